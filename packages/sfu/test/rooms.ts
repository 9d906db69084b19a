import { expect } from "vitest"
import { freePort } from "../../testkit/src/free-port.ts"
import { createEngine, type Engine, type EngineOptions, type Room, type RoomEvent, type RoomId } from "../src/index.ts"
import { type Made, vp8Payload } from "./peers.ts"

export const WAIT = { timeout: 15_000 }

export async function openRoom(
  lastN?: EngineOptions["lastN"],
): Promise<AsyncDisposable & { engine: Engine; room: Room; events: RoomEvent[] }> {
  const port = await freePort()
  const events: RoomEvent[] = []
  const onEvent = (_: RoomId, event: RoomEvent) => void events.push(event)
  const engine = await createEngine({ port, announced: ["127.0.0.1"], onEvent, ...(lastN && { lastN }) })
  const room = await engine.room("room" as RoomId)
  return { engine, room, events, [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose]() }
}

/** The packets of pictures of so many packets each, the first a key frame. */
export function film(ssrc: number, rid: string, { pictures = 20, each = 5, from = 0, size = 900 } = {}): Made[] {
  return Array.from({ length: pictures * each }, (_, at) => {
    const picture = Math.floor(at / each)
    const isStart = at % each === 0
    return {
      ...{ ssrc, mid: "1", rid, sequence: 65_500 + from + at, timestamp: picture * 3_000 },
      ...{ marker: at % each === each - 1, transportSequence: from + at },
      payload: vp8Payload(picture + from, { isKeyFrame: isStart && picture === 0, isStart, number: from + at, size }),
    }
  })
}

export const connected = (...ends: readonly { client: { isConnected: boolean } }[]) =>
  expect.poll(() => ends.every(({ client }) => client.isConnected), WAIT).toBe(true)
export const passed = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

import { expect, test } from "vitest"
import { numberOf, TestPublisher, TestSubscriber, vp8Payload } from "./peers.ts"
import { connected, openRoom, passed, WAIT } from "./rooms.ts"

test("pictures that were held up go to nobody until a key frame comes in time, and voices are passed on longer", async () => {
  await using opened = await openRoom()
  const { room } = opened
  using amy = await TestPublisher.join(room, "amy", ["voice", "picture"])
  using ben = await TestSubscriber.join(room, "ben")
  await connected(amy, ben)
  await passed(100)
  /** Says that it was sent so long ago. */
  const picture = (number: number, heldMs: number, isKeyFrame = false) => {
    const payload = vp8Payload(number, { isKeyFrame, number })
    const times = { timestamp: number * 3_000, sentMs: performance.now() - heldMs }
    amy.send({ ssrc: 7, mid: "1", rid: "l", sequence: number, marker: true, ...times, payload })
  }
  const voice = (number: number, heldMs: number) => {
    const payload = Buffer.alloc(80)
    payload.writeUInt32BE(number, 20)
    const times = { timestamp: number * 960, sentMs: performance.now() - heldMs }
    amy.send({ ssrc: 8, mid: "0", sequence: number, payloadType: 109, level: 30, ...times, payload })
  }
  const came = (source: "voice" | "picture") =>
    ben.media(ben.trackOf("amy", source).mid).map(({ payload }) => numberOf(payload))

  picture(0, 0, true)
  picture(1, 0)
  voice(0, 0)
  await expect.poll(() => came("picture"), WAIT).toEqual([0, 1])
  const asks = () => amy.heard.filter(({ kind }) => kind === "pli").length
  const before = asks()
  picture(2, 1_600)
  picture(3, 1_600, true)
  voice(1, 1_600)
  voice(2, 20_000)
  picture(4, 0)
  voice(3, 0)
  await expect.poll(() => came("voice"), WAIT).toEqual([0, 1, 3])
  expect(came("picture")).toEqual([0, 1])
  await expect.poll(asks, WAIT).toBeGreaterThan(before)
  picture(5, 0, true)
  picture(6, 0)
  await expect.poll(() => came("picture"), WAIT).toEqual([0, 1, 5, 6])
  const { connections } = await room.stats()
  expect(connections.find(({ participant }) => participant === "amy")?.dropped).toEqual({ late: 4 })
})

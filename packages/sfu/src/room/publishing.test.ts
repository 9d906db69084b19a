import { expect, test } from "vitest"
import type { ParticipantId, PersonId, RoomEvent, RoomId } from "../engine.ts"
import { LocalRoom } from "./room.ts"
import { HeldPipes, publishOffer } from "./test-support.ts"

const amy = "amy" as ParticipantId

/** A room that tells what happens in it, into which Amy may send her voice and picture. */
async function setUp() {
  const pipes = new HeldPipes()
  const events: RoomEvent[] = []
  const room = new LocalRoom({
    ...{ id: "room" as RoomId, lastN: { pictures: 12, voices: 6 }, onClose: () => {} },
    endpoint: { pipes, announced: ["192.0.2.1"] },
    onEvent: (event) => void events.push(event),
  })
  await room.admit(amy, { person: "amy" as PersonId, publish: ["voice", "picture"], subscribe: false })
  /** Amy offers a connection. @returns what happens to it */
  const offer = async (ufrag: string) => {
    await room.publish(amy, publishOffer(["voice"], ufrag))
    const pipe = pipes.opened.find(({ remote }) => remote.ufrag === ufrag)
    if (pipe === undefined) throw new Error(`no pipe of ${ufrag}`)
    return pipe.events
  }
  const kinds = () => events.map(({ kind }) => kind)
  const connections = async () => (await room.stats()).connections.map(({ connected }) => connected)
  return { offer, kinds, connections, [Symbol.asyncDispose]: () => room.close() }
}

test("of who offers another connection before there is one the newest is waited for, and nothing is told of the other", async () => {
  await using setting = await setUp()
  const { offer, kinds, connections } = setting
  const first = await offer("first")
  const second = await offer("second")
  expect(await connections()).toEqual([false])
  first.onLost()
  second.onConnected()
  expect(await connections()).toEqual([true])
  expect(kinds()).not.toContain("lost")
  expect(kinds()).not.toContain("unpublished")
})

test("what is lost while its successor is on its way is asked of nobody; that of the successor is", async () => {
  await using setting = await setUp()
  const { offer, kinds, connections } = setting
  const first = await offer("first")
  first.onConnected()
  const second = await offer("second")
  expect(await connections()).toEqual([true, false])
  first.onLost()
  expect(await connections()).toEqual([false])
  expect(kinds()).not.toContain("lost")
  expect(kinds()).not.toContain("unpublished")
  second.onLost()
  expect(await connections()).toEqual([])
  expect(kinds()).toContain("lost")
  expect(kinds()).toContain("unpublished")
})

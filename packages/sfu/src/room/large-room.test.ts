import { afterEach, beforeEach, expect, test, vi } from "vitest"
import type { ParticipantId, PersonId, RoomEvent, RoomId } from "../engine.ts"
import { isRtcp } from "../rtp/demux.ts"
import { extensionTable, OUR_EXTENSION_IDS } from "../rtp/extensions.ts"
import { packetView, readPacket, textOf } from "../rtp/packet.ts"
import { readDescription } from "../sdp/description.ts"
import { LocalRoom } from "./room.ts"
import { HeldPipes, picturePacket, publishOffer, subscribeAnswer, voicePacket } from "./test-support.ts"

const ours = extensionTable(OUR_EXTENSION_IDS)

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test("of fifty people one is offered a section for each who is heard or seen at once; who begins to speak is heard by one of them", async () => {
  const pipes = new HeldPipes()
  const events: RoomEvent[] = []
  const room = new LocalRoom({
    ...{ id: "room" as RoomId, endpoint: { pipes, announced: ["192.0.2.1"] }, lastN: { pictures: 12, voices: 6 } },
    ...{ onEvent: (event: RoomEvent) => events.push(event), onClose: () => {} },
  })
  const people = Array.from({ length: 49 }, (_, at) => at + 1)
  for (const who of people) {
    await room.admit(`leg-${who}` as ParticipantId, {
      ...{ person: `p${who}` as PersonId, publish: ["voice", "picture"], subscribe: false },
    })
    await room.publish(`leg-${who}` as ParticipantId, publishOffer(["voice", "picture"], `leg${who}`))
  }
  const ben = "ben" as ParticipantId
  await room.admit(ben, { person: "ben" as PersonId, publish: [], subscribe: true })
  const { version, sdp, tracks } = await room.subscribe(ben)
  // The anchor, twice the voices that are heard at once, and the pictures.
  expect(readDescription(sdp).sections).toHaveLength(1 + 12 + 12)
  expect(tracks.map(({ person }) => person)).not.toContain("p49")
  await room.answer(ben, { version, sdp: subscribeAnswer() })
  for (const { events } of pipes.opened) events.onConnected()
  const sent = pipes.opened.at(-1)?.sent ?? []

  let sequence = 0
  /** So many packets of each voice, of which some are loud. */
  const talk = (speaking: readonly number[], packets: number) => {
    for (let each = 0; each < packets; each++) {
      sequence += 1
      for (const who of people) {
        const packet = voicePacket(
          { sequence, timestamp: sequence * 960 },
          Buffer.alloc(20, who),
          speaking.includes(who) ? 20 : 127,
        )
        pipes.opened[who - 1]?.events.onPacket(packet)
      }
      vi.advanceTimersByTime(20)
    }
  }
  const mapping = () => {
    const mapped = events.findLast((event) => event.kind === "mapped")
    return mapped?.kind === "mapped" ? mapped.tracks : tracks
  }
  const midOf = (person: string, source: string) =>
    mapping().find((track) => track.person === person && track.source === source)?.mid
  const view = packetView()
  /** What came to Ben: by which section, by which number of its stream, and of whom. */
  const came = () =>
    sent.flatMap((packet) => {
      if (isRtcp(packet) || readPacket(packet, ours, view) !== null) return []
      const { ssrc, sequence } = view
      return [{ mid: textOf(packet, view.mid), ssrc, sequence, of: packet.at(-1) }]
    })
  const cameBy = (mid: string | undefined) => came().flatMap((each) => (each.mid === mid ? [each.of] : []))

  talk([], 200)
  talk([49, 48], 100)
  expect(events).toContainEqual({ kind: "speakers", people: expect.arrayContaining(["p48", "p49"]) })
  expect(cameBy(midOf("p49", "voice"))).toContain(49)
  expect(cameBy(midOf("p48", "voice"))).toContain(48)
  // A voice keeps its section while others begin to speak.
  const before = midOf("p49", "voice")
  for (let who = 20; who < 25; who++) talk([49, who], 100)
  expect(midOf("p49", "voice")).toBe(before)
  const heard = new Set(came().map(({ of }) => of))
  expect([49, 48, 20, 21, 22, 23, 24].filter((who) => !heard.has(who))).toEqual([])
  // Whoever a stream is of, it goes on.
  const streams = new Map<number, number>()
  for (const { ssrc, sequence } of came()) {
    const last = streams.get(ssrc)
    if (last !== undefined) expect(sequence).toBe((last + 1) & 0xffff)
    streams.set(ssrc, sequence)
  }

  const wanted = events.find(
    (event) => event.kind === "published" && event.person === "p40" && event.source === "picture",
  )
  if (wanted?.kind !== "published") throw new Error("nothing was published")
  await room.want(ben, [{ track: wanted.track, width: 320, height: 180, priority: 0 }])
  vi.advanceTimersByTime(200)
  pipes.opened[39]?.events.onPacket(picturePacket({ sequence: 1, timestamp: 1 }, { isKeyFrame: true, last: 40 }))
  expect(midOf("p40", "picture")).toBeDefined()
  expect(cameBy(midOf("p40", "picture"))).toEqual([40])
  expect(events.filter(({ kind }) => kind === "offer")).toEqual([])
  await room.close()
})

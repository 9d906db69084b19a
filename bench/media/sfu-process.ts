/** A program of its own: our media engine with one room. */
import { createEngine, type ParticipantId, type PersonId, type RoomId, type Track } from "@everline/sfu"
import { LARGE, SMALL } from "./server.ts"
import type { SfuAnswer, SfuAsk } from "./sfu.ts"

const [address = "", port = ""] = process.argv.slice(2)

const engine = await createEngine({ port: Number(port), bind: address, announced: [address], onEvent: () => {} })
const room = await engine.room("bench" as RoomId)
const idOf = (person: number) => `leg-${person}` as ParticipantId
const personOf = (person: number) => `person-${person}` as PersonId
/** What each who subscribes was offered. */
const offered = new Map<number, readonly Track[]>()

async function answerTo(ask: SfuAsk): Promise<SfuAnswer> {
  const id = idOf(ask.person)
  switch (ask.kind) {
    case "publish": {
      await room.admit(id, { person: personOf(ask.person), publish: ["voice", "picture"], subscribe: true })
      const sources = ask.kinds.map((kind, mid) => [String(mid), kind === "audio" ? "voice" : "picture"] as const)
      return { sdp: await room.publish(id, { sdp: ask.sdp, sources: Object.fromEntries(sources) }), version: 0 }
    }
    case "subscribe": {
      await room.admit(id, { person: personOf(ask.person), publish: ["voice", "picture"], subscribe: true })
      const { sdp, version, tracks } = await room.subscribe(id)
      offered.set(ask.person, tracks)
      return { sdp, version }
    }
    case "answer":
      await room.answer(id, { version: ask.version, sdp: ask.sdp })
      return { sdp: "", version: ask.version }
    case "enlarge": {
      const wants = (offered.get(ask.person) ?? []).map(({ track, person }) => {
        const isLarge = person === personOf(ask.large)
        return { track, priority: isLarge ? 2 : 1, ...(isLarge ? LARGE : SMALL) }
      })
      await room.want(id, wants)
      return { sdp: "", version: 0 }
    }
  }
}

const say = (answer: SfuAnswer): void => void process.send?.(answer)
process.on("message", (ask: SfuAsk) => {
  answerTo(ask).then(say, (error: unknown) => say({ error: String(error) }))
})
process.on("disconnect", () => process.exit(0))
process.send?.("ready")

/** A program of its own: our media engine with one room, in which one publishes and others subscribe. */
import { createEngine, type ParticipantId, type RoomId } from "@everline/sfu"
import type { SfuAnswer, SfuAsk } from "./sfu.ts"

const [address = "", port = ""] = process.argv.slice(2)

const engine = await createEngine({ port: Number(port), bind: address, announced: [address], onEvent: () => {} })
const room = await engine.room("bench" as RoomId)
const publisher = "publisher" as ParticipantId
await room.admit(publisher, { publish: ["voice", "picture"], subscribe: false })

async function answerTo(ask: SfuAsk): Promise<SfuAnswer> {
  switch (ask.kind) {
    case "publish": {
      const sources = { "0": ask.media === "audio" ? "voice" : "picture" } as const
      return { sdp: await room.publish(publisher, { sdp: ask.sdp, sources }), version: 0 }
    }
    case "subscribe": {
      const subscriber = ask.subscriber as ParticipantId
      await room.admit(subscriber, { publish: [], subscribe: true })
      const { sdp, version, tracks } = await room.subscribe(subscriber)
      await room.want(
        subscriber,
        tracks.map(({ track }) => ({ track, width: 1280, height: 720, priority: 1 })),
      )
      return { sdp, version }
    }
    case "answer":
      await room.answer(ask.subscriber as ParticipantId, { version: ask.version, sdp: ask.sdp })
      return { sdp: "", version: ask.version }
  }
}

const say = (answer: SfuAnswer): void => void process.send?.(answer)
process.on("message", (ask: SfuAsk) => {
  answerTo(ask).then(say, (error: unknown) => say({ error: String(error) }))
})
process.on("disconnect", () => process.exit(0))
process.send?.("ready")

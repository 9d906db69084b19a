/** A program of its own: clients that publish and clients that subscribe, as they are asked for. */
import { Histogram } from "../lib/histogram.ts"
import { pace } from "../lib/pace.ts"
import type { Answer, Ask } from "./asks.ts"
import { createCertificate } from "./certificate.ts"
import { Publisher, type StreamPlan } from "./publisher.ts"
import { micros, type Stamp } from "./stamp.ts"
import { Subscriber } from "./subscriber.ts"

/** The address that clients use. */
const [bind = ""] = process.argv.slice(2)
/** As often as browsers let packets of a picture go, and as a packet of a voice goes. */
const EVERY_MS = { audio: 1, video: 5 } as const

const certificate = await createCertificate()
const subscribers: Subscriber[] = []
let published: { readonly publisher: Publisher; readonly plan: StreamPlan } | undefined
let window = 0
let sent = 0
let delays = new Histogram()

function received({ window: of, at }: Stamp): void {
  if (of === window && of !== 0) delays.add(micros() - at)
}

async function answerTo(ask: Ask): Promise<Answer> {
  switch (ask.kind) {
    case "offer":
      published = { publisher: new Publisher(certificate, ask.plan), plan: ask.plan }
      return { kind: "sdp", sdp: published.publisher.offer }
    case "connect": {
      if (published === undefined) throw new Error("nothing was offered")
      const { publisher, plan } = published
      await publisher.connect(ask.answer, bind)
      const send = () => {
        publisher.send(window)
        sent += 1
      }
      pace(plan.pps, send, EVERY_MS[plan.kind])
      return { kind: "done" }
    }
    case "answer": {
      const subscriber = new Subscriber(certificate, ask.offer, bind, micros, received)
      subscribers.push(subscriber)
      return { kind: "sdp", sdp: subscriber.answer }
    }
    case "settle":
      await Promise.all(subscribers.map(({ connected }) => connected))
      return { kind: "done" }
    case "window": {
      const packets = sent
      window = ask.window
      sent = 0
      return { kind: "sent", packets }
    }
    case "report": {
      const { buckets, count } = delays
      delays = new Histogram()
      return { kind: "received", packets: count, delays: buckets }
    }
  }
}

const say = (answer: Answer): void => void process.send?.(answer)
process.on("message", (ask: Ask) => {
  answerTo(ask).then(say, (error: unknown) => say({ kind: "failed", error: String(error) }))
})
process.on("disconnect", () => process.exit(0))

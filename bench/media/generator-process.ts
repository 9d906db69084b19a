/** A program of its own: clients that publish and clients that subscribe, as they are asked for. */
import { Histogram } from "../lib/histogram.ts"
import { pace } from "../lib/pace.ts"
import type { Answer, Ask } from "./asks.ts"
import { createCertificate } from "./certificate.ts"
import { Publisher } from "./publisher.ts"
import { micros, type Stamp } from "./stamp.ts"
import { Subscriber } from "./subscriber.ts"

/** The address that clients use. */
const [bind = ""] = process.argv.slice(2)
/** As often as browsers let packets of a picture go, and as a packet of a voice goes. */
const EVERY_MS = { audio: 1, video: 5 } as const

const certificate = await createCertificate()
const publishers: Publisher[] = []
const subscribers: Subscriber[] = []
let window = 0
let sent = 0
let delays = new Histogram()
let missing = 0

const counts = ({ window: of }: Stamp): boolean => of === window && of !== 0

function received(stamp: Stamp): void {
  if (counts(stamp)) delays.add(micros() - stamp.at)
}

function missed(packets: number, stamp: Stamp): void {
  if (counts(stamp)) missing += packets
}

/** From then on until the process ends. */
function sendAll(publisher: Publisher): void {
  for (const [nth, { kind, pps }] of publisher.plans.entries()) {
    const send = () => {
      publisher.send(nth, window)
      sent += 1
    }
    pace(pps, send, EVERY_MS[kind])
  }
}

async function answerTo(ask: Ask): Promise<Answer> {
  switch (ask.kind) {
    case "offer": {
      const publisher = new Publisher(certificate, ask.plans)
      publishers.push(publisher)
      return { kind: "sdp", sdp: publisher.offer }
    }
    case "connect": {
      const publisher = publishers.at(-1)
      if (publisher === undefined) throw new Error("nothing was offered")
      await publisher.connect(ask.answer, { bind, lossPct: ask.lossPct })
      sendAll(publisher)
      return { kind: "done" }
    }
    case "answer": {
      const { offer, lossPct, tells } = ask
      const told = { onStamp: received, onMissing: missed }
      const subscriber = new Subscriber(certificate, offer, { bind, lossPct, tells, ...told })
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
      const came = { delays: delays.buckets, missing }
      delays = new Histogram()
      missing = 0
      return { kind: "received", ...came, freezes: subscribers.reduce((sum, { freezes }) => sum + freezes, 0) }
    }
  }
}

const say = (answer: Answer): void => void process.send?.(answer)
process.on("message", (ask: Ask) => {
  answerTo(ask).then(say, (error: unknown) => say({ kind: "failed", error: String(error) }))
})
process.on("disconnect", () => process.exit(0))

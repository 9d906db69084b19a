import { Arrivals } from "../arrivals.ts"
import { Bandwidth } from "./bandwidth.ts"

/** What a link is like at a time, in milliseconds from the beginning. */
export interface Link {
  readonly bps: (atMs: number) => number
  /** Of what would wait longer than this before the link nothing gets through. */
  readonly queueMs: number
  readonly delayMs: number
  /** What part is lost by chance. */
  readonly loss: number
  /** When what arrives at a time is seen to, by a receiver that has other things to do; later, for nothing overtakes. */
  readonly seen: (arrivesMs: number, random: () => number) => number
}

/** Chance that can be had again. */
export function chance(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** What a sender would send at a time, given the estimate: in bit/s, what it wants next, and what it wants at all. */
export type Load = (
  atMs: number,
  estimateBps: number,
) => { readonly sendBps: number; readonly neededBps: number; readonly mostBps?: number }

/** As much as the estimate allows. */
export const greedy: Load = (_, estimateBps) => ({ sendBps: estimateBps, neededBps: 0 })

export interface Moment {
  readonly atMs: number
  readonly estimateBps: number
  readonly sentBps: number
  readonly queueMs: number
  /** How much was filled up with to see whether there is more. */
  readonly paddingBps: number
}

const TICK_MS = 5
const TELLS_EACH_MS = 50
const PACKET_BYTES = 1_200
/** A voice goes out whatever the estimate says. */
const VOICE_BYTES = 100
const VOICE_EACH_MS = 20
export const VOICE_BPS = 40_000
/** A picture goes out as browsers pace it, at two and a half times its rate; a key frame each eight seconds is as large as ten. */
const PICTURE_EACH_MS = 35
const PACE = 2.5
const KEY_FRAME_EACH = 229
/** What the subscriber's clock is ahead of ours. */
const CLOCK_OFF_US = 7_000_000_000

/** One who sends over a link that others may share, and what it is told. */
class Sender {
  readonly bandwidth: Bandwidth
  readonly #arrivals = new Arrivals()
  readonly #onTheWay: { readonly seq: number; readonly arrivesMs: number }[] = []
  readonly #told: { readonly feedback: NonNullable<ReturnType<Arrivals["feedback"]>>; readonly arrivesMs: number }[] =
    []
  readonly #load: Load
  readonly #random = chance(23)
  #seq = 65_000
  #owedBytes = 0
  #pictures = 0
  #pacedBytes = 0
  #seenMs = 0
  sentBytes = 0
  paddingBytes = 0

  constructor(load: Load, startBps?: number) {
    this.#load = load
    this.bandwidth = new Bandwidth(startBps)
  }

  /** The sizes of the packets to send in a tick. */
  packets(atMs: number): number[] {
    const { sendBps, neededBps, mostBps } = this.#load(atMs, this.bandwidth.estimate(atMs))
    const padding = atMs % 20 === 0 ? this.bandwidth.padding(atMs, neededBps, mostBps) : 0
    this.paddingBytes += padding
    const sizes: number[] = atMs % VOICE_EACH_MS === 0 ? [VOICE_BYTES] : []
    const bytesATick = (Math.max(0, sendBps - VOICE_BPS) * TICK_MS) / 8_000
    this.#owedBytes += bytesATick
    if (atMs % PICTURE_EACH_MS === 0) {
      const isKeyFrame = this.#pictures++ % KEY_FRAME_EACH === KEY_FRAME_EACH - 1
      const bytes = isKeyFrame ? bytesATick * 70 : Math.max(0, this.#owedBytes) * (0.7 + 0.6 * this.#random())
      this.#owedBytes -= bytes
      this.#pacedBytes += bytes
    }
    for (let most = bytesATick * PACE; most > 0 && this.#pacedBytes > 100; most -= PACKET_BYTES) {
      const size = Math.ceil(Math.min(this.#pacedBytes, PACKET_BYTES))
      this.#pacedBytes -= size
      sizes.push(size)
    }
    for (let left = padding; left > 0; left -= PACKET_BYTES) sizes.push(Math.min(left, PACKET_BYTES))
    return sizes
  }

  send(bytes: number, atMs: number, arrivesMs: number | undefined, seen: Link["seen"]): void {
    const seq = this.#seq++
    this.bandwidth.sent(seq, bytes, atMs)
    this.sentBytes += bytes
    if (arrivesMs === undefined) return
    this.#seenMs = Math.max(this.#seenMs, seen(arrivesMs, this.#random))
    this.#onTheWay.push({ seq, arrivesMs: this.#seenMs })
  }

  receive(atMs: number, delayMs: number): void {
    for (let next = this.#onTheWay[0]; next !== undefined && next.arrivesMs <= atMs; next = this.#onTheWay[0]) {
      this.#arrivals.arrived(next.seq, CLOCK_OFF_US + Math.round(next.arrivesMs * 4) * 250)
      this.#onTheWay.shift()
    }
    if (atMs % TELLS_EACH_MS === 0) {
      const feedback = this.#arrivals.feedback()
      if (feedback !== undefined) this.#told.push({ feedback, arrivesMs: atMs + delayMs })
    }
    for (let next = this.#told[0]; next !== undefined && next.arrivesMs <= atMs; next = this.#told[0]) {
      this.bandwidth.feedback(next.feedback, atMs)
      this.#told.shift()
    }
  }
}

/** What becomes of senders that share a link, one row of moments each, ten a second. */
export function simulate(link: Link, seconds: number, loads: readonly Load[], startBps?: number): Moment[][] {
  const random = chance(7)
  const senders = loads.map((load) => new Sender(load, startBps))
  const rows = senders.map((): Moment[] => [])
  let freeAtMs = 0
  for (let atMs = 0; atMs < seconds * 1_000; atMs += TICK_MS) {
    for (const sender of senders) {
      for (const bytes of sender.packets(atMs)) {
        const beginsMs = Math.max(freeAtMs, atMs)
        const isDropped = beginsMs - atMs > link.queueMs
        if (!isDropped) freeAtMs = beginsMs + (bytes * 8_000) / link.bps(atMs)
        sender.send(bytes, atMs, isDropped || random() < link.loss ? undefined : freeAtMs + link.delayMs, link.seen)
      }
      sender.receive(atMs, link.delayMs)
    }
    if (atMs % 100 !== 0) continue
    for (const [index, sender] of senders.entries()) {
      rows[index]?.push({
        atMs,
        estimateBps: sender.bandwidth.estimate(atMs),
        sentBps: sender.sentBytes * 80,
        queueMs: Math.max(0, freeAtMs - atMs),
        paddingBps: sender.paddingBytes * 80,
      })
      sender.sentBytes = 0
      sender.paddingBytes = 0
    }
  }
  return rows
}

import { randomInt } from "node:crypto"
import type { Certificate } from "./certificate.ts"
import { Connection, newIdentity, type Place } from "./connection.ts"
import { type Rtcp, readRtcp } from "./rtcp.ts"
import { isRtcp } from "./rtp.ts"
import { type Published, readExtensions, readRemote, writeOffer } from "./sdp.ts"
import { Stream, type StreamPlan } from "./stream.ts"

const REPORT_MS = 1_000

/** A client that publishes: one section for each kind that its plans have, and in it the layers of a simulcast. */
export class Publisher implements Disposable {
  readonly offer: string
  readonly plans: readonly StreamPlan[]
  readonly #certificate: Certificate
  readonly #identity
  readonly #ssrcs: readonly number[]
  #connection: Connection | undefined
  #streams: readonly Stream[] = []
  #transportSequence = 0
  #reports: NodeJS.Timeout | undefined

  constructor(certificate: Certificate, plans: readonly StreamPlan[]) {
    this.plans = plans
    this.#certificate = certificate
    this.#identity = newIdentity(certificate)
    this.#ssrcs = plans.map(() => randomInt(1, 2 ** 32 - 1))
    this.offer = writeOffer(this.#identity, this.#sections)
  }

  /** @throws Error when it is not connected within twenty seconds */
  async connect(answer: string, place: Place): Promise<void> {
    const receive = (packet: Buffer) => this.#receive(packet)
    this.#connection = new Connection(this.#certificate, this.#identity, readRemote(answer), place, receive)
    await this.#connection.connected
    const ids = readExtensions(answer)
    this.#streams = this.plans.map((plan, nth) => new Stream(plan, midOf(plan, this.plans), this.#ssrcs[nth] ?? 0, ids))
    this.#reports = setInterval(() => {
      for (const stream of this.#streams) this.#connection?.send(stream.report())
    }, REPORT_MS)
  }

  /** Sends the next packet of a stream. @param window that it is counted in */
  send(nth: number, window: number): void {
    const packet = this.#streams[nth]?.next(window, this.#transportSequence)
    this.#transportSequence = (this.#transportSequence + 1) & 0xffff
    if (packet !== undefined) this.#connection?.send(packet)
  }

  [Symbol.dispose](): void {
    clearInterval(this.#reports)
    this.#connection?.[Symbol.dispose]()
  }

  get #sections(): readonly Published[] {
    const kinds = [...new Set(this.plans.map(({ kind }) => kind))]
    return kinds.map((kind, nth) => {
      const own = this.plans.filter((plan) => plan.kind === kind)
      const ssrc = this.#ssrcs[this.plans.findIndex((plan) => plan.kind === kind)] ?? 0
      return { kind, mid: String(nth), rids: own.flatMap(({ rid }) => rid ?? []), ssrc }
    })
  }

  #receive(packet: Buffer): void {
    if (isRtcp(packet)) for (const part of readRtcp(packet)) this.#hear(part)
  }

  #hear(part: Rtcp): void {
    if (part.kind === "senderReport" || part.kind === "transportFeedback") return
    const stream = this.#streams.find(({ ssrc }) => ssrc === part.ssrc)
    if (part.kind === "keyFrameWanted") stream?.wantKeyFrame()
    // As they were, for no stream of repetitions is offered (RFC 4585 without RFC 4588).
    else for (const sequence of part.sequences) this.#repeat(stream?.kept(sequence))
  }

  #repeat(packet: Buffer | undefined): void {
    if (packet !== undefined) this.#connection?.send(packet)
  }
}

/** Sections count by kinds, in the order of the plans. */
const midOf = ({ kind }: StreamPlan, plans: readonly StreamPlan[]): string =>
  String([...new Set(plans.map((plan) => plan.kind))].indexOf(kind))

import { type PacketView, textOf } from "../rtp/packet.ts"
import type { TakenSection } from "../sdp/answer.ts"
import { Inbound } from "./inbound.ts"

/** A stream of repetitions, and of what. */
export interface Repair {
  readonly repairs: Inbound
}

/** Why an SSRC is none of a publisher's. */
export type Stranger = "unknown ssrc" | "unknown mid" | "unknown rid" | "payload type"

/**
 * Which SSRCs a publisher sends by, and what. They are learnt from the first packets: browsers name the section on those
 * alone, and take an SSRC up again after a pause without a word, so that all is kept as long as its section is there.
 */
export class Streams {
  #sections: readonly TakenSection[] = []
  readonly #bySsrc = new Map<number, Inbound | Repair>()
  /** One for each layer of each section: whoever sends by ever more SSRCs is remembered by the last. */
  readonly #inbounds = new Map<string, Inbound>()

  get sections(): readonly TakenSection[] {
    return this.#sections
  }

  /** What the last offer says. What belonged to a section that is not there is forgotten. */
  set sections(sections: readonly TakenSection[]) {
    this.#sections = sections
    for (const [key, inbound] of this.#inbounds) {
      const { mid, source } = inbound.section
      if (sections.some((each) => each.mid === mid && each.source === source)) continue
      this.#inbounds.delete(key)
      this.#forget(inbound)
    }
  }

  get inbounds(): Iterable<Inbound> {
    return this.#inbounds.values()
  }

  get(ssrc: number): Inbound | Repair | undefined {
    return this.#bySsrc.get(ssrc)
  }

  /** What a packet of an SSRC that is new is of: by the mid that it names, or by what the offer says of SSRCs. */
  learn(bytes: Buffer, view: PacketView): Inbound | Repair | Stranger {
    const { ssrc, payloadType } = view
    const mid = textOf(bytes, view.mid)
    const section = this.#sections.find((each) => (mid === null ? each.ssrcs.includes(ssrc) : each.mid === mid))
    if (section === undefined) return mid === null ? "unknown ssrc" : "unknown mid"
    const isRepair = payloadType === section.codec.rtx
    if (!isRepair && payloadType !== section.codec.payloadType) return "payload type"
    const rid = textOf(bytes, isRepair ? view.rrid : view.rid)
    const layer = layerOf(section, rid, ssrc, isRepair)
    if (layer === -1) return "unknown rid"
    return isRepair ? this.#learnRepair(section, layer, ssrc) : this.#learnInbound(section, layer, ssrc)
  }

  #learnInbound(section: TakenSection, layer: number, ssrc: number): Inbound {
    const key = `${section.mid} ${layer}`
    const before = this.#inbounds.get(key)
    if (before !== undefined) this.#forget(before)
    const inbound = new Inbound(ssrc, section, layer)
    this.#inbounds.set(key, inbound)
    this.#bySsrc.set(ssrc, inbound)
    return inbound
  }

  #learnRepair(section: TakenSection, layer: number, ssrc: number): Repair | Stranger {
    const repairs = this.#inbounds.get(`${section.mid} ${layer}`)
    if (repairs === undefined) return "unknown ssrc"
    for (const [each, stream] of this.#bySsrc)
      if (!(stream instanceof Inbound) && stream.repairs === repairs) this.#bySsrc.delete(each)
    const repair = { repairs }
    this.#bySsrc.set(ssrc, repair)
    return repair
  }

  #forget(inbound: Inbound): void {
    for (const [ssrc, stream] of this.#bySsrc)
      if (stream === inbound || (!(stream instanceof Inbound) && stream.repairs === inbound)) this.#bySsrc.delete(ssrc)
  }
}

/** By its rid, or where it names none by its place among the SSRCs of the offer. -1: there is none such. */
function layerOf({ rids, repairs }: TakenSection, rid: string | null, ssrc: number, isRepair: boolean): number {
  if (rids.length === 0) return 0
  if (rid !== null) return rids.indexOf(rid)
  return repairs.findIndex(([media, repetition]) => ssrc === (isRepair ? repetition : media))
}

/** What of the texts that are due goes onto the line now. Pure. */
import { newId, type SegmentId, type TextId } from "@everline/protocol"
import { segmentsOf } from "@everline/protocol/sms"
import type { Gateway, Submission } from "../../ports/gateway.ts"
import { bitsOf } from "./references.ts"
import type { ClaimedSegment, DueText, Place } from "./store.ts"
import type { KeptSegment } from "./text.ts"

/** The gateway to which is handed over. */
export interface Taker extends Pick<Gateway, "takes" | "room"> {
  readonly name: string
  /** The server's own number or name, where a text says none. */
  readonly sender: string | null
}

/** A segment that may go onto the line as soon as that is committed. */
export interface Ready {
  readonly place: Place
  readonly submission: Submission
}

export interface HandingOver {
  readonly ready: readonly Ready[]
  /** What is to be written down first: those, and segments that wait for there is no room. */
  readonly segments: readonly ClaimedSegment[]
  /** Texts of which all that waited goes now, and those of which the rest waits. */
  readonly whole: readonly TextId[]
  readonly partly: readonly TextId[]
}

/** As many segments of these texts, in their order, as there is room for. */
export function handOver(
  texts: readonly DueText[],
  kept: ReadonlyMap<TextId, readonly KeptSegment[]>,
  taker: Taker,
): HandingOver {
  const ready: Ready[] = []
  const segments: ClaimedSegment[] = []
  const whole: TextId[] = []
  const partly: TextId[] = []
  for (const text of texts) {
    const waiting = waitingOf(text, kept.get(text.id) ?? [], taker)
    const left = taker.room - ready.length
    if (waiting.length === 0 || left <= 0) continue
    const now = waiting.slice(0, left)
    ready.push(...now.map((segment) => readyOf(text, segment, taker.sender)))
    segments.push(
      ...waiting.map(({ id, number, price }, i) => {
        const state = i < left ? ("submitting" as const) : ("waiting" as const)
        return { id, text: text.id, number, price, state }
      }),
    )
    if (now.length === waiting.length) whole.push(text.id)
    else partly.push(text.id)
  }
  return { ready, segments, whole, partly }
}

interface Waiting extends Pick<Submission, "part" | "encoding"> {
  readonly id: SegmentId
  readonly number: number
  readonly price: number
  readonly body: string
}

/** What of a text is to be handed over: all of it, or what waits of it. */
function waitingOf(text: DueText, kept: readonly KeptSegment[], { name, takes }: Taker): readonly Waiting[] {
  const here = kept.filter(({ gateway, state }) => gateway === name && state !== "returned")
  // A text that did not fit goes on when what went before is answered: if that was refused, the rest is not sent.
  if (here.some(({ state }) => state === "submitting" || state === "refused")) return []
  const known = new Map(here.map((segment) => [segment.number, segment]))
  const { encoding, segments } = segmentsOf(text.body, { referenceBits: bitsOf(text.ref) })
  const isOne = takes === "texts" || segments.length === 1
  const bodies = isOne ? [text.body] : segments
  return bodies.flatMap((body, i) => {
    const number = takes === "texts" ? 0 : i + 1
    const segment = known.get(number)
    if (segment !== undefined && segment.state !== "waiting") return []
    const part = isOne ? null : { ref: text.ref, number, of: segments.length }
    const price = Math.round(text.price / bodies.length)
    return { id: segment?.id ?? newId<SegmentId>(), number, price, body, part, encoding }
  })
}

const readyOf = (text: DueText, { id, body, part, encoding }: Waiting, sender: string | null): Ready => ({
  place: { segment: id, text: text.id },
  submission: {
    ...{ id, to: text.number, from: text.sender ?? sender, text: body, encoding, part },
    ...{ urgent: text.urgent, until: text.until },
  },
})

/** A submission as the message that asks an SMSC for it. */
import type { Time } from "@everline/protocol"
import { isGsm } from "@everline/protocol/sms"
import type { Refused, Submission, Submitted } from "../../../ports/gateway.ts"
import { written } from "./coding.ts"
import type { Address, Message, Tlvs } from "./pdu.ts"
import type { SmppSettings } from "./settings.ts"
import { ESM, TAG } from "./tags.ts"
import { concatenation } from "./udh.ts"

export type Submittable =
  | { readonly kind: "message"; readonly message: Message }
  /** No SMSC would take it, so none is asked. */
  | Extract<Submitted, { readonly kind: "refused" }>

const INTERNATIONAL = { ton: 1, npi: 1 }
const NAME = { ton: 5, npi: 0 }
const SHORT_NUMBER = { ton: 0, npi: 1 }
const OWN: Address = { ton: 0, npi: 0, address: "" }

/** The SMSC tells what became of it in the end, good or bad. */
const FINAL_RECEIPT = 1
/** What a segment holds, its header included, in bits. */
const SEGMENT_BITS = 140 * 8
const SEPTET_BITS = 7
const MOST_SEGMENTS = 255
/** The header that the SMSC makes itself of what stands beside the words (SAR), in bytes. */
const SAR_HEADER = 6

const SECOND = 1_000
const DAY = 86_400 * SECOND
/** What is worth something for longer is kept as long as the SMSC likes. */
const LONGEST_VALIDITY = 7 * DAY
/** Some SMSCs look only once a minute. */
const SHORTEST_VALIDITY = 60 * SECOND

export function messageFor(submission: Submission, parts: SmppSettings["parts"], now: Time): Submittable {
  const to = /^\+\d{3,15}$/.test(submission.to) ? international(submission.to) : null
  if (to === null) return refused("number_invalid", "not_a_number")
  const from = senderOf(submission.from)
  if (from === null) return refused("sender_invalid", "not_a_sender")
  if (submission.encoding === "gsm" && !isGsm(submission.text)) return refused("other", "not_gsm")

  if (submission.part !== null && submission.part.of > MOST_SEGMENTS) return refused("too_long", "too_many_segments")
  const { header, tlvs } = placeOf(submission.part, parts)
  const { dataCoding, words } = written(submission.text, submission.encoding)
  const headerLength = tlvs.size > 0 ? SAR_HEADER : header.length
  if (bitsOf(submission.encoding, headerLength, words.length) > SEGMENT_BITS)
    return refused("too_long", "segment_too_long")
  return {
    kind: "message",
    message: {
      serviceType: "",
      from,
      to,
      esmClass: header.length > 0 ? ESM.header : 0,
      protocolId: 0,
      validity: validityOf(submission.until - now),
      registeredDelivery: FINAL_RECEIPT,
      dataCoding,
      payload: Buffer.concat([header, words]),
      tlvs,
    },
  }
}

const refused = (reason: Refused, code: string): Submittable => ({ kind: "refused", reason, code })

const international = (number: string): Address => ({ ...INTERNATIONAL, address: number.slice(1) })

/** @returns null for what cannot be a sender: names have at most eleven letters */
function senderOf(from: string | null): Address | null {
  if (from === null) return OWN
  if (/^\+\d{3,15}$/.test(from)) return international(from)
  if (/^\d{3,15}$/.test(from)) return { ...SHORT_NUMBER, address: from }
  return /^[ -~]{1,11}$/.test(from) ? { ...NAME, address: from } : null
}

function placeOf(part: Submission["part"], parts: SmppSettings["parts"]): { header: Buffer; tlvs: Tlvs } {
  if (part === null) return { header: Buffer.alloc(0), tlvs: new Map() }
  if (parts !== "sar") return { header: concatenation({ ...part, bits: parts === "udh8" ? 8 : 16 }), tlvs: new Map() }
  const reference = Buffer.alloc(2)
  reference.writeUInt16BE(part.ref)
  return {
    header: Buffer.alloc(0),
    tlvs: new Map([
      [TAG.sarReference, reference],
      [TAG.sarTotal, Buffer.from([part.of])],
      [TAG.sarNumber, Buffer.from([part.number])],
    ]),
  }
}

/** How much of a segment it fills; septets begin at the next multiple of seven bits after the header. */
function bitsOf(encoding: Submission["encoding"], header: number, words: number): number {
  if (encoding === "ucs2") return (header + words) * 8
  return (Math.ceil((header * 8) / SEPTET_BITS) + words) * SEPTET_BITS
}

/** How long it is worth anything, from when the SMSC has it, so that it matters little what time it believes to be. */
function validityOf(ms: number): string {
  if (ms > LONGEST_VALIDITY) return ""
  const seconds = Math.ceil(Math.max(ms, SHORTEST_VALIDITY) / SECOND)
  const fields = [seconds / 86_400, (seconds / 3_600) % 24, (seconds / 60) % 60, seconds % 60]
  return `0000${fields.map((field) => String(Math.floor(field)).padStart(2, "0")).join("")}000R`
}

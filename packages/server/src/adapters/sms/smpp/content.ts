/** What of a message are its words, and which part of a longer text they are. */
import type { PartOf } from "../../../ports/gateway.ts"
import type { Message, Tlvs } from "./pdu.ts"
import { ESM, TAG } from "./tags.ts"
import { type Header, headerOf, part } from "./udh.ts"

/** @returns null when its header claims to be longer than all of it */
export function contentOf({ esmClass, payload, tlvs }: Pick<Message, "esmClass" | "payload" | "tlvs">): Header | null {
  const header = esmClass & ESM.header ? headerOf(payload) : bare(payload)
  return header && { ...header, part: header.part ?? besideTheWords(tlvs) }
}

const bare = (words: Buffer): Header => ({ part: null, recipient: "reader", words })

/** The SMSC may keep a segment's place beside its words (SAR). */
function besideTheWords(tlvs: Tlvs): PartOf | null {
  const ref = tlvs.get(TAG.sarReference)
  const number = tlvs.get(TAG.sarNumber)
  const of = tlvs.get(TAG.sarTotal)
  if (ref?.length !== 2 || number?.length !== 1 || of?.length !== 1) return null
  return part(ref.readUInt16BE(0), 16, number.readUInt8(0), of.readUInt8(0))
}

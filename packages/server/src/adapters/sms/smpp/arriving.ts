/** What somebody sent, out of the message that brought it. */
import { createHash } from "node:crypto"
import { readOctets } from "@everline/protocol/sms"
import type { Arrival, Dropped } from "../../../ports/gateway.ts"
import { codingOf } from "./coding.ts"
import { contentOf } from "./content.ts"
import type { Address, Message } from "./pdu.ts"
import { TAG } from "./tags.ts"
import type { Header } from "./udh.ts"

export type Arriving =
  | { readonly kind: "arrival"; readonly arrival: Arrival }
  | { readonly kind: "dropped"; readonly what: Dropped }

/** What nobody's phone has as its number. */
const LONGEST_ADDRESS = 21
const INTERNATIONAL = 1
/** dest_addr_subunit: for the display of the phone alone, for the SIM. */
const DISPLAY = 1
const SIM = 3

/** @param line by which it came */
export function arrivalOf(message: Message, line: string): Arriving {
  const content = contentOf(message)
  if (content === null || message.from.address.length > LONGEST_ADDRESS || message.to.address.length > LONGEST_ADDRESS)
    return dropped("bad_pdu")
  const what = notForReading(message, content)
  if (what !== null) return dropped(what)
  const alphabet = codingOf(message.dataCoding)?.alphabet ?? "bytes"
  if (alphabet === "bytes") return dropped("other")
  const from = numberOf(message.from)
  const to = numberOf(message.to)
  const { part } = content
  const words = { octets: content.words, alphabet }
  return {
    kind: "arrival",
    arrival: {
      from,
      to,
      text: readOctets(words),
      part: part && { ...part, ...words },
      id: null,
      print: printOf([from, to, message.dataCoding, part], message.payload),
      line,
    },
  }
}

const dropped = (what: Dropped): Arriving => ({ kind: "dropped", what })

/** What is for a program, for the SIM, or gone as soon as it is shown: it is no message of a person. */
function notForReading({ protocolId, dataCoding, tlvs }: Message, { recipient }: Header): Dropped | null {
  const messageClass = codingOf(dataCoding)?.messageClass ?? null
  const subunit = tlvs.get(TAG.destinationSubunit)?.[0]
  if (recipient === "sim" || isForSim(protocolId) || messageClass === 2 || subunit === SIM) return "ota"
  if (recipient === "port" || tlvs.has(TAG.destinationPort)) return "port_addressed"
  if (messageClass === 0 || subunit === DISPLAY) return "flash"
  return recipient === "control" ? "other" : null
}

/**
 * Protocols 0x40 to 0x7f (3GPP TS 23.040, 9.2.3.9): silent messages, data for the SIM, commands to the phone. Those that replace
 * an earlier text (0x41 to 0x47), and the one that asks to be called back (0x5f), are read by people.
 */
const isForSim = (protocolId: number): boolean =>
  protocolId >= 0x40 && protocolId <= 0x7f && !(protocolId >= 0x41 && protocolId <= 0x47) && protocolId !== 0x5f

/** In E.164 where the SMSC says that it is international; else as it came, without what no screen shows. */
function numberOf({ ton, address }: Address): string {
  const shown = address.replace(/\p{Cc}/gu, "")
  if (!/^(\+|00)?\d+$/.test(shown)) return shown
  if (ton === INTERNATIONAL) return `+${shown.replace(/^(\+|00)/, "")}`
  return shown.replace(/^00(?=[1-9]\d{6})/, "+")
}

const printOf = (about: readonly unknown[], payload: Buffer): Uint8Array =>
  createHash("sha256").update(JSON.stringify(about)).update(payload).digest()

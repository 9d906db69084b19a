/** Receipts: messages in which an SMSC tells what became of another. */
import type { Receipt } from "../../../ports/gateway.ts"
import { UCS2 } from "./coding.ts"
import { formsOf, idOf } from "./ids.ts"
import type { Message } from "./pdu.ts"
import { ESM, TAG } from "./tags.ts"

/** message_state (SMPP 3.4, 5.2.28): scheduled, en route, delivered, expired, deleted, undeliverable, accepted, … */
const BY_NUMBER: readonly Receipt["state"][] = [
  "on_its_way",
  "on_its_way",
  "delivered",
  "expired",
  "failed",
  "failed",
  "on_its_way",
  "unknown",
  "failed",
  "failed",
]

/** By the beginning of what follows "stat:" (Appendix B), for it is cut and spelled in many ways. */
const BY_WORD: readonly (readonly [string, Receipt["state"]])[] = [
  ["DELIV", "delivered"],
  ["EXPIR", "expired"],
  ["DELET", "failed"],
  ["UNDEL", "failed"],
  ["REJEC", "failed"],
  ["FAIL", "failed"],
  ["SKIP", "failed"],
  ["ENROU", "on_its_way"],
  ["ACCEP", "on_its_way"],
  ["BUFF", "on_its_way"],
  ["SCHED", "on_its_way"],
]

/** A receipt's own words come first; all that is longer is a text that it cites. */
const LONGEST = 1_000

/** "name: value", in all spellings that are met with. */
const field = (name: string): RegExp =>
  new RegExp(`(?:^|[\\s,;|])${name}\\s*[:=]\\s*"?([^\\s,;|:="]+)"?(?=$|[\\s,;|])`, "i")
const ID = field("(?:message|msg)?[_-]?id")
const STAT = field("stat(?:us|e)?")
const ERR = field("err(?:or)?(?:[_-]?code)?")
const TEXT = /[\s,;|]text\s*[:=]/i

/**
 * Only what the SMSC itself marks as one is a receipt: anybody may write "stat:DELIVRD" into a message.
 * @returns null when it is none, "unreadable" when it does not say of what
 */
export function receiptOf(message: Message): Receipt | "unreadable" | null {
  const kind = message.esmClass & ESM.kind
  const tlvId = message.tlvs.get(TAG.receiptedMessageId)
  if (kind !== ESM.receipt && kind !== ESM.onItsWay && tlvId === undefined) return null

  const fields = fieldsOf(message)
  const named = [tlvId === undefined ? "" : untilNul(tlvId), fields.id].filter((id) => idOf(id) !== "")
  if (named.length === 0) return "unreadable"
  const number = message.tlvs.get(TAG.messageState)?.[0]
  const spoken = number === undefined ? byWord(fields.stat) : (BY_NUMBER[number] ?? "unknown")
  return {
    ids: [...new Set(named.flatMap(formsOf))],
    state: spoken ?? (kind === ESM.onItsWay ? "on_its_way" : "unknown"),
    code: codeOf(fields.stat || (number === undefined ? "" : `${number}`), fields.err || networkError(message)),
  }
}

interface Fields {
  readonly id: string
  readonly stat: string
  readonly err: string
}

/** "id:… sub:001 dlvrd:001 submit date:… done date:… stat:DELIVRD err:000 text:…" (Appendix B) */
function fieldsOf({ payload, dataCoding }: Message): Fields {
  const whole = dataCoding === UCS2 ? new TextDecoder("utf-16be").decode(payload) : payload.toString("latin1")
  const [own = ""] = whole.slice(0, LONGEST).split(TEXT)
  const value = (field: RegExp): string => field.exec(own)?.[1] ?? ""
  return { id: value(ID), stat: value(STAT), err: value(ERR) }
}

const byWord = (stat: string): Receipt["state"] | undefined =>
  BY_WORD.find(([word]) => stat.toUpperCase().startsWith(word))?.[1]

/** The network's own number for what went wrong: an octet for the kind of network, and two. */
function networkError({ tlvs }: Message): string {
  const error = tlvs.get(TAG.networkErrorCode)
  return error?.length === 3 ? `${error.readUInt16BE(1)}` : ""
}

/** "DELIVRD/000": what the audit keeps, whatever came. */
const codeOf = (...said: readonly string[]): string =>
  said
    .filter((one) => one !== "")
    .map((one) => one.replace(/[^!-~]/g, "?").slice(0, 16))
    .join("/")

function untilNul(bytes: Buffer): string {
  const [id = ""] = bytes.toString("latin1").split("\0")
  return id
}

/** What the statuses of answers say (SMPP 3.4, 5.1.3). */
import type { Refused, Submitted } from "../../../ports/gateway.ts"
import { idOf } from "./ids.ts"

export const STATUS = {
  ok: 0x00,
  invalidLength: 0x02,
  invalidCommand: 0x03,
  notBound: 0x04,
  alreadyBound: 0x05,
  systemError: 0x08,
  invalidSender: 0x0a,
  invalidReceiver: 0x0b,
  bindFailed: 0x0d,
  invalidPassword: 0x0e,
  invalidSystemId: 0x0f,
  queueFull: 0x14,
  submitFailed: 0x45,
  throttled: 0x58,
  /** Not now, but later. */
  temporary: 0x64,
} as const

const SOON_MS = 1_000
const LATER_MS = 10_000

const LATER: ReadonlyMap<number, Extract<Submitted, { kind: "later" }>["why"]> = new Map([
  [STATUS.notBound, "down"],
  [STATUS.systemError, "down"],
  [STATUS.queueFull, "full"],
  [STATUS.throttled, "throttled"],
  [STATUS.temporary, "down"],
  [0x102, "down"], // service not available
])

const REFUSED: ReadonlyMap<number, Refused> = new Map([
  [0x01, "too_long"],
  [STATUS.invalidSender, "sender_invalid"],
  [0x48, "sender_invalid"], // its TON
  [0x49, "sender_invalid"], // its NPI
  [STATUS.invalidReceiver, "number_invalid"],
  [0x50, "number_invalid"],
  [0x51, "number_invalid"],
  [0x100, "blocked"], // service not allowed
  [0x101, "blocked"], // prohibited
  [0x103, "blocked"], // service denied
])

/** What is written down of a status: "0x58". */
export const codeOf = (status: number): string => `0x${status.toString(16).padStart(2, "0")}`

/** Whether it says that we ask for too much. */
export const isTooMuch = (status: number): boolean => status === STATUS.throttled || status === STATUS.queueFull

/** What an answer to a submission says. A yes without an id is one that no receipt will ever be matched with. */
export function answerOf(status: number, messageId: string): Submitted {
  if (status !== STATUS.ok) return refusalOf(status)
  const id = idOf(messageId)
  return id === "" ? { kind: "unknown", code: "no_id" } : { kind: "accepted", id }
}

/** Who says no has not taken it. */
function refusalOf(status: number): Submitted {
  const code = codeOf(status)
  const why = LATER.get(status)
  if (why !== undefined) return { kind: "later", why, afterMs: why === "throttled" ? SOON_MS : LATER_MS, code }
  return { kind: "refused", reason: REFUSED.get(status) ?? "other", code }
}

/**
 * Of a generic_nack: where the SMSC could not read what we asked, or says that it is too much, it took nothing. Any other may
 * have come from anywhere behind it.
 */
export function nackOf(status: number): Submitted {
  const code = codeOf(status)
  if (isTooMuch(status)) return refusalOf(status)
  if (status === STATUS.invalidLength || status === STATUS.invalidCommand)
    return { kind: "later", why: "down", afterMs: LATER_MS, code }
  return { kind: "unknown", code }
}

/** What a receipt looks like (SMPP 3.4, appendix B). */
import type { Message } from "../pdu.ts"
import { ESM, TAG } from "../tags.ts"
import type { Behaviour } from "./behaviour.ts"

/** The states of a text, with their codes (5.2.28). */
const STATES = {
  ENROUTE: 1,
  DELIVRD: 2,
  EXPIRED: 3,
  DELETED: 4,
  UNDELIV: 5,
  ACCEPTD: 6,
  UNKNOWN: 7,
  REJECTD: 8,
} as const

export type ReceiptState = keyof typeof STATES

/** Asked for by the submit: always, when it fails, or when it arrives. */
const WANTED = { never: 0, always: 1, ofFailure: 2, ofSuccess: 3 } as const

export function wantsReceipt(registeredDelivery: number, state: ReceiptState): boolean {
  const wanted = registeredDelivery & 0b11
  if (wanted === WANTED.ofFailure) return state !== "DELIVRD"
  if (wanted === WANTED.ofSuccess) return state === "DELIVRD"
  return wanted === WANTED.always
}

/** An id as answers name it. */
export const idInAnswer = (id: number, { ids }: Behaviour): string => inForm(id, ids === "hex")

const inForm = (id: number, isHex: boolean): string => (isHex ? id.toString(16) : id.toString())

export interface Happened {
  readonly id: number
  readonly state: ReceiptState
  readonly submittedAt: number
  readonly at: number
}

/** The receipt of a submit: it goes the other way. */
export function receiptOf(submit: Message, happened: Happened, behaviour: Behaviour): Message {
  const { ids, receiptIds, receiptFields } = behaviour
  const { state } = happened
  const id = inForm(happened.id, (ids === "hex") !== (receiptIds === "other"))
  const isDelivered = state === "DELIVRD"
  const words = [
    `id:${id}`,
    "sub:001",
    `dlvrd:00${isDelivered ? 1 : 0}`,
    `submit date:${minute(happened.submittedAt)}`,
    `done date:${minute(happened.at)}`,
    `stat:${state}`,
    `err:${isDelivered ? "000" : "001"}`,
    "text:",
  ].join(" ")
  return {
    serviceType: "",
    from: submit.to,
    to: submit.from,
    esmClass: ESM.receipt,
    protocolId: 0,
    validity: "",
    registeredDelivery: 0,
    dataCoding: 0,
    payload: Buffer.from(words, "latin1"),
    tlvs: receiptFields
      ? new Map([
          [TAG.receiptedMessageId, Buffer.from(`${id}\0`, "latin1")],
          [TAG.messageState, Buffer.of(STATES[state])],
        ])
      : new Map(),
  }
}

/** "YYMMDDhhmm" */
const minute = (at: number): string => new Date(at).toISOString().replace(/\D/g, "").slice(2, 12)

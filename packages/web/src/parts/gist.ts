import type { CallRecord, Message } from "@everline/protocol"
import { own, t } from "../i18n/i18n.ts"
import { lasted, secondsOf } from "../lib/time.ts"

/** As much of what a message carries as has to be known to name it. */
interface Carried {
  readonly kind: "picture" | "voice" | "file"
  readonly name: string
  /** Of a voice note: before it is sent in the second place. */
  readonly durationMs?: number
  readonly voice?: { readonly durationMs: number }
}

/** What a message carries, in a few words: "[Picture]", "[Voice 3″]", "[File] minutes.pdf"; empty when it carries nothing. */
export function carriedWords(attachments: readonly Carried[]): string {
  const [first] = attachments
  if (first === undefined) return ""
  if (first.kind === "voice")
    return t("gist.voice", { seconds: secondsOf(first.durationMs ?? first.voice?.durationMs ?? 0) })
  if (attachments.every(({ kind }) => kind === "picture")) return t("gist.pictures", { count: attachments.length })
  if (attachments.length > 1) return t("gist.files", { count: attachments.length })
  return t("gist.file", { name: own(first.name) })
}

/** A message in one line: what it carries, and its words. */
export const gist = (body: string, attachments: readonly Carried[]): string =>
  [carriedWords(attachments), body].filter(Boolean).join(" ")

/** Whose call it was: one's own or another's, between two or a group's. */
export interface CallSide {
  readonly mine: boolean
  readonly group: boolean
}

/** By which message one is told what became of a call; null where it is how long it took. */
export function becameOf({ outcome }: Pick<CallRecord, "outcome">, { mine, group }: CallSide) {
  if (outcome === "answered") return null
  // In a group it ends so for those who were left, and whoever declined last speaks for nobody else.
  if (group && outcome === "lost") return null
  if (group && (outcome === "declined" || (mine && outcome === "busy"))) return "call.no_answer"
  if (mine || outcome === "lost" || outcome === "failed") return `call.${outcome}` as const
  return outcome === "declined" ? "call.declined.mine" : "call.missed"
}

/** What became of a call, as who called sees it, or who was called: "4:05", "No answer", "Missed". */
export function becameWords(call: CallRecord, side: CallSide): string {
  const time = lasted(call.talkedMs)
  const message = becameOf(call, side)
  return message === null ? time : t(message, { time })
}

/** The same by itself, where there is nothing else to say that it was a call: "[Call] 4:05", "[Video call] No answer". */
export const callWords = (call: CallRecord, side: CallSide): string =>
  `${t(`call.${call.media}`)} ${becameWords(call, side)}`

/** What a message says by itself, or by the call that has left it. */
export const wordsOf = ({ body, call }: Pick<Message, "body" | "call">, side: CallSide): string =>
  call === undefined ? body : callWords(call, side)

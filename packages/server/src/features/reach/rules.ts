import type { ConversationId, Time } from "@everline/protocol"
import { isGsm } from "@everline/protocol/sms"

const HOUR_MS = 3600_000
/** For so long an answer goes to where one was written from last. */
export const RECENT_MS = 24 * HOUR_MS
/** A question is good for so long, and is not asked again before. */
export const QUESTION_MS = 24 * HOUR_MS
/** Conversations that one question names, and words that are held until it is answered. */
export const MOST_CHOICES = 9
export const MOST_HELD = 20

/** A conversation that comes to a phone by one of our numbers. */
export interface Thread {
  readonly conversation: ConversationId
  readonly usedAt: Time
}

export type Found<Of extends Thread> =
  | { readonly kind: "thread"; readonly thread: Of }
  /** It may belong to any of these. */
  | { readonly kind: "ask"; readonly threads: readonly Of[] }
  | { readonly kind: "nobody" }

/** To which of the threads between one number of ours and one of theirs an answer belongs. */
export function threadOf<Of extends Thread>(threads: readonly Of[], now: Time): Found<Of> {
  const [newest, ...others] = [...threads].sort((a, b) => b.usedAt - a.usedAt)
  if (newest === undefined) return { kind: "nobody" }
  if (others.length === 0 || now - newest.usedAt < RECENT_MS) return { kind: "thread", thread: newest }
  return { kind: "ask", threads: [newest, ...others].slice(0, MOST_CHOICES) }
}

/** Which of the choices somebody named, from 0; null when what they say is no answer to that. */
export function choiceOf(said: string, choices: number): number | null {
  const number = /^\s*([1-9])\s*[.)。]?\s*$/u.exec(said.normalize("NFKC"))?.[1]
  return number !== undefined && Number(number) <= choices ? Number(number) - 1 : null
}

/** The question itself: "1 Amy" on a line each. The same in all languages that it may have to be read in. */
export const questionOf = (names: readonly string[]): string =>
  ["To whom? Answer with the number. 发给谁？请回复数字。", ...names.map((name, i) => `${i + 1} ${name}`)].join("\n")

/**
 * Which of our numbers a new thread with somebody has: one that they know from no other, the first in order; if there is
 * none, the one whose threads have rested longest.
 * @param used our numbers that they know, and when each was used last
 * @returns undefined when we have no number
 */
export function allot(ours: readonly string[], used: ReadonlyMap<string, Time>): string | undefined {
  const free = ours.find((number) => !used.has(number))
  return free ?? [...ours].sort((a, b) => (used.get(a) ?? 0) - (used.get(b) ?? 0))[0]
}

/** What is said, and by whom, as far as the phone's owner cannot know it. */
export interface Said {
  readonly author: string
  /** Of a group. */
  readonly title: string | null
  readonly body: string
  /** Nothing was sent from this conversation to this phone before, or other conversations come by the same number. */
  readonly isNew: boolean
  /** Whose phone it is has an account, and did not write to us from it. */
  readonly isFallback: boolean
}

/** The words that go out: in a group always with who says them, between two where it is not plain. */
export function wordsOf({ author, title, body, isNew, isFallback }: Said): string {
  const words = body.replace(/\r\n?/gu, "\n")
  if (title !== null) return `${author} (${title}): ${words}`
  if (!isNew) return words
  return isFallback ? `${author}: ${words}\n${noteFor(words)}` : `${author}: ${words}`
}

/** That one may answer, in the language of the words as far as they show it: a note in another alphabet would cost them more. */
const noteFor = (words: string): string => (isGsm(words) ? "(Reply to answer)" : "（直接回复即可）")

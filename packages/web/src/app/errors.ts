import { EverlineError } from "@everline/protocol"
import { errorWords } from "../i18n/i18n.ts"
import { toast } from "../parts/Toasts.tsx"

/** What to say about something that went wrong. */
export const wordsFor = (error: unknown): string => errorWords(error instanceof EverlineError ? error.code : "internal")

/** Waits for something; null when it went well, else what to say. */
export const words = (work: Promise<unknown>): Promise<string | null> => work.then(() => null, wordsFor)

/** Says at the foot of the screen when something went wrong. */
export function tell(work: Promise<unknown>): void {
  work.catch((error: unknown) => toast(wordsFor(error)))
}

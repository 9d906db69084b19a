import { EverlineError } from "@everline/protocol"
import { errorWords, restOfWords, t } from "../i18n/i18n.ts"
import { toast } from "../parts/Toasts.tsx"

/** What to say about something that went wrong, on a screen that came with the rest of the words. */
export const wordsFor = (error: unknown): string => errorWords(error instanceof EverlineError ? error.code : "internal")

/** Waits for something; null when it went well, else what to say. */
export const words = (work: Promise<unknown>): Promise<string | null> => work.then(() => null, wordsFor)

/** Says at the foot of the screen what went wrong. */
export function complain(error: unknown): void {
  restOfWords().then(
    () => toast(wordsFor(error)),
    // Where its words are out of reach, so is the server.
    () => toast(t("offline.text")),
  )
}

/** Says at the foot of the screen when something went wrong. */
export function tell(work: Promise<unknown>): void {
  work.catch(complain)
}

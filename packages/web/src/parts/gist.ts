import { own, t } from "../i18n/i18n.ts"
import { secondsOf } from "../lib/time.ts"

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

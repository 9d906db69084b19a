import { useMemo, useState } from "preact/hooks"
import { t } from "../i18n/i18n.ts"
import { folded } from "../lib/fold.ts"
import { languageOf } from "../lib/language.ts"
import { linkify } from "../lib/linkify.ts"
import { withMentions } from "../lib/mentions.ts"
import styles from "./Bubble.module.css"

/** A message's text with its links and the names that it means, folded when very long. Its direction and language are its own. */
export function Body({ text, mentions }: { text: string; mentions: readonly string[] }) {
  const [open, setOpen] = useState(false)
  const start = useMemo(() => folded(text), [text])
  const shown = start === null || open ? text : start
  const parts = useMemo(() => withMentions(linkify(shown), mentions), [shown, mentions])
  return (
    <div class={styles.text} dir="auto" lang={languageOf(text.slice(0, 400))}>
      {parts.map((part, at) =>
        "href" in part ? (
          <a key={at} class={styles.link} href={part.href} target="_blank" rel="noopener noreferrer">
            {part.text}
          </a>
        ) : "mention" in part ? (
          <b key={at} class={styles.mention}>
            {part.text}
          </b>
        ) : (
          part.text
        ),
      )}
      {start !== null && !open && (
        <button type="button" class={styles.unfold} onClick={() => setOpen(true)}>
          {t("message.unfold")}
        </button>
      )}
    </div>
  )
}

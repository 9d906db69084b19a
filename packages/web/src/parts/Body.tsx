import { useMemo, useState } from "preact/hooks"
import { t } from "../i18n/i18n.ts"
import { folded } from "../lib/fold.ts"
import { languageOf } from "../lib/language.ts"
import { linkify } from "../lib/linkify.ts"
import styles from "./Bubble.module.css"

/** A message's text with its links, folded when very long. Its direction and language are its own. */
export function Body({ text }: { text: string }) {
  const [open, setOpen] = useState(false)
  const start = useMemo(() => folded(text), [text])
  const shown = start === null || open ? text : start
  const pieces = useMemo(() => linkify(shown), [shown])
  return (
    <div class={styles.text} dir="auto" lang={languageOf(text.slice(0, 400))}>
      {pieces.map((piece, at) =>
        "href" in piece ? (
          <a key={at} class={styles.link} href={piece.href} target="_blank" rel="noopener noreferrer">
            {piece.text}
          </a>
        ) : (
          piece.text
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

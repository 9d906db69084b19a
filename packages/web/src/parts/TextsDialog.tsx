import { locale, t } from "../i18n/i18n.ts"
import { money } from "../lib/money.ts"
import { costOf } from "../lib/texts.ts"
import { shape } from "../shapes/shape.ts"
import type { TextView } from "../views.ts"
import { Avatar } from "./Avatar.tsx"
import { Button } from "./Button.tsx"
import { Dialog, DialogButtons } from "./Dialog.tsx"
import styles from "./TextsDialog.module.css"
import { stateWords } from "./textWords.ts"
import { Name } from "./Words.tsx"

/** Those that want something to be done come first. */
const ORDER = ["failed", "unknown", "queued", "accepted", "delivered", "cancelled"]
const byState = (one: TextView, other: TextView) => ORDER.indexOf(one.state) - ORDER.indexOf(other.state)

function Row({ text, currency }: { text: TextView; currency: string | null }) {
  const cost = costOf([text])
  return (
    <li class={styles.row}>
      <Avatar person={text.person} size="m" />
      <span class={styles.words}>
        <Name class={`${styles.name} cut`}>{text.person.name}</Name>
        <span class={text.state === "failed" ? styles.failed : styles.state}>{stateWords(text)}</span>
      </span>
      {text.segments > 0 && (
        <span class={`${styles.count} num`}>
          {t("sms.segments", { count: text.segments })}
          {cost !== null && currency !== null && <span>{money(cost, currency, locale.value)}</span>}
        </span>
      )}
    </li>
  )
}

interface TextsDialogProps {
  texts: readonly TextView[]
  currency: string | null
  onClose(): void
}

/** How far a message has come to each phone. */
export function TextsDialog({ texts, currency, onClose }: TextsDialogProps) {
  return (
    <Dialog title={t("sms.texts")} form={shape.value === "phone" ? "sheet" : "dialog"} onClose={onClose}>
      <ul class={styles.list}>
        {texts.toSorted(byState).map((text) => (
          <Row key={text.person.account} text={text} currency={currency} />
        ))}
      </ul>
      <DialogButtons>
        <Button onClick={onClose}>{t("close")}</Button>
      </DialogButtons>
    </Dialog>
  )
}

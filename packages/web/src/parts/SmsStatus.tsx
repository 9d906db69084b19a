import { useState } from "preact/hooks"
import { locale, t } from "../i18n/i18n.ts"
import { money } from "../lib/money.ts"
import { costOf, sumOf } from "../lib/texts.ts"
import { clock } from "../lib/time.ts"
import { Alert, Block, Check, CheckCheck, Clock } from "../look/icons.ts"
import { Unknown } from "../look/smsIcons.ts"
import type { MessageView, SmsView, TextView } from "../views.ts"
import bubble from "./Bubble.module.css"
import type { LineActions } from "./Line.tsx"
import { SmsBadge } from "./SmsBadge.tsx"
import styles from "./SmsStatus.module.css"
import { TextsDialog } from "./TextsDialog.tsx"
import { stateWords } from "./textWords.ts"

const marks = {
  queued: Clock,
  accepted: Check,
  delivered: CheckCheck,
  failed: Alert,
  unknown: Unknown,
  cancelled: Block,
} as const

/** What the state of all texts together looks like: that of the worst of them. */
function markOf(texts: readonly TextView[]): TextView["state"] {
  const worst = (["failed", "queued", "unknown", "accepted", "delivered"] as const).find((state) =>
    texts.some((text) => text.state === state),
  )
  return worst ?? "cancelled"
}

/** How far a message has come to the phones of a group, in a few words. */
function sumWords(texts: readonly TextView[]): string {
  const [first] = texts
  const { count, gone, delivered, failed } = sumOf(texts)
  if (first !== undefined && texts.every(({ state }) => state === first.state) && (count === 1 || delivered === 0))
    return t(`sms.state.${first.state}`)
  if (delivered === count) return t("sms.sum.delivered", { count })
  return failed === 0 ? t("sms.sum", { gone, count }) : t("sms.sum.failed", { gone, count, failed })
}

interface SmsStatusProps {
  line: MessageView
  sms: SmsView
  group: boolean
  actions: Pick<LineActions, "rewrite" | "writable">
}

/** Under a message that went to phones how far it came; under one that came from a phone, what of it is missing. */
export function SmsStatus({ line, sms, group, actions }: SmsStatusProps) {
  const [open, setOpen] = useState(false)
  if (sms.way === "in") {
    return (
      <p class={`${bubble.under} ${styles.partial}`}>
        <Alert size={15} />
        {t("sms.partial")}
      </p>
    )
  }
  const { texts, currency } = sms
  const [only] = texts
  // Where a device has it as well, that says more.
  const inApp = line.progress === "delivered" || line.progress === "read" ? line.progress : null
  const state = inApp === null ? markOf(texts) : "delivered"
  const Mark = marks[state]
  const cost = costOf(texts)
  return (
    <>
      <div class={`${bubble.under} ${styles.status}`}>
        <SmsBadge cost={cost !== null && currency !== null ? money(cost, currency, locale.value) : null} />
        <span class="num">{clock(line.at)}</span>
        <span class={`${styles.words} ${state === "failed" ? bubble.failed : ""}`}>
          <Mark size={15} />
          {group ? (
            <button type="button" class={`${bubble.retry} ${styles.sum} num`} onClick={() => setOpen(true)}>
              {sumWords(texts)}
            </button>
          ) : (
            <span>{inApp === null ? only && stateWords(only) : t(`progress.${inApp}`)}</span>
          )}
        </span>
        {!group && state === "failed" && actions.writable && line.body !== "" && (
          <button type="button" class={`${bubble.retry} ${styles.again}`} onClick={() => actions.rewrite(line)}>
            {t("recalled.rewrite")}
          </button>
        )}
      </div>
      {open && <TextsDialog texts={texts} currency={currency} onClose={() => setOpen(false)} />}
    </>
  )
}

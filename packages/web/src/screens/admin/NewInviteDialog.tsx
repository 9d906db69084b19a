import type { ComponentChildren } from "preact"
import { useState } from "preact/hooks"
import { t } from "../../i18n/i18n.ts"
import { Button } from "../../parts/Button.tsx"
import { Choice } from "../../parts/Choice.tsx"
import { Dialog } from "../../parts/Dialog.tsx"
import styles from "./NewInviteDialog.module.css"

/** For how many people an invite is, for how many days, and what they become. */
export interface NewInvite {
  readonly uses: number
  readonly days: number
  readonly admin: boolean
}

interface NewInviteDialogProps {
  save(invite: NewInvite): Promise<void>
  onClose(): void
}

/** One person, a family, a class, a school. */
const USES = ["1", "10", "50", "500"] as const
const DAYS = ["1", "7", "30"] as const

function Question({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <div class={styles.question}>
      <p class={styles.label}>{title}</p>
      {children}
    </div>
  )
}

/** Asks what the link is to be good for. */
export function NewInviteDialog({ save, onClose }: NewInviteDialogProps) {
  const [uses, setUses] = useState<(typeof USES)[number]>("1")
  const [days, setDays] = useState<(typeof DAYS)[number]>("7")
  const [kind, setKind] = useState<"user" | "admin">("user")
  const [busy, setBusy] = useState(false)
  const admin = kind === "admin"
  const submit = async (event: Event) => {
    event.preventDefault()
    if (busy) return
    setBusy(true)
    await save({ uses: admin ? 1 : Number(uses), days: Number(days), admin })
    setBusy(false)
  }
  return (
    <Dialog title={t("invites.new")} onClose={onClose}>
      <form class={styles.form} onSubmit={submit}>
        <Question title={t("invites.kind")}>
          <Choice
            label={t("invites.kind")}
            value={kind}
            onValue={(value) => setKind(value)}
            options={(["user", "admin"] as const).map((value) => ({ value, label: t(`invites.kind.${value}`) }))}
          />
          {admin && <p class={styles.hint}>{t("invites.kind.hint")}</p>}
        </Question>
        {!admin && (
          <Question title={t("invites.uses")}>
            <Choice
              label={t("invites.uses")}
              value={uses}
              onValue={(value) => setUses(value)}
              options={USES.map((value) => ({ value, label: value === "1" ? t("invites.uses.1") : value }))}
            />
          </Question>
        )}
        <Question title={t("invites.days")}>
          <Choice
            label={t("invites.days")}
            value={days}
            onValue={(value) => setDays(value)}
            options={DAYS.map((value) => ({ value, label: t("invites.days.value", { count: Number(value) }) }))}
          />
        </Question>
        <div class={styles.buttons}>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button kind="primary" type="submit" disabled={busy}>
            {t("invites.make")}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

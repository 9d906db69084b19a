import type { PrivacySettings } from "@everline/protocol"
import { t } from "../i18n/i18n.ts"
import { Pencil } from "../look/icons.ts"
import { Choice } from "../parts/Choice.tsx"
import { Card, Section } from "../parts/Page.tsx"
import { Switch } from "../parts/Switch.tsx"
import styles from "./Settings.module.css"

interface PrivacyProps {
  privacy: PrivacySettings
  set(change: Partial<PrivacySettings>): void
}

/** What others see of what one does. */
export function PrivacySection({ privacy, set }: PrivacyProps) {
  const receipts = (["nothing", "delivered", "read"] as const).map((value) => ({
    value,
    label: t(`privacy.receipts.${value}`),
  }))
  const seers = (["everybody", "contacts", "nobody"] as const).map((value) => ({
    value,
    label: t(`presence.to.${value}`),
  }))
  return (
    <>
      <Section title={t("privacy.receipts")}>
        <Choice
          label={t("privacy.receipts")}
          value={privacy.receipts}
          onValue={(value) => set({ receipts: value })}
          options={receipts}
        />
        <p class={styles.hint}>{t("privacy.receipts.text")}</p>
      </Section>
      <Section title={t("privacy.last_seen")}>
        <Choice
          label={t("privacy.last_seen")}
          value={privacy.lastSeen}
          onValue={(lastSeen) => set({ lastSeen })}
          options={seers}
        />
      </Section>
      <Section title={t("privacy.calls")}>
        <Choice label={t("privacy.calls")} value={privacy.calls} onValue={(calls) => set({ calls })} options={seers} />
        <p class={styles.hint}>{t("privacy.calls.text")}</p>
      </Section>
      <Card>
        <Switch label={t("privacy.typing")} icon={Pencil} on={privacy.typing} onChange={(typing) => set({ typing })} />
      </Card>
    </>
  )
}

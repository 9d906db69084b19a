import { t } from "../i18n/i18n.ts"
import { Move } from "../look/callIcons.ts"
import { Card, Section } from "../parts/Page.tsx"
import { Switch } from "../parts/Switch.tsx"
import styles from "./Settings.module.css"

interface MovedCallsProps {
  /** Whether this device takes them without asking. */
  takes: boolean
  onChange(takes: boolean): void
}

/** What this device does with a call that is moved to it. */
export function MovedCalls({ takes, onChange }: MovedCallsProps) {
  return (
    <Section title={t("moved.title")}>
      <Card>
        <Switch label={t("moved.take")} icon={Move} on={takes} onChange={onChange} />
      </Card>
      <p class={styles.hint}>{t("moved.text")}</p>
    </Section>
  )
}

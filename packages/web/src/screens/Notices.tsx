import { t } from "../i18n/i18n.ts"
import { Download, Notices as NoticesIcon, Person } from "../look/icons.ts"
import { Button } from "../parts/Button.tsx"
import { Card, Section } from "../parts/Page.tsx"
import { Switch } from "../parts/Switch.tsx"
import styles from "./Notices.module.css"

/** Whether there are notifications here, and why not. */
export type NoticesState =
  | "off"
  | "on"
  /** The browser's push service is out of reach: nothing comes while the app is closed. */
  | "open-only"
  | "denied"
  | "insecure"
  /** On an iPhone or iPad only the installed app has them. */
  | "install-first"
  | "unsupported"

export interface NoticesView {
  readonly state: NoticesState
  /** Whether they say from whom they are. */
  readonly names: boolean
  /** How the app can be installed here; null when it is, or cannot be. */
  readonly install: "offered" | "by-hand" | null
}

export interface NoticesDeeds {
  notify(on: boolean): void
  names(on: boolean): void
  install(): void
}

const reasons = {
  "open-only": "notices.open_only",
  denied: "notices.denied",
  insecure: "notices.insecure",
  "install-first": "notices.install_first",
  unsupported: "notices.unsupported",
} as const

/** Notifications of this device, and the app as one that is installed. */
export function Notices({ view, deeds }: { view: NoticesView; deeds: NoticesDeeds }) {
  const { state, names, install } = view
  const isOn = state === "on" || state === "open-only"
  const reason = state === "off" || state === "on" ? "notices.text" : reasons[state]
  return (
    <>
      <Section title={t("notices.title")}>
        {(isOn || state === "off") && (
          <Card>
            <Switch label={t("notices.here")} icon={NoticesIcon} on={isOn} onChange={deeds.notify} />
            {isOn && <Switch label={t("notices.names")} icon={Person} on={names} onChange={deeds.names} />}
          </Card>
        )}
        <p class={styles.text} role="status">
          {t(reason)}
        </p>
      </Section>
      {install !== null && (
        <Section title={t("install.title")}>
          <p class={styles.text}>{t(install === "offered" ? "install.text" : "install.by_hand")}</p>
          {install === "offered" && (
            <Button icon={Download} wide onClick={deeds.install}>
              {t("install.yes")}
            </Button>
          )}
        </Section>
      )}
    </>
  )
}

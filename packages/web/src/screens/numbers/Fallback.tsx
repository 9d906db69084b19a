import type { FallbackSettings, QuietHours } from "@everline/protocol"
import { useId } from "preact/hooks"
import { t } from "../../i18n/i18n.ts"
import { Mute } from "../../look/icons.ts"
import { AfterChoice } from "../../parts/AfterChoice.tsx"
import { Card, Section } from "../../parts/Page.tsx"
import { Switch } from "../../parts/Switch.tsx"
import styles from "./Fallback.module.css"

/** Minutes from midnight as a field for times has them: "22:00". */
const asTime = (minutes: number): string =>
  [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, "0")).join(":")

/** Null while it is not a whole time. */
function fromTime(text: string): number | null {
  const [, hours, minutes] = /^(\d{2}):(\d{2})/.exec(text) ?? []
  return hours === undefined || minutes === undefined ? null : Number(hours) * 60 + Number(minutes)
}

const here = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone
const atNight = (): QuietHours => ({ from: 22 * 60, to: 7 * 60, zone: here() })

function Hour({ label, minutes, onMinutes }: { label: string; minutes: number; onMinutes(minutes: number): void }) {
  const id = useId()
  return (
    <div class={styles.hour}>
      <label class={styles.label} for={id}>
        {label}
      </label>
      <input
        id={id}
        type="time"
        class={`${styles.time} num`}
        value={asTime(minutes)}
        onChange={({ currentTarget }) => {
          const chosen = fromTime(currentTarget.value)
          if (chosen !== null) onMinutes(chosen)
        }}
      />
    </div>
  )
}

interface FallbackProps {
  settings: FallbackSettings
  set(change: Partial<Omit<FallbackSettings, "contacts">>): void
}

/** After how long what none of one's devices has received comes by SMS, and at which hours it does not. */
export function Fallback({ settings: { afterMinutes, quiet, contacts }, set }: FallbackProps) {
  return (
    <Section title={t("fallback.title")}>
      <AfterChoice
        label={t("fallback.title")}
        value={afterMinutes}
        onValue={(chosen) => set({ afterMinutes: chosen ?? 0 })}
      />
      <p class={styles.text}>{t("fallback.text")}</p>
      {(afterMinutes > 0 || contacts.length > 0 || quiet !== null) && (
        <Card>
          <Switch
            label={t("fallback.quiet")}
            icon={Mute}
            on={quiet !== null}
            onChange={(on) => set({ quiet: on ? atNight() : null })}
          />
          {quiet !== null && (
            <div class={styles.hours}>
              <Hour
                label={t("fallback.quiet.from")}
                minutes={quiet.from}
                onMinutes={(from) => set({ quiet: { ...quiet, from, zone: here() } })}
              />
              <Hour
                label={t("fallback.quiet.to")}
                minutes={quiet.to}
                onMinutes={(to) => set({ quiet: { ...quiet, to, zone: here() } })}
              />
            </div>
          )}
        </Card>
      )}
    </Section>
  )
}

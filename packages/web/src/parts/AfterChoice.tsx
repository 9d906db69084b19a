import { FALLBACK_MINUTES, type FallbackMinutes } from "@everline/protocol"
import { t } from "../i18n/i18n.ts"
import { Choice } from "./Choice.tsx"

type Value = `${FallbackMinutes}` | "as_all"

interface AfterChoiceProps {
  label: string
  /** Null: as for everybody. */
  value: FallbackMinutes | null
  onValue(value: FallbackMinutes | null): void
  /** Whether one may choose it as for everybody. */
  some?: boolean
}

/** After how long a message that no device of one's own has received comes by SMS. */
export function AfterChoice({ label, value, onValue, some = false }: AfterChoiceProps) {
  const times = FALLBACK_MINUTES.map((count) => ({
    value: `${count}` as const,
    label: t("fallback.after", { count }),
  }))
  return (
    <Choice<Value>
      label={label}
      value={value === null ? "as_all" : `${value}`}
      onValue={(chosen) => onValue(FALLBACK_MINUTES.find((minutes) => `${minutes}` === chosen) ?? null)}
      options={some ? [{ value: "as_all", label: t("fallback.as_all") }, ...times] : times}
    />
  )
}

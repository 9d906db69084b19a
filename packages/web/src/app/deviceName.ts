import { t } from "../i18n/i18n.ts"
import { programOf } from "../lib/program.ts"

/** What this device is first called; its owner can rename it. */
export function deviceName(): string {
  const program = programOf(navigator.userAgent)
  return program ? t("device.name", { ...program }) : t("device.some")
}

import { t } from "../i18n/i18n.ts"
import type { TextView } from "../views.ts"

/** How far a text has come, and where it has not: why, and what to do. */
export function stateWords({ state, trouble }: Pick<TextView, "state" | "trouble">): string {
  const words = t(`sms.state.${state}`)
  if (trouble === null || (state !== "failed" && state !== "unknown")) return words
  return t("sms.why", { state: words, why: t(`sms.trouble.${trouble}`) })
}

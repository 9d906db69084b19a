import { locale, t } from "../../i18n/i18n.ts"
import { ago, clock, dayName } from "../../lib/time.ts"
import { minute } from "../../parts/clock.ts"

/** "3 minutes ago", in the language on screen; `now` where it was within the last minute. */
export const since = (at: number, now: string): string => ago(at, minute.value, locale.value) ?? now

/** A day and a time to come, or long past. */
export function moment(at: number): string {
  const isThisYear = new Date(at).getFullYear() === new Date(minute.value).getFullYear()
  const year = isThisYear ? {} : ({ year: "numeric" } as const)
  return `${new Intl.DateTimeFormat(locale.value, { month: "short", day: "numeric", ...year }).format(at)} ${clock(at)}`
}

/** A day. */
export const day = (at: number): string => new Intl.DateTimeFormat(locale.value, { dateStyle: "medium" }).format(at)

/** How long something has gone on, in its largest unit. */
export function length(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000))
  if (minutes < 60) return t("health.minutes", { count: minutes })
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? t("health.hours", { count: hours }) : t("health.days", { count: Math.floor(hours / 24) })
}

/** Rows by the days on which they happened, in their order. */
export function byDay<Row extends { readonly at: number }>(
  rows: readonly Row[],
): readonly (readonly [day: string, rows: readonly Row[]])[] {
  const days = new Map<string, Row[]>()
  for (const row of rows) {
    const name = dayName(row.at, minute.value, locale.value)
    days.set(name, [...(days.get(name) ?? []), row])
  }
  return [...days]
}

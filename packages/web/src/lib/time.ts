/** Times as people say them, by the reader's language and own clock. All arguments are milliseconds since 1970. */

const DAY = 86_400_000
const MINUTE = 60_000

const made = new Map<string, Intl.DateTimeFormat>()
function format(locale: string, options: Intl.DateTimeFormatOptions, at: number): string {
  const key = locale + JSON.stringify(options)
  let formatter = made.get(key)
  if (!formatter) {
    formatter = new Intl.DateTimeFormat(locale, options)
    made.set(key, formatter)
  }
  return formatter.format(at)
}

function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0)
}

/** Whole calendar days from `at` to `now`: 0 is today, 1 yesterday. A day with a clock change still counts as one. */
export const daysBetween = (at: number, now: number): number => Math.round((startOfDay(now) - startOfDay(at)) / DAY)

/** "0:07", "4:05", "1:02:09": how long something lasted. */
export function lasted(ms: number): string {
  const seconds = Math.round(ms / 1_000)
  const two = (of: number) => String(of).padStart(2, "0")
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60]
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`
}

/** "9:38": hours and minutes, 24 hours, no leading zero. */
export function clock(at: number): string {
  const date = new Date(at)
  return `${date.getHours()}:${String(date.getMinutes()).padStart(2, "0")}`
}

/** "今天", "yesterday": a day near now, in the language's own words. */
function nearDay(days: number, locale: string): string {
  const words = new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(-days, "day")
  return words.charAt(0).toLocaleUpperCase(locale) + words.slice(1)
}

function calendarDay(at: number, now: number, locale: string, long: boolean): string {
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear()
  const month = long ? "long" : "numeric"
  return format(locale, { month, day: "numeric", ...(sameYear ? {} : { year: "numeric" }) }, at)
}

/** For a conversation row, as short as can be: "9:38", "昨天", "周二", "11/3", "2025/11/3". */
export function rowTime(at: number, now: number, locale: string): string {
  const days = daysBetween(at, now)
  if (days <= 0) return clock(at)
  if (days === 1) return nearDay(1, locale)
  if (days < 7) return format(locale, { weekday: "short" }, at)
  return calendarDay(at, now, locale, false)
}

/** For the line between two days of a conversation: "今天", "昨天", "星期二", "11月3日". */
export function dayName(at: number, now: number, locale: string): string {
  const days = daysBetween(at, now)
  if (days <= 0) return nearDay(0, locale)
  if (days === 1) return nearDay(1, locale)
  if (days < 7) return format(locale, { weekday: "long" }, at)
  return calendarDay(at, now, locale, true)
}

/** For "last seen": "3 分钟前", "昨天 9:38", "11/3 9:38"; null when it was within the last minute. */
export function ago(at: number, now: number, locale: string): string | null {
  const minutes = Math.floor((now - at) / MINUTE)
  if (minutes < 1) return null
  if (minutes < 60) return new Intl.RelativeTimeFormat(locale, { style: "short" }).format(-minutes, "minute")
  return `${daysBetween(at, now) === 0 ? nearDay(0, locale) : rowTime(at, now, locale)} ${clock(at)}`
}

/** "12": whole seconds of something that was recorded, one at least. */
export const secondsOf = (durationMs: number): number => Math.max(1, Math.round(durationMs / 1_000))

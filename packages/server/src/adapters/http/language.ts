/** Languages of the pages that are read outside the app. */
export const LANGUAGES = ["zh-Hans", "zh-Hant", "en"] as const
export type Language = (typeof LANGUAGES)[number]

/** The language that a browser asks for first, among ours. Chinese of Taiwan, Hong Kong and Macau is traditional. */
export function readersLanguage(acceptLanguage: string | undefined): Language {
  for (const tag of (acceptLanguage ?? "").toLowerCase().split(",")) {
    if (/^\s*(zh|yue)-(.*-)?(hant|tw|hk|mo)\b/.test(tag)) return "zh-Hant"
    if (/^\s*(zh|yue)\b/.test(tag)) return "zh-Hans"
    if (/^\s*en\b/.test(tag)) return "en"
  }
  return "en"
}

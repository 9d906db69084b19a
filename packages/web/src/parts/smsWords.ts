import { addWords } from "../i18n/i18n.ts"

/** What is said of SMS besides that it is one: fetched where there is some, and not before. */
export const smsWords = (): Promise<void> =>
  addWords({
    "zh-Hans": () => import("../i18n/sms/zh-Hans.json?messages"),
    "zh-Hant": () => import("../i18n/sms/zh-Hant.json?messages"),
    en: () => import("../i18n/sms/en.json?messages"),
  })

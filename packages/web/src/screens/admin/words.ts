import { addWords } from "../../i18n/i18n.ts"

/** What the administration says: fetched with its code, and not before. */
export const adminWords = (): Promise<void> =>
  addWords({
    "zh-Hans": () => import("../../i18n/admin/zh-Hans.json?messages"),
    "zh-Hant": () => import("../../i18n/admin/zh-Hant.json?messages"),
    en: () => import("../../i18n/admin/en.json?messages"),
  })

import { addWords } from "../../i18n/i18n.ts"

/** What the screens of phone numbers say: fetched with their code, and not before. */
export const numberWords = (): Promise<void> =>
  addWords({
    "zh-Hans": () => import("../../i18n/numbers/zh-Hans.json?messages"),
    "zh-Hant": () => import("../../i18n/numbers/zh-Hant.json?messages"),
    en: () => import("../../i18n/numbers/en.json?messages"),
  })

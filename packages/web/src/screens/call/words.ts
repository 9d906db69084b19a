import { addWords } from "../../i18n/i18n.ts"

/** What a call says: fetched with its code, and not before. */
export const callWords = (): Promise<void> =>
  addWords({
    "zh-Hans": () => import("../../i18n/calls/zh-Hans.json?messages"),
    "zh-Hant": () => import("../../i18n/calls/zh-Hant.json?messages"),
    en: () => import("../../i18n/calls/en.json?messages"),
  })

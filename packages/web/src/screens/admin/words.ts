import { addWords } from "../../i18n/i18n.ts"

// Whoever draws a screen of the administration waits for its words: they are fetched with its code, not before.
await addWords({
  "zh-Hans": () => import("../../i18n/admin/zh-Hans.json?messages"),
  "zh-Hant": () => import("../../i18n/admin/zh-Hant.json?messages"),
  en: () => import("../../i18n/admin/en.json?messages"),
})

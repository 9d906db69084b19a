import { addWords } from "../../i18n/i18n.ts"

// Whoever draws a call waits for its words: they are fetched with its code, not before.
await addWords({
  "zh-Hans": () => import("../../i18n/calls/zh-Hans.json?messages"),
  "zh-Hant": () => import("../../i18n/calls/zh-Hant.json?messages"),
  en: () => import("../../i18n/calls/en.json?messages"),
})

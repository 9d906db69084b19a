/** What the app says in each of its languages, from the catalogues that it is built of. */
import callsEn from "../../packages/web/src/i18n/calls/en.json" with { type: "json" }
import callsHans from "../../packages/web/src/i18n/calls/zh-Hans.json" with { type: "json" }
import callsHant from "../../packages/web/src/i18n/calls/zh-Hant.json" with { type: "json" }
import en from "../../packages/web/src/i18n/en.json" with { type: "json" }
import zhHans from "../../packages/web/src/i18n/zh-Hans.json" with { type: "json" }
import zhHant from "../../packages/web/src/i18n/zh-Hant.json" with { type: "json" }

const words = {
  "zh-Hans": { ...zhHans, ...callsHans },
  "zh-Hant": { ...zhHant, ...callsHant },
  en: { ...en, ...callsEn },
} as const

export type Locale = keyof typeof words

/** The words of a message; where a number decides among several, those of more than one. */
export type Say = (id: keyof typeof words.en, values?: Readonly<Record<string, string | number>>) => string

export const sayIn =
  (locale: Locale): Say =>
  (id, values = {}) =>
    Object.entries(values).reduce(
      (text, [name, value]) =>
        text
          .replace(new RegExp(`\\{${name}, plural,.* other \\{([^{}]*)\\}\\}`), (_, other: string) =>
            other.replace("#", `${value}`),
          )
          .replace(`{${name}}`, `${value}`),
      words[locale][id],
    )

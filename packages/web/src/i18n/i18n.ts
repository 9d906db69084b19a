import type { ErrorCode, ErrorWords } from "@everline/protocol"
import { type Messages, setupI18n } from "@lingui/core"
import { computed, signal } from "@preact/signals"
import type adminSource from "./admin/en.json"
import type source from "./en.json"
import type numbersSource from "./numbers/en.json"

export const LOCALES = ["zh-Hans", "zh-Hant", "en"] as const
export type Locale = (typeof LOCALES)[number]
export type MessageId = keyof typeof source | keyof typeof adminSource | keyof typeof numbersSource

interface Catalogue {
  readonly messages: Messages
  readonly errors: ErrorWords
}

const catalogues: Record<Locale, () => Promise<Catalogue>> = {
  "zh-Hans": () => both(import("./zh-Hans.json?messages"), import("@everline/protocol/words/zh-Hans")),
  "zh-Hant": () => both(import("./zh-Hant.json?messages"), import("@everline/protocol/words/zh-Hant")),
  en: () => both(import("./en.json?messages"), import("@everline/protocol/words/en")),
}

async function both(ours: Promise<{ default: Messages }>, theirs: Promise<{ words: ErrorWords }>): Promise<Catalogue> {
  return { messages: (await ours).default, errors: (await theirs).words }
}

/** The words of a part of the app that is fetched when it is needed. */
export type MoreWords = Readonly<Record<Locale, () => Promise<{ readonly default: Messages }>>>
const more = new Set<MoreWords>()

/** Those of all parts that are here, in a language. */
async function moreIn(locale: Locale): Promise<Messages> {
  const found = await Promise.all([...more].map((words) => words[locale]()))
  return Object.assign({}, ...found.map((words) => words.default))
}

const i18n = setupI18n()
const active = signal<Locale>("en")
let errors: ErrorWords | null = null

/** The language on screen; components that read it follow a change. */
export const locale = computed(() => active.value)

/** The words of a message in the language on screen; the component that asks is drawn again when that changes. */
export function t(id: MessageId, values?: Readonly<Record<string, string | number>>): string {
  return active.value && i18n._(id, values)
}

/** What happened and what to do, from the protocol's catalogue, in the language on screen. */
export const errorWords = (code: ErrorCode): string => (active.value && errors?.[code]) ?? code

/** Fetches a language's catalogue and shows it. Rejects when it cannot be fetched; the present one then stays. */
export async function showLocale(next: Locale): Promise<void> {
  const { messages, errors: words } = await catalogues[next]()
  const messagesOfParts = await moreIn(next)
  errors = words
  i18n.loadAndActivate({ locale: next, messages: { ...messages, ...messagesOfParts } })
  active.value = next
  document.documentElement.lang = next
}

/** Fetches the words of a part in the language on screen; with another language they come along. Rejects when they do not come. */
export async function addWords(words: MoreWords): Promise<void> {
  more.add(words)
  const locale = active.peek()
  i18n.load(locale, (await words[locale]()).default)
}

/** The first of a reader's preferred languages (BCP 47) that we speak; English when none is. */
export function preferredLocale(languages: readonly string[]): Locale {
  for (const tag of languages) {
    const { language, script } = new Intl.Locale(tag).maximize()
    if (language === "zh" || language === "yue") return script === "Hant" ? "zh-Hant" : "zh-Hans"
    if (language === "en") return "en"
  }
  return "en"
}

const turning =
  /[\u0590-\u08FF\u200E\u200F\u202A-\u202E\u2066-\u2069\uFB1D-\uFDFF\uFE70-\uFEFC]|[\u{10800}-\u{10FFF}]|[\u{1E800}-\u{1EFFF}]/u

/**
 * A person's own words inside a sentence of ours: isolated when they could turn its direction around. All others are
 * left as they are, because the marks would keep the browser from spacing Latin names in Chinese.
 */
export const own = (words: string): string => (turning.test(words) ? `\u2068${words}\u2069` : words)

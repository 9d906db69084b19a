import type { ErrorCode, ErrorWords } from "@everline/protocol"
import { type Messages, setupI18n } from "@lingui/core"
import { computed, signal } from "@preact/signals"
import type adminSource from "./admin/en.json"
import type callsSource from "./calls/en.json"
import type restSource from "./en.json"
import type firstSource from "./first/en.json"
import type numbersSource from "./numbers/en.json"
import type smsSource from "./sms/en.json"

export const LOCALES = ["zh-Hans", "zh-Hant", "en"] as const
export type Locale = (typeof LOCALES)[number]
export type MessageId =
  | keyof typeof firstSource
  | keyof typeof restSource
  | keyof typeof adminSource
  | keyof typeof callsSource
  | keyof typeof numbersSource
  | keyof typeof smsSource

interface Part {
  readonly default: Messages
}

/** The words of a part of the app, each language by itself. */
export type Words = Readonly<Record<Locale, () => Promise<Part>>>

/** What the list and a conversation say. */
const first: Words = {
  "zh-Hans": () => import("./first/zh-Hans.json?messages"),
  "zh-Hant": () => import("./first/zh-Hant.json?messages"),
  en: () => import("./first/en.json?messages"),
}

/** What is said on a press, and what goes wrong. */
const rest: Words = {
  "zh-Hans": () => both(import("./zh-Hans.json?messages"), import("@everline/protocol/words/zh-Hans")),
  "zh-Hant": () => both(import("./zh-Hant.json?messages"), import("@everline/protocol/words/zh-Hant")),
  en: () => both(import("./en.json?messages"), import("@everline/protocol/words/en")),
}

async function both(ours: Promise<Part>, theirs: Promise<{ words: ErrorWords }>): Promise<Part> {
  const [part, { words }] = await Promise.all([ours, theirs])
  const errors = Object.entries(words).map(([code, text]) => [`error.${code}`, text])
  return { default: { ...part.default, ...Object.fromEntries(errors) } }
}

/** The parts whose words are here, or come. */
const parts = new Set([first])

async function wordsIn(locale: Locale): Promise<Messages> {
  const asked = parts.size
  const found = await Promise.all([...parts].map((words) => words[locale]()))
  // One more may be needed meanwhile.
  return asked === parts.size ? Object.assign({}, ...found.map((words) => words.default)) : wordsIn(locale)
}

const i18n = setupI18n()
const active = signal<Locale>("en")
const isRestHere = signal(false)

/** The language on screen; components that read it follow a change. */
export const locale = computed(() => active.value)

/** The words of a message in the language on screen; the component that asks is drawn again when that changes. */
export function t(id: MessageId, values?: Readonly<Record<string, string | number>>): string {
  return active.value && i18n._(id, values)
}

/**
 * What happened and what to do, from the protocol's catalogue, in the language on screen. These words come with the rest:
 * until they are here it says nothing, and the component that asks is drawn again when they are.
 */
export function errorWords(code: ErrorCode): string {
  if (!isRestHere.value) restOfWords().catch(() => {})
  return isRestHere.value && active.value ? i18n._(`error.${code}`) : ""
}

/** Fetches the words of a language and shows it. Rejects when they cannot be fetched; the present one then stays. */
export async function showLocale(next: Locale): Promise<void> {
  i18n.loadAndActivate({ locale: next, messages: await wordsIn(next) })
  active.value = next
  document.documentElement.lang = next
}

/** Fetches the words of a part in the language on screen; with another language they come along. Rejects when they do not come. */
export async function addWords(words: Words): Promise<void> {
  parts.add(words)
  const locale = active.peek()
  const { default: more } = await words[locale]()
  // Another language was chosen meanwhile, perhaps before this part was known.
  if (locale !== active.peek()) return addWords(words)
  i18n.load(locale, more)
}

let coming: Promise<void> | null = null

/** Fetches the words that the first screens do without. Rejects when they do not come, and asks anew the next time. */
export function restOfWords(): Promise<void> {
  coming ??= addWords(rest).then(
    () => {
      isRestHere.value = true
    },
    (error: unknown) => {
      coming = null
      throw error
    },
  )
  return coming
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

/** A message as the build has compiled it: words, and places for values. See build/messages.ts. */
export type Message = string | readonly Token[]
export type Messages = Readonly<Record<string, Message>>
/** A place for a value is its name; where that decides what is said, how it does, and what is said in each case. */
type Token = string | readonly [name: string, kind?: "plural" | "select", cases?: Readonly<Record<string, Message>>]

export type Values = Readonly<Record<string, string | number>>

/** Says a message in a language (BCP 47), with values in their places. `counted` is what stands at a #. */
export function say(message: Message, locale: string, values: Values = {}, counted?: number): string {
  if (typeof message === "string") return message
  const parts = message.map((token) => {
    if (typeof token === "string")
      return token === "#" && counted !== undefined ? numbers(locale).format(counted) : token
    const [name, kind, cases = {}] = token
    const value = values[name] ?? ""
    if (kind === undefined) return value
    const named = cases[value] ?? (kind === "plural" ? cases[rules(locale).select(Number(value))] : undefined)
    return say(named ?? cases.other ?? "", locale, values, kind === "plural" ? Number(value) : counted)
  })
  return parts.join("")
}

/** Makes something once for each language. */
function once<T>(make: (locale: string) => T): (locale: string) => T {
  const made = new Map<string, T>()
  return (locale) => {
    const one = made.get(locale) ?? make(locale)
    made.set(locale, one)
    return one
  }
}

const rules = once((locale) => new Intl.PluralRules(locale))
const numbers = once((locale) => new Intl.NumberFormat(locale))

import { type Json, PLACEHOLDERS, type Placeholder } from "../../../config/sms-http.ts"

/** What a placeholder stands for; null where there is nothing. */
export type Values = Readonly<Record<Placeholder, string | number | boolean | null>>

const placeholder = new RegExp(`\\{(${PLACEHOLDERS.join("|")})\\}`, "g")
const alone = new RegExp(`^\\{(${PLACEHOLDERS.join("|")})\\}$`)
const isPlaceholder = (name: string): name is Placeholder => PLACEHOLDERS.some((known) => known === name)

/** Words with what they stand for in place of placeholders, which are looked for once: a value with one in it stays as it is. */
export const fillText = (template: string, values: Values): string =>
  template.replace(placeholder, (_, name: string) => String((isPlaceholder(name) ? values[name] : null) ?? ""))

/**
 * JSON with its words filled. Words that are a placeholder alone become the value itself, a number too, and where there is none the
 * field is left out. It is filled as values and written as JSON afterwards, so that no value can be more than one.
 */
export function fillJson(template: Json, values: Values): Json {
  if (typeof template === "string") return standsFor(template, values)
  if (isList(template)) return template.map((item) => fillJson(item, values))
  if (typeof template !== "object" || template === null) return template
  return Object.fromEntries(
    Object.entries(template)
      .filter(([, value]) => !isNothing(value, values))
      .map(([key, value]) => [key, fillJson(value, values)]),
  )
}

/** Fields as forms and queries have them, each escaped where it is written. */
export function fillFields(template: Readonly<Record<string, string>>, values: Values): URLSearchParams {
  const filled = Object.entries(template).filter(([, value]) => !isNothing(value, values))
  return new URLSearchParams(filled.map(([key, value]): [string, string] => [key, fillText(value, values)]))
}

const isList = (template: Json): template is readonly Json[] => Array.isArray(template)

function standsFor(template: string, values: Values): Json {
  const [, name = ""] = alone.exec(template) ?? []
  return isPlaceholder(name) ? values[name] : fillText(template, values)
}

const isNothing = (template: Json, values: Values): boolean =>
  typeof template === "string" && alone.test(template) && standsFor(template, values) === null

/** Passwords may stand in the file that names gateways, or each in a file of its own. */

/** Certificates are always in a file of their own. */
const FILE = "ca"
/** Names under which nothing stands but what others are not to know. */
const SECRET = /^(password|signingKey|secret|headers)$/

type Json = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value)

export interface WithFiles {
  /** The same, with what is in a file in the place of {"file": NAME}. */
  readonly whole: unknown
  /** Whether a secret stands in it as it is. */
  readonly isShown: boolean
}

/** @param read what is in a file; undefined when it is not there */
export function withFiles(json: Json, read: (name: string) => string | undefined, problems: string[]): WithFiles {
  let isShown = false
  const filled = (value: unknown, place: string, isSecret: boolean): unknown => {
    if (Array.isArray(value)) return value.map((one, i) => filled(one, `${place}[${i}]`, isSecret))
    if (!isObject(value)) {
      isShown ||= isSecret && typeof value === "string"
      return value
    }
    const name = fileIn(value)
    if (name !== undefined) return contentOf(name, place)
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => {
        if (key === FILE && typeof one === "string") return [key, contentOf(one, `${place}.${key}`)]
        return [key, filled(one, place === "" ? key : `${place}.${key}`, isSecret || SECRET.test(key))]
      }),
    )
  }
  const contentOf = (name: string, place: string): string => {
    const content = read(name)
    if (content === undefined || content === "")
      problems.push(`${place}: ${name} is not there, cannot be read, or is empty`)
    // Something, so that nobody is told besides that it is missing.
    return content || "missing!"
  }
  return { whole: filled(json, "", false), isShown }
}

/** The name in {"file": NAME}. */
function fileIn(value: Json): string | undefined {
  const { file } = value
  return Object.keys(value).length === 1 && typeof file === "string" ? file : undefined
}

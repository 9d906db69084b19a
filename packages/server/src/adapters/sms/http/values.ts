import { createHash, timingSafeEqual } from "node:crypto"
import parsePhoneNumber, { type CountryCode, isSupportedCountry } from "libphonenumber-js/max"

/** What a text says as JSON; undefined when it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What is at a place in an answer, as "messages.0.id": its own, and nothing that every object has. */
export function at(value: unknown, path: string): unknown {
  let found = value
  for (const name of path.split(".")) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, name)) return undefined
    found = Reflect.get(found, name)
  }
  return found
}

/** What an answer has at a place as words; numbers too, for many ids and codes are. Undefined where there is neither. */
export function wordsAt(value: unknown, path: string): string | undefined {
  const found = at(value, path)
  return typeof found === "string" ? found : typeof found === "number" ? String(found) : undefined
}

/** Whether two secrets are the same; how long that takes says nothing. */
export function isSame(one: string, other: string): boolean {
  const [a, b] = [one, other].map((secret) => createHash("sha256").update(secret).digest())
  return a !== undefined && b !== undefined && timingSafeEqual(a, b)
}

/** By which a text that comes again is known. */
export const printOf = (...parts: readonly (string | null)[]): Uint8Array =>
  createHash("sha256").update(JSON.stringify(parts)).digest()

/**
 * A number in E.164, with what is known of where it lies, also when its plus was left out; what is none stays, as a short code or
 * the name of a shop.
 */
export function e164(number: string, country: string | undefined): string {
  const plain = parsePhoneNumber(number, countryOf(country))
  if (plain?.isValid()) return plain.number
  const whole = /^\d{7,15}$/.test(number) ? parsePhoneNumber(`+${number}`) : undefined
  return whole?.isValid() ? whole.number : number
}

const countryOf = (country: string | undefined): CountryCode | undefined =>
  country !== undefined && isSupportedCountry(country) ? country : undefined

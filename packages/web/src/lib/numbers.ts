import {
  type CountryCode,
  getCountries,
  getCountryCallingCode,
  parsePhoneNumberFromString,
} from "libphonenumber-js/max"

export type { CountryCode }

/** A number as somebody typed it, in E.164: null when there can be no such one. `country` is for one that names none. */
export function e164(text: string, country: CountryCode): string | null {
  const typed = text.normalize("NFKC").trim().replace(/^00/, "+")
  const parsed = parsePhoneNumberFromString(typed, country)
  return parsed?.isValid() ? parsed.number : null
}

/** A number as people write it: "+86 138 0013 8000". */
export const spaced = (number: string): string => parsePhoneNumberFromString(number)?.formatInternational() ?? number

const countries: ReadonlySet<string> = new Set(getCountries())
const isCountry = (region: string | undefined): region is CountryCode => region !== undefined && countries.has(region)

/** The country of the first of a reader's preferred languages (BCP 47) that has one. */
export function homeOf(languages: readonly string[]): CountryCode {
  for (const tag of languages) {
    const { region } = new Intl.Locale(tag).maximize()
    if (isCountry(region)) return region
  }
  return "CN"
}

export interface Country {
  readonly country: CountryCode
  /** In the reader's language. */
  readonly name: string
  readonly callingCode: string
}

/** Every country and region that has numbers, in the order of their names. */
export function countriesIn(locale: string): readonly Country[] {
  const names = new Intl.DisplayNames(locale, { type: "region" })
  const { compare } = new Intl.Collator(locale)
  return getCountries()
    .map((country) => ({ country, name: names.of(country) ?? country, callingCode: getCountryCallingCode(country) }))
    .sort((one, other) => compare(one.name, other.name))
}

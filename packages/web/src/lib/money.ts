/** Millionths of a currency's unit, in which the server counts. */
const MICRO = 1_000_000

/** "¥0.05": an amount as people write it; `currency` as in ISO 4217. What an SMS costs may be less than the smallest coin. */
export const money = (micros: number, currency: string, locale: string): string =>
  new Intl.NumberFormat(locale, {
    style: "currency",
    currency,
    currencyDisplay: "narrowSymbol",
    maximumFractionDigits: 4,
  }).format(micros / MICRO)

/** Prints one JSON object on a line of its own; numbers are rounded to what a measurement is good for. */
export function print(line: object): void {
  console.log(JSON.stringify(line, (_key, value: unknown) => (typeof value === "number" ? rounded(value) : value)))
}

const rounded = (value: number): number => Number(value.toFixed(Math.abs(value) < 1 ? 3 : 2))

/** The middle one; of two, the greater. */
export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN

/** The least that so large a part of them, 0 … 1, does not go above. */
export const quantile = (values: readonly number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.ceil(values.length * part) - 1)] ?? Number.NaN

/** The median of each field over several lines of figures. */
export function medians<Field extends string>(lines: readonly Readonly<Record<Field, number>>[]): Record<Field, number>
export function medians(lines: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const fields = Object.keys(lines[0] ?? {})
  return Object.fromEntries(fields.map((field) => [field, median(lines.map((line) => line[field] ?? Number.NaN))]))
}

/** A flag that holds a number above zero. @throws RangeError naming the flag */
export function positive(flag: string, text: string): number {
  const value = Number(text)
  if (value > 0 && Number.isFinite(value)) return value
  throw new RangeError(`--${flag} ${text}: a number above 0 is needed`)
}

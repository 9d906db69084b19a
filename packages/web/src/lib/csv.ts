/** What programs for tables would take for a formula. */
const FORMULA = /^[=+\-@\t\r]/

const cell = (text: string): string => `"${(FORMULA.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`

/**
 * A table as CSV (RFC 4180). It begins with a mark by which programs for tables know UTF-8, and no cell is a formula, whoever
 * wrote it.
 */
export const csvOf = (rows: readonly (readonly string[])[]): string =>
  `\uFEFF${rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("")}`

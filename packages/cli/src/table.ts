/** Rows in columns under a head; put what has no fixed width, such as names of people, last. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)))
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0)))
      .join("  ")
      .trimEnd()
  return [head, ...rows].map(line)
}

/** A time as a date and minute, in this machine's time zone. */
export function when(time: number): string {
  const [date = "", clock = ""] = new Date(time - new Date(time).getTimezoneOffset() * 60_000).toISOString().split("T")
  return `${date} ${clock.slice(0, 5)}`
}

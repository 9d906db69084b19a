/** Bodies that say when they were sent, by this process's clock. */
const nowMicros = (): number => Math.round(performance.now() * 1000)

/** A body of so many bytes of ASCII that begins with the time. */
export function stampedBody(bytes: number): string {
  return `${nowMicros()} `.padEnd(bytes, "everline ")
}

/** Microseconds since a body was made. */
export function ageMicros(body: string): number {
  return nowMicros() - Number.parseInt(body, 10)
}

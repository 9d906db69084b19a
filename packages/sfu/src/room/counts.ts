/** What a connection did with packets, for its statistics. Of what is dropped each reason is counted by its name. */
export class Counts {
  packetsIn = 0
  packetsOut = 0
  bytesIn = 0
  bytesOut = 0
  nacked = 0
  repaired = 0
  keyFramesAsked = 0
  readonly #dropped = new Map<string, number>()

  drop(reason: string): void {
    this.#dropped.set(reason, (this.#dropped.get(reason) ?? 0) + 1)
  }

  get dropped(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#dropped)
  }
}

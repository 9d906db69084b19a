import { Counter, type Registry } from "prom-client"

/** Counts kept as plain numbers and handed over when somebody scrapes: an increment must cost nothing. */
export class Tally {
  readonly #counts = new Map<string, number>()

  add(key: string, by = 1): void {
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + by)
  }

  takeAll(): [key: string, count: number][] {
    const all = [...this.#counts]
    this.#counts.clear()
    return all
  }
}

/** A counter of a registry. Keys are the values of the labels with a space between; "" where there are none. */
export function tallyOf(registry: Registry, name: string, help: string, labelNames: string[]): Tally {
  const tally = new Tally()
  const counter: Counter = new Counter({
    name,
    help,
    labelNames,
    registers: [registry],
    collect: () => {
      for (const [key, count] of tally.takeAll()) counter.labels(...(key === "" ? [] : key.split(" "))).inc(count)
    },
  })
  return tally
}

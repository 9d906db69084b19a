import { randomUUID } from "node:crypto"
import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client"
import type { CallEvents } from "../gateway/dispatch.ts"
import type { GatewayEvents } from "../gateway/gateway.ts"
import type { ServerLog } from "./log.ts"

/** Counts kept as plain numbers and handed over when somebody scrapes: an increment must cost nothing. */
class Tally {
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

/** The one place where what happens becomes metrics and log lines. Labels are few: methods, codes, reasons. */
export class ServerEvents implements CallEvents, GatewayEvents {
  readonly #log: ServerLog
  readonly #registry = new Registry()
  readonly #calls = new Tally()
  readonly #deliveries = new Tally()
  readonly #closed = new Tally()
  readonly #refused = new Tally()
  #connections = 0

  constructor(log: ServerLog) {
    this.#log = log
    collectDefaultMetrics({ register: this.#registry, prefix: "everline_" })
    this.#counter("everline_calls_total", "Calls by method and outcome", ["method", "outcome"], this.#calls)
    this.#counter("everline_deliveries_total", "Frames to devices, by kind", ["kind"], this.#deliveries)
    this.#counter("everline_sockets_closed_total", "Sockets that ended, by close code", ["code"], this.#closed)
    this.#counter("everline_sockets_refused_total", "Sockets that were not taken, by reason", ["why"], this.#refused)
    const gauge: Gauge = new Gauge({
      name: "everline_sockets",
      help: "Open sockets",
      registers: [this.#registry],
      collect: () => gauge.set(this.#connections),
    })
  }

  called(method: string, outcome: string): void {
    this.#calls.add(`${method} ${outcome}`)
  }

  broke(method: string, error: unknown): void {
    this.#log.error({ method, incident: randomUUID(), error: describe(error) }, "a call broke")
  }

  opened(): void {
    this.#connections += 1
  }

  closed(code: number): void {
    this.#connections -= 1
    this.#closed.add(String(code))
  }

  refused(why: string): void {
    this.#refused.add(why)
  }

  delivered(kind: "entry" | "signal", connections: number): void {
    this.#deliveries.add(kind, connections)
  }

  /** Work in the background that failed; it is tried again by itself. */
  failed(error: unknown): void {
    this.#log.warn({ error: describe(error) }, "work in the background failed")
  }

  /** Everything in Prometheus' text format. */
  async metrics(): Promise<{ type: string; text: string }> {
    return { type: this.#registry.contentType, text: await this.#registry.metrics() }
  }

  #counter(name: string, help: string, labelNames: string[], tally: Tally): void {
    const counter: Counter = new Counter({
      name,
      help,
      labelNames,
      registers: [this.#registry],
      collect: () => {
        for (const [key, count] of tally.takeAll()) counter.labels(...key.split(" ")).inc(count)
      },
    })
  }
}

/** What a log may hold of an error: its kind, message and place, never the values that a query was given. */
function describe(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) }
  const cause = error.cause instanceof Error ? { cause: error.cause.message } : {}
  return { name: error.name, message: error.message, stack: error.stack, ...cause }
}

import { collectDefaultMetrics, Gauge, Registry } from "prom-client"
import type { SmsWatch } from "../features/sms/service.ts"
import type { CallEvents } from "../gateway/dispatch.ts"
import type { GatewayEvents } from "../gateway/gateway.ts"
import type { RelayEvents } from "../hints/relay.ts"
import type { Dropped, Receipt, Submitted, Trouble } from "../ports/gateway.ts"
import type { PushOutcome } from "../ports/push.ts"
import type { StorageEvents } from "../ports/storage.ts"
import { Hours } from "./hours.ts"
import type { ServerLog } from "./log.ts"
import { MediaMetrics } from "./media.ts"
import { tallyOf } from "./tally.ts"

let processMetrics: Registry | undefined

/** What there is to know of the process, for all servers in it: what watches its event loop for this never ends. */
function ofProcess(): Registry {
  if (processMetrics === undefined) {
    processMetrics = new Registry()
    collectDefaultMetrics({ register: processMetrics, prefix: "everline_" })
  }
  return processMetrics
}

/**
 * The one place where what happens becomes metrics and log lines. Labels are few and of few values: methods, codes,
 * reasons; no ids, no addresses. What clients do wrong is counted and not logged, or anybody could fill the disk.
 */
export class ServerEvents implements CallEvents, GatewayEvents, RelayEvents, SmsWatch, StorageEvents {
  readonly #log: ServerLog
  readonly #registry = new Registry()
  /** What the media engine and its relay do. */
  readonly media: MediaMetrics
  readonly #calls = tallyOf(this.#registry, "everline_calls_total", "Calls by method and outcome", [
    "method",
    "outcome",
  ])
  readonly #seconds = tallyOf(this.#registry, "everline_call_seconds_total", "Time until calls were answered", [
    "method",
  ])
  readonly #deliveries = tallyOf(this.#registry, "everline_deliveries_total", "Frames to devices, by kind", ["kind"])
  readonly #closed = tallyOf(this.#registry, "everline_sockets_closed_total", "Sockets that ended, by close code", [
    "code",
  ])
  readonly #refused = tallyOf(
    this.#registry,
    "everline_sockets_refused_total",
    "Sockets that were not taken, by reason",
    ["why"],
  )
  readonly #hints = tallyOf(this.#registry, "everline_bus_hints_total", "Hints between servers, by direction", [
    "direction",
  ])
  readonly #repairs = tallyOf(
    this.#registry,
    "everline_feed_reads_total",
    "Reading of entries that did not come by themselves",
    ["of"],
  )
  readonly #failures = tallyOf(this.#registry, "everline_failures_total", "What broke inside: see the log", ["where"])
  readonly #messages = new Hours()
  readonly #pushes = tallyOf(this.#registry, "everline_pushes_total", "Notifications to push services, by outcome", [
    "outcome",
  ])
  readonly #submissions = tallyOf(this.#registry, "everline_sms_submissions_total", "What gateways answered", [
    "gateway",
    "outcome",
  ])
  readonly #lateAnswers = tallyOf(
    this.#registry,
    "everline_sms_late_answers_total",
    "What gateways answered when nobody waited for it any more",
    ["gateway", "outcome"],
  )
  readonly #receipts = tallyOf(this.#registry, "everline_sms_receipts_total", "What gateways told of texts", [
    "gateway",
    "state",
  ])
  readonly #texts = tallyOf(this.#registry, "everline_sms_texts_total", "What texts have come to", ["purpose", "state"])
  readonly #arrivals = tallyOf(this.#registry, "everline_sms_arrivals_total", "What came in by SMS, by what it was", [
    "what",
  ])
  /** Of the gateways that this server is connected to; there are few. */
  readonly #gateways = new Map<string, boolean>()
  #sockets = 0
  #isBusUp = false
  /** Only where the disk is ours to look at. */
  #free: Gauge | undefined

  constructor(log: ServerLog) {
    this.#log = log
    this.media = new MediaMetrics(this.#registry, log)
    // It watches from now on, not from the first time that somebody looks.
    ofProcess()
    const sockets: Gauge = new Gauge({
      name: "everline_sockets",
      help: "Open sockets",
      registers: [this.#registry],
      collect: () => sockets.set(this.#sockets),
    })
    const bus: Gauge = new Gauge({
      name: "everline_bus_up",
      help: "1 while the bus between servers carries hints; without it they find each other's entries in the record",
      registers: [this.#registry],
      collect: () => bus.set(this.#isBusUp ? 1 : 0),
    })
    const gateways: Gauge = new Gauge({
      name: "everline_sms_gateway_up",
      help: "1 while an SMS gateway that this server is connected to takes texts",
      labelNames: ["gateway"],
      registers: [this.#registry],
      collect: () => {
        gateways.reset()
        for (const [gateway, isUp] of this.#gateways) gateways.labels(gateway).set(isUp ? 1 : 0)
      },
    })
  }

  called(method: string, outcome: string, ms: number): void {
    this.#calls.add(`${method} ${outcome}`)
    this.#seconds.add(method, ms / 1000)
    if (method === "messages.send" && outcome === "ok") this.#messages.add(Date.now())
  }

  /** Open sockets, whether the bus carries hints, and messages taken in the last 24 hours: for administrators. */
  get now(): { readonly sockets: number; readonly isBusUp: boolean; readonly messages: number } {
    return { sockets: this.#sockets, isBusUp: this.#isBusUp, messages: this.#messages.lately(Date.now()) }
  }

  broke(method: string, error: unknown): void {
    this.#failures.add("call")
    this.#log.error({ method, err: error }, "a call broke")
  }

  opened(): void {
    this.#sockets += 1
  }

  closed(code: number): void {
    this.#sockets -= 1
    this.#closed.add(`${code}`)
  }

  refused(why: string): void {
    this.#refused.add(why)
  }

  delivered(kind: "entry" | "signal", connections: number): void {
    this.#deliveries.add(kind, connections)
  }

  busTurned(isUp: boolean): void {
    this.#isBusUp = isUp
    if (isUp) this.#log.info("bus is up")
    else this.#log.warn("bus is down, messages of other servers come a second later")
  }

  hinted(direction: "sent" | "heard", count: number): void {
    this.#hints.add(direction, count)
  }

  pushed(outcome: PushOutcome["kind"]): void {
    this.#pushes.add(outcome)
  }

  gatewayTurned(gateway: string, isUp: boolean, trouble: Trouble | null): void {
    this.#gateways.set(gateway, isUp)
    if (isUp) this.#log.info({ gateway }, "gateway is up")
    else
      this.#log.warn(
        { gateway, why: trouble?.what, code: trouble?.code },
        "gateway is down, texts wait or go another way",
      )
  }

  gatewayLeft(gateway: string): void {
    this.#gateways.delete(gateway)
    this.#log.info({ gateway }, "gateway is left to other servers")
  }

  submitted(gateway: string, { kind }: Submitted): void {
    this.#submissions.add(`${gateway} ${kind}`)
  }

  answeredLate(gateway: string, { kind }: Submitted): void {
    this.#lateAnswers.add(`${gateway} ${kind}`)
  }

  receiptCame(gateway: string, state: Receipt["state"]): void {
    this.#receipts.add(`${gateway} ${state}`)
  }

  textSettled({ purpose, state }: Parameters<SmsWatch["textSettled"]>[0]): void {
    this.#texts.add(`${purpose} ${state}`)
  }

  textArrived(what: Parameters<SmsWatch["textArrived"]>[0]): void {
    this.#arrivals.add(what)
  }

  droppedArrival(what: Dropped): void {
    this.#arrivals.add(what)
  }

  /** So many entries had to be read before those behind them could go out. */
  repaired(entries: number): void {
    this.#repairs.add("questions")
    this.#repairs.add("entries", entries)
  }

  storage(freeBytes: number): void {
    this.#free ??= new Gauge({
      name: "everline_storage_free_bytes",
      help: "Room on the disk of the server's own database",
      registers: [this.#registry],
    })
    this.#free.set(freeBytes)
  }

  storageFull(isFull: boolean, freeBytes: number): void {
    const freeMiB = Math.floor(freeBytes / 2 ** 20)
    if (isFull) this.#log.warn({ freeMiB }, "the disk is full: nothing new is taken until there is room")
    else this.#log.warn({ freeMiB }, "the disk has room again")
  }

  /** This machine's clock is so far ahead of the database's, or behind. */
  clockApart(aheadMs: number): void {
    this.#log.warn({ aheadMs }, "this machine's clock is not the database's, whose time is used")
  }

  /** Work in the background that failed; it is tried again by itself. */
  failed(error: unknown): void {
    this.#failures.add("background")
    this.#log.warn({ err: error }, "work in the background failed")
  }

  /** Everything in Prometheus' text format. */
  async metrics(): Promise<{ readonly type: string; readonly text: string }> {
    return { type: this.#registry.contentType, text: await Registry.merge([this.#registry, ofProcess()]).metrics() }
  }
}

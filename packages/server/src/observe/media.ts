import { Gauge, type Registry } from "prom-client"
import type { MediaEvents, MediaVolume } from "../ports/media.ts"
import type { ServerLog } from "./log.ts"
import { type Tally, tallyOf } from "./tally.ts"

/** What the media engine and its relay do, as metrics and log lines. */
export class MediaMetrics implements MediaEvents {
  readonly #log: ServerLog
  readonly #packets: Tally
  readonly #bytes: Tally
  readonly #ends: Tally
  /** Of the relay. */
  readonly turn: TurnMetrics
  #rooms = 0
  #connections = 0

  constructor(registry: Registry, log: ServerLog) {
    this.#log = log
    this.turn = new TurnMetrics(registry)
    gaugeOf(registry, "everline_media_rooms", "Rooms of calls of many, here", () => this.#rooms)
    gaugeOf(registry, "everline_media_connections", "Connections of devices to rooms", () => this.#connections)
    this.#packets = tallyOf(registry, "everline_media_packets_total", "Packets of media, by direction", ["direction"])
    this.#bytes = tallyOf(registry, "everline_media_bytes_total", "Bytes of media, by direction", ["direction"])
    this.#ends = tallyOf(registry, "everline_media_process_ends_total", "Media processes that ended by themselves", [])
  }

  started(ports: readonly number[]): void {
    this.#log.info({ ports }, "media engine is up")
  }

  ended(port: number): void {
    this.#ends.add("")
    this.#log.warn({ port }, "a media process ended by itself, starting another")
  }

  measured({ rooms, connections, ...volume }: Parameters<MediaEvents["measured"]>[0]): void {
    this.#rooms = rooms
    this.#connections = connections
    this.#count(volume)
  }

  #count({ packetsIn, packetsOut, bytesIn, bytesOut }: MediaVolume): void {
    this.#packets.add("in", packetsIn)
    this.#packets.add("out", packetsOut)
    this.#bytes.add("in", bytesIn)
    this.#bytes.add("out", bytesOut)
  }
}

/** What becomes of connections to the relay; reasons are the relay's own words. */
class TurnMetrics {
  readonly #ended: Tally
  readonly #refused: Tally
  readonly #dropped: Tally
  #open = 0

  constructor(registry: Registry) {
    gaugeOf(registry, "everline_turn_connections", "Open connections to the relay", () => this.#open)
    this.#ended = tallyOf(registry, "everline_turn_ended_total", "Connections to the relay that ended, by reason", [
      "why",
    ])
    this.#refused = tallyOf(registry, "everline_turn_refused_total", "What the relay refused, by code", ["code"])
    this.#dropped = tallyOf(registry, "everline_turn_dropped_total", "What the relay passed on to nobody", ["why"])
  }

  opened(): void {
    this.#open += 1
  }

  ended(why: string): void {
    this.#open -= 1
    this.#ended.add(labelOf(why))
  }

  refused(code: number): void {
    this.#refused.add(`${code}`)
  }

  dropped(why: string): void {
    this.#dropped.add(labelOf(why))
  }
}

const labelOf = (why: string): string => why.replaceAll(" ", "_")

function gaugeOf(registry: Registry, name: string, help: string, value: () => number): void {
  const gauge: Gauge = new Gauge({ name, help, registers: [registry], collect: () => gauge.set(value()) })
}

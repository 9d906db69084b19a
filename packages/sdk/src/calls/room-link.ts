import { type LinkSignal, type RoomWant, SOURCES, type Source } from "@everline/protocol"
import { computed, signal } from "@preact/signals-core"
import type { LinkState } from "../api/calls.ts"
import type { Sent } from "./peer-link.ts"
import { RoomDown, type RoomIncoming } from "./room-down.ts"
import { RoomUp } from "./room-up.ts"
import type { RoomLinkOptions } from "./room-way.ts"

interface Ways {
  readonly up: RoomUp | undefined
  readonly down: RoomDown | undefined
}

/**
 * A device's end of its link to a room: a connection by which it sends and one by which it receives, each there from when
 * it is needed. What is lost on the way between the two ends, comes twice or late is made up for.
 */
export class RoomLink {
  readonly #options: RoomLinkOptions
  #wants: readonly RoomWant[] | undefined
  readonly #ways = signal<Ways>({ up: undefined, down: undefined })
  /** How the worse of its ways is; nothing is wrong with one that is not needed. */
  readonly state = computed((): LinkState => {
    const { up, down } = this.#ways.value
    const states = [up, down].flatMap((way) => way?.state.value ?? [])
    return (["interrupted", "connecting"] as const).find((state) => states.includes(state)) ?? "connected"
  })
  /** All that comes of the others, as far as room and device have agreed. */
  readonly incoming = computed((): readonly RoomIncoming[] => this.#ways.value.down?.incoming.value ?? [])

  constructor(options: RoomLinkOptions) {
    this.#options = options
  }

  /**
   * What goes up from now on; nothing is negotiated for it, but the first time, and when more may be sent than before.
   * @param sources what this device may send: the room takes no more
   */
  send(sends: Sent, sources: readonly Source[] = SOURCES): void {
    const { up, down } = this.#ways.peek()
    if (up !== undefined) up.send(sends, sources)
    else if (sources.some((source) => sends[source] !== null))
      this.#ways.value = { up: new RoomUp(this.#options, sends, sources), down }
  }

  /** In what size pictures are shown; the room is told when it is there, and again by each new connection. */
  want(wants: readonly RoomWant[]): void {
    this.#wants = wants
    this.#ways.peek().down?.want(wants)
  }

  /** Whether this device hears or shows anything of the others. */
  receive(receives: boolean): void {
    const { up, down } = this.#ways.peek()
    if (receives === (down !== undefined)) return
    down?.close()
    this.#ways.value = { up, down: receives ? new RoomDown(this.#options, this.#wants) : undefined }
  }

  /** What the room tells. */
  hear(said: Omit<LinkSignal, "call" | "link">): void {
    const { up, down } = this.#ways.peek()
    if (said.way === "up") up?.hear(said)
    if (said.way === "down") down?.hear(said)
  }

  /** What was said by an earlier line to the server may not have arrived. */
  resume(): void {
    const { up, down } = this.#ways.peek()
    up?.resume()
    down?.resume()
    if (this.state.peek() !== "connected") this.revive()
  }

  /** Nothing comes, the network is another, or what was said may not have arrived: both ways are made anew, without a break. */
  revive(): void {
    const { up, down } = this.#ways.peek()
    up?.revive()
    down?.revive()
  }

  /** Of both ways; they name things alike, so the way is put before each name. */
  async stats(): Promise<RTCStatsReport> {
    const { up, down } = this.#ways.peek()
    const merged = new Map<string, unknown>()
    for (const [name, way] of [["up", up] as const, ["down", down] as const]) {
      const report = await way?.stats()
      report?.forEach((stat: unknown, id: string) => {
        merged.set(`${name} ${id}`, stat)
      })
    }
    return merged
  }

  close(): void {
    const { up, down } = this.#ways.peek()
    this.#ways.value = { up: undefined, down: undefined }
    up?.close()
    down?.close()
  }
}

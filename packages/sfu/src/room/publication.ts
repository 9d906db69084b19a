import type { Track } from "../engine.ts"
import type { Layer } from "../flow/layers.ts"
import type { Inbound, Packet } from "./inbound.ts"
import type { Output } from "./output.ts"

/** A camera's layer of which nothing came for so long is not there: browsers leave out those that their network does not carry. */
const GONE_MS = 2_000

/** What somebody publishes: the streams that it comes by, and all to whom it goes. */
export class Publication {
  readonly track: Track
  /** The layers that come, the smallest first; a voice and a screen have one. */
  readonly layers: (Inbound | undefined)[] = []
  #outputs: readonly Output[] = []
  #isMuted = false

  constructor(track: Track) {
    this.track = track
  }

  get isMuted(): boolean {
    return this.#isMuted
  }

  /** What can be sent of it now, the least first. A screen that does not change sends nothing, and is there. */
  available(now: number): readonly Layer[] {
    return this.layers.flatMap((inbound, spatial) => {
      if (inbound === undefined || (this.track.source === "picture" && now - inbound.cameAt > GONE_MS)) return []
      const { rates, width, height } = inbound
      return Array.from({ length: rates.mostTemporal + 1 }, (_, temporal) => ({
        ...{ spatial, temporal, width, height },
        bps: rates.upTo(temporal),
      }))
    })
  }

  /** What a voice takes, in bit/s. */
  get rate(): number {
    return this.layers[0]?.rates.total ?? 0
  }

  /** What comes while it is muted goes to nobody. */
  mute(muted: boolean): void {
    this.#isMuted = muted
    for (const output of this.#outputs) output.interrupt()
  }

  connect(output: Output): void {
    this.#outputs = [...this.#outputs, output]
  }

  disconnect(output: Output): void {
    this.#outputs = this.#outputs.filter((each) => each !== output)
  }

  /** It comes by other streams from now on. */
  begin(): void {
    this.layers.length = 0
    for (const output of this.#outputs) output.interrupt()
  }

  forward(inbound: Inbound, packet: Packet, now: number): void {
    if (this.layers[inbound.layer] !== inbound) this.layers[inbound.layer] = inbound
    if (this.#isMuted) return
    for (const output of this.#outputs) output.forward(inbound, packet, now)
  }

  /** A packet goes to nobody, and nobody is to miss it. */
  leaveOut(inbound: Inbound, { seq }: Packet): void {
    for (const output of this.#outputs) output.leaveOut(inbound, seq)
  }
}

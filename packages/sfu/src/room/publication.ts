import type { Track } from "../engine.ts"
import type { Inbound, Packet } from "./inbound.ts"
import type { Output } from "./output.ts"

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
}

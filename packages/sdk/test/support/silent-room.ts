import { type Input, type LinkSignal, SOURCES, type Source } from "@everline/protocol"
import type { WebRtc } from "../../src/api/calls.ts"
import type { VirtualTime } from "../../src/testing/virtual-time.ts"

/** What a device says to a room, and what the room says to it. */
export type Said = Omit<Input<"calls.signal">, "call" | "link">
export type Told = Omit<LinkSignal, "call" | "link">

const SAY_AGAIN_MS = 1_000

interface Down {
  readonly peer: RTCPeerConnection
  readonly offer: number
}

export interface SilentRoomOptions {
  readonly time: VirtualTime
  readonly webrtc: WebRtc
  /** Tells the device. */
  readonly tell: (told: Told) => void
}

/** A room as one device knows it: it answers what is offered, and says its own offers until they are answered. */
export class SilentRoom {
  /** What it offers to the device. */
  tracks: NonNullable<Told["tracks"]> = []
  /** What it lets the device send: it has no answer to more. */
  grants: readonly Source[] = SOURCES
  /** The room's ends of the ways up, and down. */
  readonly ups: RTCPeerConnection[] = []
  readonly downs: Down[] = []
  /** What the device has said. */
  readonly heard: Said[] = []
  readonly #options: SilentRoomOptions
  /** What was answered to which offer. */
  readonly #answers = new Map<string, string>()

  constructor(options: SilentRoomOptions) {
    this.#options = options
  }

  async hear(said: Said): Promise<void> {
    const { way, asks, description, sources = {} } = said
    this.heard.push(said)
    if (way === "up" && description !== undefined) {
      const isGranted = Object.values(sources).every((source) => this.grants.includes(source))
      return isGranted ? this.#publish(description.offer, description.sdp) : undefined
    }
    if (asks === "anew") return this.#subscribe()
    const down = this.downs.find(({ offer }) => offer === description?.offer)
    if (description === undefined || down?.peer.signalingState !== "have-local-offer") return
    await down.peer.setRemoteDescription({ type: "answer", sdp: description.sdp })
  }

  async #subscribe(): Promise<void> {
    const down = { peer: this.#options.webrtc.connect({}), offer: this.downs.length + 1 }
    this.downs.push(down)
    down.peer.addTransceiver("audio")
    await down.peer.setLocalDescription(await down.peer.createOffer())
    this.#sayOffer(down)
  }

  #sayOffer(down: Down): void {
    const { peer, offer } = down
    if (peer.signalingState !== "have-local-offer") return
    const description = { type: "offer", offer, sdp: peer.localDescription?.sdp ?? "" } as const
    this.#options.tell({ way: "down", tracks: this.tracks, description })
    this.#options.time.timer(SAY_AGAIN_MS, () => this.#sayOffer(down))
  }

  async #publish(offer: number, sdp: string): Promise<void> {
    if (!this.#answers.has(sdp)) {
      const peer = this.#options.webrtc.connect({})
      this.ups.push(peer)
      await peer.setRemoteDescription({ type: "offer", sdp })
      await peer.setLocalDescription(await peer.createAnswer())
      this.#answers.set(sdp, peer.localDescription?.sdp ?? "")
    }
    this.#options.tell({ way: "up", description: { type: "answer", offer, sdp: this.#answers.get(sdp) ?? "" } })
  }
}

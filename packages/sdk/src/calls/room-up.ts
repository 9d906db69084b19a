import { type LinkSignal, SOURCES, type Source } from "@everline/protocol"
import { ENCODINGS, SCREEN_HINT } from "./encodings.ts"
import type { Sent } from "./peer-link.ts"
import { type RoomLinkOptions, RoomWay } from "./room-way.ts"

/** Offers are counted from anywhere below this, so that an answer to one of an earlier life is not taken for one of this. */
const FIRST_OFFERS = 2 ** 31
const KINDS = { voice: "audio", picture: "video", screen: "video" } as const

interface Sending {
  readonly peer: RTCPeerConnection
  /** Names its offer: each connection makes one. */
  readonly offer: number
  /** What the room takes of it. */
  sources: readonly Source[]
}

/**
 * What a device sends to a room: it offers. All media sections are there from the beginning, so what goes out may change; the
 * room takes those that the device may send, and refuses an offer that names others.
 */
export class RoomUp {
  readonly #options: RoomLinkOptions
  readonly #way: RoomWay<Sending>
  #sends: Sent
  #sources: readonly Source[]
  #offers: number

  constructor(options: RoomLinkOptions, sends: Sent, sources: readonly Source[]) {
    this.#options = options
    this.#sends = sends
    this.#sources = sources
    this.#offers = Math.floor(options.ports.random() * FIRST_OFFERS)
    this.#way = new RoomWay({
      ...options,
      open: (peer) => this.#open(peer),
      ask: (line) => this.#offer(line).catch(() => undefined),
      connected: (line) => this.#way.take(line)?.peer.close(),
    })
    this.#way.begin()
  }

  get state(): RoomWay<Sending>["state"] {
    return this.#way.state
  }

  send(sends: Sent, sources: readonly Source[]): void {
    this.#sends = sends
    this.#sources = sources
    for (const line of this.#way.lines) {
      // What may be sent no more the room takes no more, also when it may be again.
      line.sources = line.sources.filter((source) => sources.includes(source))
      this.#wire(line.peer)
    }
    const newest = this.#way.lines.at(-1)
    if (sources.some((source) => newest?.sources.includes(source) !== true)) this.#way.begin()
  }

  hear({ description, asks }: Omit<LinkSignal, "call" | "link">): void {
    if (asks === "anew") this.#way.anew()
    const line = this.#way.lines.find(({ offer }) => offer === description?.offer)
    // What has come before, or is to an offer that was taken back, is not due any more.
    if (description?.type !== "answer" || line?.peer.signalingState !== "have-local-offer") return
    this.#way.proceeds(line)
    line.peer.setRemoteDescription({ type: "answer", sdp: description.sdp }).then(
      () => this.#way.proceeds(line),
      () => undefined,
    )
  }

  /** What was said by an earlier line to the server may not have arrived. */
  resume(): void {
    this.#way.resume()
  }

  revive(): void {
    this.#way.revive()
  }

  stats(): Promise<RTCStatsReport | undefined> {
    return this.#way.stats()
  }

  close(): void {
    this.#way.close()
  }

  #open(peer: RTCPeerConnection): Sending {
    for (const source of SOURCES)
      peer.addTransceiver(KINDS[source], {
        direction: "sendonly",
        sendEncodings: ENCODINGS[source].map((encoding) => ({ ...encoding })),
      })
    this.#wire(peer)
    this.#offers += 1
    return { peer, offer: this.#offers, sources: this.#sources }
  }

  /** Says the offer, the same each time, and waits until that is taken. It rejects when the connection is closed meanwhile. */
  async #offer(line: Sending): Promise<void> {
    const { peer, offer } = line
    if (peer.localDescription === null) await peer.setLocalDescription(await peer.createOffer())
    const { sdp } = peer.localDescription ?? {}
    if (sdp === undefined) return
    const mids = peer.getTransceivers().map(({ mid }) => mid)
    const named = SOURCES.flatMap((source, at) =>
      mids[at] && line.sources.includes(source) ? [[mids[at], source]] : [],
    )
    const sources = Object.fromEntries(named)
    await this.#options.say({ way: "up", sources, description: { type: "offer", offer, sdp } })
  }

  /** Lays what is to go out on what was agreed. */
  #wire(peer: RTCPeerConnection): void {
    if (this.#sends.screen !== null) this.#sends.screen.contentHint = SCREEN_HINT
    const transceivers = peer.getTransceivers()
    for (const [at, source] of SOURCES.entries()) {
      const sender = transceivers[at]?.sender
      if (sender === undefined || sender.track === this.#sends[source]) continue
      // It rejects when the connection has been closed in the meantime.
      sender.replaceTrack(this.#sends[source]).catch(() => undefined)
    }
  }
}

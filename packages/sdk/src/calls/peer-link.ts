import type { IceServer, Input, LinkSignal } from "@everline/protocol"
import { signal } from "@preact/signals-core"
import type { LinkState, Tracks, WebRtc } from "../api/calls.ts"
import type { Cancel, Ports } from "../ports.ts"

/** What a link carries each way, in the order of its media sections; all are there from the first offer on. */
const KINDS = { voice: "audio", picture: "video", screen: "video" } as const satisfies Tracks<string>
const NAMES = ["voice", "picture", "screen"] as const

/** Candidates that are found at once go out together. */
const GATHER_MS = 15
/** How long a link that has no connection is waited for before its two ends try anew. */
const AGAIN_MS = 4_000
/** A connection that stalls often comes back by itself. */
const STALL_MS = 1_000

export type Receivers = Tracks<RTCRtpReceiver>
export type Sent = Tracks<MediaStreamTrack | null>

export interface PeerLinkOptions {
  /** Whether this end makes the offers. */
  readonly offers: boolean
  /** The other end may have been connected with an earlier life of this one. */
  readonly rejoins: boolean
  readonly servers: readonly IceServer[]
  readonly webrtc: WebRtc
  readonly ports: Pick<Ports, "timer" | "random">
  readonly sends: Sent
  /** Tells the other end. */
  readonly say: (said: Pick<Input<"calls.signal">, "description" | "candidates" | "asks">) => void
}

/** Offers are counted from anywhere below this, so that an answer to one of an earlier life is not taken for one of this. */
const FIRST_OFFERS = 2 ** 31

/**
 * One end of a link: an RTCPeerConnection that is kept connected. Only one end offers, so the two never get in each other's
 * way; the other asks for an offer, of the same connection or of a new one.
 */
export class PeerLink {
  readonly state = signal<LinkState>("connecting")
  /** What comes by it; null until the ends have agreed. */
  readonly receivers = signal<Receivers | null>(null)
  readonly #options: PeerLinkOptions
  #sends: Sent
  #peer: RTCPeerConnection
  /** Names the last offer. */
  #offers: number
  /** Steps of a negotiation, one after the other. */
  #turn: Promise<void> = Promise.resolve()
  #found: string[] = []
  #early: string[] = []
  #again: Cancel | undefined
  #isClosed = false

  constructor(options: PeerLinkOptions) {
    this.#options = options
    this.#sends = options.sends
    this.#offers = Math.floor(options.ports.random() * FIRST_OFFERS)
    this.#peer = this.#connect()
    if (options.offers) this.#offer()
    else if (options.rejoins) options.say({ asks: "anew" })
    this.#tryAgain(AGAIN_MS)
  }

  /** What goes out from now on. Nothing has to be agreed on for it. */
  send(sends: Sent): void {
    this.#sends = sends
    this.#wire()
  }

  /** What the other end tells. */
  hear({ description, candidates = [], asks }: Pick<LinkSignal, "description" | "candidates" | "asks">): void {
    if (description !== undefined) this.#step((peer) => this.#agree(peer, description))
    if (candidates.length > 0) this.#step((peer) => this.#add(peer, candidates))
    if (!this.#options.offers) return
    if (asks === "restart") this.#offer(true)
    // In its turn: a step that waits for a connection that is closed would wait for ever.
    if (asks === "anew") this.#step(async () => this.#anew())
  }

  /** Nothing comes, though there seems to be a connection: the way may be another by now. */
  revive(): void {
    if (this.#options.offers) this.#offer(true)
    else this.#options.say({ asks: "restart" })
  }

  stats(): Promise<RTCStatsReport> {
    return this.#peer.getStats()
  }

  close(): void {
    this.#isClosed = true
    this.#again?.()
    this.#peer.close()
  }

  #connect(): RTCPeerConnection {
    const { servers, webrtc, offers } = this.#options
    const iceServers = servers.map(({ urls, ...rest }) => ({ ...rest, urls: [...urls] }))
    const peer = webrtc.connect({ iceServers, bundlePolicy: "max-bundle" })
    peer.addEventListener("icecandidate", ({ candidate }) => {
      if (peer === this.#peer && candidate !== null && candidate.candidate !== "") this.#find(candidate.candidate)
    })
    peer.addEventListener("connectionstatechange", () => {
      if (peer === this.#peer && !this.#isClosed) this.#changed(peer.connectionState)
    })
    if (offers) for (const name of NAMES) peer.addTransceiver(KINDS[name], { direction: "sendrecv" })
    this.#peer = peer
    this.#wire()
    return peer
  }

  /** A new connection in place of one that came to nothing, or whose other end is another by now. */
  #anew(): void {
    this.#peer.close()
    this.#found = []
    this.#early = []
    this.receivers.value = null
    this.state.value = "connecting"
    this.#connect()
    if (this.#options.offers) this.#offer()
  }

  #changed(state: RTCPeerConnectionState): void {
    if (state === "connected") {
      this.#again?.()
      this.#again = undefined
      this.state.value = "connected"
    } else if (state === "disconnected" || state === "failed") {
      this.state.value = "interrupted"
      // One of the two tries first, so that they do not get in each other's way.
      this.#tryAgain(state === "failed" ? (this.#options.offers ? 0 : AGAIN_MS) : STALL_MS)
    }
  }

  /** Tries anew after a while, again and again, until there is a connection. */
  #tryAgain(ms: number): void {
    this.#again?.()
    this.#again = this.#options.ports.timer(ms, () => {
      if (this.#peer.connectionState === "connected") return
      const isLost = this.#peer.remoteDescription === null || this.#peer.connectionState === "failed"
      if (this.#options.offers) this.#offer(true)
      else if (isLost) this.#options.say({ asks: "anew" })
      this.#tryAgain(AGAIN_MS)
    })
  }

  #offer(iceRestart = false): void {
    this.#step(async (peer) => {
      await peer.setLocalDescription(await peer.createOffer({ iceRestart }))
      this.#offers += 1
      this.#describe(peer, this.#offers)
    })
  }

  async #agree(peer: RTCPeerConnection, said: NonNullable<LinkSignal["description"]>): Promise<void> {
    if ((said.type === "offer") === this.#options.offers) return
    // An answer to an offer that was taken back by another one.
    const isDue = peer.signalingState === "have-local-offer" && said.offer === this.#offers
    if (said.type === "answer" && !isDue) return
    if (isAnother(peer.remoteDescription?.sdp, said.sdp)) {
      // Another life of the other end: what this one had agreed on is void. The offer is taken by the new connection.
      this.#anew()
      if (said.type === "answer") return
    }
    const now = this.#peer
    await now.setRemoteDescription({ type: said.type, sdp: said.sdp })
    await this.#add(now, this.#early.splice(0))
    if (said.type === "offer") {
      for (const transceiver of now.getTransceivers()) transceiver.direction = "sendrecv"
      this.#wire()
      await now.setLocalDescription(await now.createAnswer())
      this.#describe(now, said.offer)
    }
    this.#receive(now)
  }

  async #add(peer: RTCPeerConnection, candidates: readonly string[]): Promise<void> {
    if (peer.remoteDescription === null) this.#early.push(...candidates)
    // One that cannot be used, as a name that only the other's network knows, leaves the others.
    else
      for (const candidate of candidates)
        await peer.addIceCandidate({ candidate, sdpMLineIndex: 0 }).catch(() => undefined)
  }

  #describe({ localDescription }: RTCPeerConnection, offer: number): void {
    if (localDescription?.type !== "offer" && localDescription?.type !== "answer") return
    this.#options.say({ description: { type: localDescription.type, offer, sdp: localDescription.sdp } })
  }

  #find(candidate: string): void {
    this.#found.push(candidate)
    if (this.#found.length > 1) return
    this.#options.ports.timer(GATHER_MS, () => {
      if (!this.#isClosed && this.#found.length > 0) this.#options.say({ candidates: this.#found.splice(0) })
    })
  }

  /** Lays what is to go out on what was agreed. */
  #wire(): void {
    const transceivers = this.#peer.getTransceivers()
    for (const [index, name] of NAMES.entries()) {
      const sender = transceivers[index]?.sender
      if (sender === undefined || sender.track === this.#sends[name]) continue
      // It rejects when the link has been closed in the meantime.
      sender.replaceTrack(this.#sends[name]).catch(() => undefined)
    }
  }

  #receive(peer: RTCPeerConnection): void {
    const [voice, picture, screen] = peer.getTransceivers().map(({ receiver }) => receiver)
    const isNew = voice !== this.receivers.peek()?.voice
    if (isNew && voice !== undefined && picture !== undefined && screen !== undefined)
      this.receivers.value = { voice, picture, screen }
  }

  /** Does a step when those before it are done. One that fails is made up for when the link is tried anew. */
  #step(work: (peer: RTCPeerConnection) => Promise<void>): void {
    this.#turn = this.#turn.then(() => (this.#isClosed ? undefined : work(this.#peer))).catch(() => undefined)
  }
}

/** Whether a description is by another end than the one before it. */
function isAnother(before: string | undefined, sdp: string): boolean {
  const fingerprint = /^a=fingerprint:(.*)$/mu
  const known = before && fingerprint.exec(before)?.[1]
  return Boolean(known) && known?.trim() !== fingerprint.exec(sdp)?.[1]?.trim()
}

import { randomUUID } from "node:crypto"
import type { WebRtc } from "@everline/sdk"

type Kind = "audio" | "video"
type Listener = (event: { readonly candidate: null }) => void

/** A track that carries nothing. */
class SilentTrack {
  readonly id = randomUUID()
  readonly kind: Kind
  enabled = true

  constructor(kind: Kind) {
    this.kind = kind
  }
}

class SilentTransceiver {
  readonly mid: string
  direction = "sendrecv"
  #frames = 0
  readonly sender = {
    track: null as SilentTrack | null,
    replaceTrack: async (track: SilentTrack | null) => {
      this.sender.track = track
    },
  }
  readonly receiver
  readonly #peer: SilentPeer

  constructor(kind: Kind, mid: string, peer: SilentPeer) {
    this.mid = mid
    this.#peer = peer
    this.receiver = {
      track: new SilentTrack(kind),
      // A frame reaches playout as often as it is looked.
      getSynchronizationSources: () =>
        this.#peer.connectionState === "connected" ? [{ source: 1, timestamp: this.#frames++ }] : [],
      getStats: async (): Promise<ReadonlyMap<string, object>> => new Map(),
    }
  }
}

const KINDS: readonly Kind[] = ["audio", "video", "video"]

/**
 * As much of an RTCPeerConnection as the SDK uses, without media: two that know each other's fingerprints are connected, and
 * find no way to each other when one goes by what the other has said before its last offer or answer.
 */
class SilentPeer {
  readonly fingerprint = randomUUID()
  connectionState: RTCPeerConnectionState = "new"
  signalingState: RTCSignalingState = "stable"
  localDescription: RTCSessionDescriptionInit | null = null
  remoteDescription: RTCSessionDescriptionInit | null = null
  readonly #others: Map<string, SilentPeer>
  readonly #listeners: { readonly type: string; readonly heard: Listener }[] = []
  readonly #transceivers: SilentTransceiver[] = []
  /** Names its end of the way; another one when a way is looked for anew. */
  #fragment = randomUUID()
  /** That of the other end to which it has answered. */
  #answered: string | undefined
  #received = 0

  constructor(others: Map<string, SilentPeer>) {
    this.#others = others
    others.set(this.fingerprint, this)
  }

  addEventListener(type: string, heard: Listener): void {
    this.#listeners.push({ type, heard })
  }

  addTransceiver(kind: Kind): SilentTransceiver {
    const added = new SilentTransceiver(kind, String(this.#transceivers.length), this)
    this.#transceivers.push(added)
    return added
  }

  getTransceivers(): readonly SilentTransceiver[] {
    return this.#transceivers
  }

  createOffer = async ({ iceRestart = false } = {}) => {
    if (iceRestart) this.#fragment = randomUUID()
    return this.#describe("offer")
  }

  createAnswer = async () => {
    const theirs = fragmentIn(this.remoteDescription)
    if (theirs !== this.#answered) this.#fragment = randomUUID()
    this.#answered = theirs
    return this.#describe("answer")
  }

  addIceCandidate = async () => undefined

  /** Something has come since the last look, for as long as there is another end. */
  async getStats(): Promise<ReadonlyMap<string, object>> {
    const isOn = this.connectionState === "connected"
    if (isOn) this.#received += 1
    const came = { type: "inbound-rtp", packetsReceived: this.#received }
    const pictures = this.#transceivers.filter(({ receiver }) => receiver.track.kind === "video")
    return new Map<string, object>([
      ["in", { ...came, kind: "audio" }],
      ...pictures.map(({ mid, receiver }): [string, object] => [
        mid,
        { ...came, kind: "video", trackIdentifier: receiver.track.id, framesDecoded: this.#received },
      ]),
    ])
  }

  async setLocalDescription(description: RTCSessionDescriptionInit): Promise<void> {
    this.localDescription = description
    this.signalingState = description.type === "offer" ? "have-local-offer" : "stable"
    this.#meet()
  }

  async setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
    if (description.type === "answer" && this.signalingState !== "have-local-offer")
      throw new Error("an answer to no offer")
    this.remoteDescription = description
    this.signalingState = description.type === "offer" ? "have-remote-offer" : "stable"
    if (this.#transceivers.length === 0) for (const kind of KINDS) this.addTransceiver(kind)
    this.#meet()
  }

  /** Its other end notices. */
  close(): void {
    if (this.connectionState === "closed") return
    const other = this.#other()
    this.connectionState = "closed"
    this.#others.delete(this.fingerprint)
    if (other?.connectionState === "connected") other.become("disconnected")
  }

  become(state: RTCPeerConnectionState): void {
    if (this.connectionState === state || this.connectionState === "closed") return
    this.connectionState = state
    for (const { type, heard } of this.#listeners) if (type === "connectionstatechange") heard({ candidate: null })
  }

  #describe(type: "offer" | "answer"): RTCSessionDescriptionInit {
    return { type, sdp: `v=0\r\na=fingerprint:sha-256 ${this.fingerprint}\r\na=ice-ufrag:${this.#fragment}\r\n` }
  }

  #other(): SilentPeer | undefined {
    const named = /a=fingerprint:sha-256 (\S+)/.exec(this.remoteDescription?.sdp ?? "")?.[1]
    return named === undefined ? undefined : this.#others.get(named)
  }

  #meet(): void {
    const other = this.#other()
    if (other === undefined || other.#other() !== this) return
    if (this.signalingState !== "stable" || other.signalingState !== "stable") return
    const know = (one: SilentPeer, another: SilentPeer) => fragmentIn(one.remoteDescription) === another.#fragment
    const state = know(this, other) && know(other, this) ? "connected" : "disconnected"
    this.become(state)
    other.become(state)
  }
}

const fragmentIn = (description: RTCSessionDescriptionInit | null): string | undefined =>
  /a=ice-ufrag:(\S+)/.exec(description?.sdp ?? "")?.[1]

/** WebRTC without media, in one process: for what is to be seen of calls without hearing them. */
export function silentWebRtc(): WebRtc {
  const peers = new Map<string, SilentPeer>()
  // It has what the SDK uses of the browser's interface, and no more.
  return { connect: () => new SilentPeer(peers) as unknown as RTCPeerConnection }
}

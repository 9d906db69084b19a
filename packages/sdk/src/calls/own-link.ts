import type { CallLink } from "@everline/protocol"
import type { Incoming, Quality } from "../api/calls.ts"
import type { Cancel } from "../ports.ts"
import { whenArrived } from "./hearing.ts"
import { PeerLink, type PeerLinkOptions, type Sent } from "./peer-link.ts"
import { judge, type Reading, read } from "./quality.ts"

/** How often it is looked at what comes. */
export const WATCH_MS = 500
/** When nothing has come for so long another way is looked for; a voice that is silent comes all the same. */
const STALL_MS = 1_000
/** When nothing has come for so long the other side is told to be silent: a gap of a busy network is shorter. */
const SILENT_MS = 2_000
/** The longest silence that is told of. */
const LONGEST_SILENCE_MS = 5_000

export interface OwnLinkOptions extends Omit<PeerLinkOptions, "offers"> {
  readonly link: CallLink
  /** Whether this device is taking over. */
  readonly takesOver: boolean
  /** What is awaited can be played. */
  readonly arrived: (link: OwnLink) => void
  /** Something else comes by it, or it is connected, or is not any more. */
  readonly changed: () => void
  /** Nothing comes by it, which this device's own network may be the cause of. */
  readonly stalled: () => void
  /** For how long nothing has come by it; 0 when something comes again. */
  readonly silent: (link: OwnLink, silentMs: number) => void
}

/** A link of a call that this device is in: its end of it, and what is known of what comes by it. */
export class OwnLink {
  readonly #options: OwnLinkOptions
  readonly #peer: PeerLink
  #says: CallLink
  #takesOver: boolean
  #leaves = false
  /** Waits for what is to be heard next. */
  #arrival: Cancel | undefined
  #hasArrived = false
  #reading: Reading | undefined
  #comes: Quality = "clear"
  #silentMs = 0
  readonly #unfollow: readonly Cancel[]

  constructor(options: OwnLinkOptions) {
    this.#options = options
    this.#says = options.link
    this.#takesOver = options.takesOver
    this.#peer = new PeerLink({ ...options, offers: options.link.offers })
    this.#unfollow = [
      this.#peer.receivers.subscribe(() => this.#receive()),
      this.#peer.state.subscribe(options.changed),
    ]
  }

  /** As the server says. */
  get link(): CallLink {
    return this.#says
  }

  /** Whether it was let go of, and only lingers. */
  get leaves(): boolean {
    return this.#leaves
  }

  /** How it goes; null of one by which no voice is to be heard, or not yet. */
  get quality(): Quality | null {
    if (this.#leaves || this.#says.arriving) return null
    if (this.#peer.state.peek() === "interrupted" || this.#silentMs >= SILENT_MS) return "reconnecting"
    if (!this.#says.voice) return null
    return this.#hasArrived ? this.#comes : "connecting"
  }

  /** What comes by it, as far as the two ends have agreed. */
  get tracks(): Pick<Incoming, "link" | "voice" | "picture" | "screen"> | null {
    const receivers = this.#peer.receivers.peek()
    if (receivers === null) return null
    const { voice, picture, screen } = receivers
    return { link: this.#says.link, voice: voice.track, picture: picture.track, screen: screen.track }
  }

  send(tracks: Sent): void {
    this.#peer.send(tracks)
  }

  /** The other end tells something. */
  hear(said: Parameters<PeerLink["hear"]>[0]): void {
    this.#peer.hear(said)
  }

  /**
   * The server says something else of it. On a link that works already another thing may be awaited by that: the voice of a
   * device that held none, or all that this one takes over.
   */
  change(link: CallLink, takesOver: boolean): void {
    const isNews = (link.arriving && !this.#says.arriving) || (takesOver && !this.#takesOver)
    this.#says = link
    this.#takesOver = takesOver
    if (isNews) this.#await()
  }

  /** What was said by an earlier line to the server may not have arrived. */
  resume(): void {
    if (!this.#leaves && (this.#silentMs > 0 || this.#peer.state.peek() !== "connected")) this.#peer.revive()
  }

  letGo(): void {
    this.#leaves = true
  }

  close(): void {
    for (const stop of this.#unfollow) stop()
    this.#arrival?.()
    this.#peer.close()
  }

  /** Looks at what has come since the last look, `WATCH_MS` ago. */
  async look(): Promise<void> {
    const report = await this.#peer.stats().catch(() => undefined)
    if (report === undefined) return
    const [before, now] = [this.#reading, read(report)]
    this.#reading = now
    // Where no voice is to come, none is missed.
    if (before === undefined || !this.#hasArrived || this.#leaves || this.#says.arriving || !this.#says.voice) return
    this.#comes = judge(before, now)
    this.#miss(now.received > before.received ? 0 : this.#silentMs + WATCH_MS)
  }

  #miss(ms: number): void {
    const was = this.#silentMs
    this.#silentMs = ms
    const isAgain = ms > 0 && ms % SILENT_MS === 0
    if (isAgain || ms === WATCH_MS) this.#options.stalled()
    if (isAgain || ms === STALL_MS) this.#peer.revive()
    if (ms >= SILENT_MS !== was >= SILENT_MS)
      this.#options.silent(this, ms >= SILENT_MS ? Math.min(ms, LONGEST_SILENCE_MS) : 0)
  }

  #receive(): void {
    if (this.#peer.receivers.peek() === null) this.#arrival?.()
    else this.#await()
    this.#options.changed()
  }

  #await(): void {
    this.#arrival?.()
    const voice = this.#peer.receivers.peek()?.voice
    this.#arrival = voice && whenArrived(voice, this.#options.ports, () => this.#arrive())
  }

  #arrive(): void {
    this.#hasArrived = true
    this.#arrival = undefined
    this.#options.arrived(this)
  }
}

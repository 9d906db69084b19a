import { type CallLink, SOURCES } from "@everline/protocol"
import type { Incoming, Quality } from "../api/calls.ts"
import type { Cancel } from "../ports.ts"
import { whenArrived } from "./hearing.ts"
import { type OwnLink, type OwnLinkOptions, SILENT_MS, STALL_MS, WATCH_MS } from "./own-link.ts"
import { PeerLink, type Sent } from "./peer-link.ts"
import { judge, type Reading, read } from "./quality.ts"
import type { Situation } from "./situation.ts"

/** The longest silence that is told of. */
const LONGEST_SILENCE_MS = 5_000
/** What comes beside the room is gone over to when it has come for so long without a pause. */
const HOLD_MS = 2_000

export interface OwnDirectOptions extends OwnLinkOptions {
  /** The other end may have been connected with an earlier life of this one. */
  readonly rejoins: boolean
  /** For how long nothing has come by it; 0 when something comes again. */
  readonly silent: (silentMs: number) => void
}

/** A link to a device of the other's. */
export class OwnDirect implements OwnLink {
  readonly #options: OwnDirectOptions
  readonly #peer: PeerLink
  #situation: Situation
  #leaves = false
  /** How often its ends have agreed on other receivers. */
  #lives = 0
  /** Waits for what is to be heard next. */
  #arrival: Cancel | undefined
  #hasArrived = false
  #reading: Reading | undefined
  #comes: Quality = "clear"
  #silentMs = 0
  #heldMs = 0
  readonly #unfollow: readonly Cancel[]

  constructor(options: OwnDirectOptions) {
    this.#options = options
    this.#situation = options.situation
    this.#peer = new PeerLink({ ...options, offers: options.situation.link.offers })
    this.#unfollow = [
      this.#peer.receivers.subscribe(() => this.#receive()),
      this.#peer.state.subscribe(options.changed),
    ]
  }

  get link(): CallLink {
    return this.#situation.link
  }

  get leaves(): boolean {
    return this.#leaves
  }

  get quality(): Quality | null {
    if (this.#leaves || this.link.arriving) return null
    if (this.#peer.state.peek() === "interrupted" || this.#silentMs >= SILENT_MS) return "reconnecting"
    if (!this.link.voice) return null
    return this.#hasArrived ? this.#comes : "connecting"
  }

  get incoming(): readonly Incoming[] {
    const receivers = this.#peer.receivers.peek()
    if (receivers === null) return []
    const { link, voice, picture, arriving } = this.link
    const speaks = voice && !arriving
    // One shares a screen where one speaks.
    const comes = { voice: speaks, picture, screen: speaks }
    return SOURCES.map((source) => ({
      name: `${link} ${this.#lives} ${source}`,
      account: this.#situation.other,
      source,
      track: receivers[source].track,
      plays: !this.#leaves && comes[source],
      // Directly a picture gets smaller, and does not stop.
      stalls: false,
    }))
  }

  send(tracks: Sent): void {
    this.#peer.send(tracks)
  }

  hear(said: Parameters<OwnLink["hear"]>[0]): void {
    this.#peer.hear(said)
  }

  /** Awaited may be the voice of a device that held none, or all that this one takes over. */
  change(situation: Situation): void {
    const was = this.#situation
    this.#situation = situation
    const isAwaited = situation.link.arriving && !was.link.arriving
    if (isAwaited || (situation.takesOver && !was.takesOver)) this.#await()
  }

  /** What was told before may have been given up, so it is told as it is now. */
  resume(): void {
    if (!this.#leaves && this.#hasArrived && !this.#situation.isHeardInRoom) {
      if (this.link.arriving) this.#options.arrived(this)
      else if (this.link.voice && this.#silentMs < SILENT_MS) this.#options.silent(0)
    }
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

  async look(): Promise<void> {
    const report = await this.#peer.stats().catch(() => undefined)
    if (report === undefined) return
    const [before, now] = [this.#reading, read(report)]
    this.#reading = now
    // Where no voice is to come, none is missed.
    if (before === undefined || !this.#hasArrived || this.#leaves || !this.link.voice) return
    const comes = now.received > before.received
    if (this.link.arriving) return this.#hold(comes)
    this.#comes = judge(before, now)
    this.#miss(comes ? 0 : this.#silentMs + WATCH_MS)
  }

  /** Beside the room; said again for as long as it is not gone over to. */
  #hold(comes: boolean): void {
    this.#heldMs = comes && this.#situation.isHeardInRoom ? this.#heldMs + WATCH_MS : 0
    if (this.#heldMs > 0 && this.#heldMs % HOLD_MS === 0) this.#options.arrived(this)
  }

  #miss(ms: number): void {
    const was = this.#silentMs
    this.#silentMs = ms
    const isAgain = ms > 0 && ms % SILENT_MS === 0
    if (isAgain || ms === WATCH_MS) this.#options.stalled()
    if (isAgain || ms === STALL_MS) this.#peer.revive()
    if (ms >= SILENT_MS !== was >= SILENT_MS)
      this.#options.silent(ms >= SILENT_MS ? Math.min(ms, LONGEST_SILENCE_MS) : 0)
  }

  #receive(): void {
    if (this.#peer.receivers.peek() === null) this.#arrival?.()
    else {
      this.#lives += 1
      this.#await()
    }
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
    if (!this.#situation.isHeardInRoom) this.#options.arrived(this)
  }
}

/** Something that a device records with: a microphone, a camera, a screen. */
import { batch, signal } from "@preact/signals"
import { troubleOf } from "./recorder.ts"

/** What is recorded. */
export interface Recorded {
  /** As the browser gave it. */
  readonly device: MediaStreamTrack
  /** As it is sent: the same, or what was made of it. */
  readonly track: MediaStreamTrack
  /** Ends what was made of it, and not the device. */
  readonly unmake?: () => void
}

/** Opens it; asks the browser, which may ask the person. Is told what is on now. */
export type Open = (now: Recorded | null) => Promise<Recorded>

/** Something that this device can record, switched on while it is wanted. */
export class Source {
  /** What it records, as it is sent; null while it is off. */
  readonly track = signal<MediaStreamTrack | null>(null)
  /** What it was recording ended by itself: it was unplugged, or the person or the system has taken it away. */
  readonly isLost = signal(false)
  readonly #open: Open
  #recorded: Recorded | null = null
  /** Rises when it is switched off or lost, so that what opens late is closed again. */
  #turn = 0
  #opening: Promise<void> | undefined

  constructor(open: Open) {
    this.#open = open
  }

  /** What it records with, as the browser gave it. Changes when `track` does. */
  get device(): MediaStreamTrack | null {
    return this.#recorded?.device ?? null
  }

  /** Switches it on. Rejects with what `troubleOf` understands. */
  on(): Promise<void> {
    if (this.#opening) return this.#opening
    return this.track.peek() === null ? this.#begin(this.#open) : Promise.resolve()
  }

  off(): void {
    this.#turn += 1
    this.#opening = undefined
    this.isLost.value = false
    this.#show(null)
  }

  /** It is of no use any more, as when it was unplugged: neither is what is just being made of it. */
  lose(): void {
    this.#turn += 1
    this.#opening = undefined
    batch(() => {
      this.isLost.value = true
      this.#show(null)
    })
  }

  /**
   * Records anew while it is on, since something else is wished. What there was goes on until the next one is there, and when
   * none comes. Where two cannot be open at once (a phone's cameras) it is closed first: then there may be nothing afterwards.
   */
  async again(open: Open = this.#open): Promise<void> {
    await this.#opening?.catch(() => {})
    if (this.track.peek() === null) return
    try {
      await this.#begin(open)
    } catch (error) {
      if (troubleOf(error) !== "busy") throw error
      this.#show(null)
      await this.#begin(open)
    }
  }

  #begin(open: Open): Promise<void> {
    const opening = this.#record(open, this.#turn).finally(() => {
      if (this.#opening === opening) this.#opening = undefined
    })
    this.#opening = opening
    return opening
  }

  async #record(open: Open, turn: number): Promise<void> {
    const recorded = await open(this.#recorded)
    if (turn === this.#turn) return this.#show(recorded)
    recorded.unmake?.()
    if (recorded.device !== this.#recorded?.device) recorded.device.stop()
  }

  #show(next: Recorded | null): void {
    const before = this.#recorded
    this.#recorded = next
    batch(() => {
      if (next) this.isLost.value = false
      this.track.value = next?.track ?? null
    })
    before?.unmake?.()
    if (before && before.device !== next?.device) before.device.stop()
    next?.device.addEventListener("ended", () => this.#recorded === next && this.lose())
  }
}

/** What the browser gives, as it is. */
export async function plain(stream: Promise<MediaStream>): Promise<Recorded> {
  const [track] = (await stream).getTracks()
  if (track === undefined) throw new DOMException("the browser gave no track", "NotFoundError")
  return { device: track, track }
}

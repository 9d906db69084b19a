/** Plays the voices of a call, and fades from one way by which somebody's comes to the next (media.md). */
import { signal } from "@preact/signals"

/** As much of a voice that comes as is needed to play it. */
export interface Voice {
  /** Names it among all that come, whichever call they are of. */
  readonly name: string
  readonly track: MediaStreamTrack
  readonly plays: boolean
}

/** From one way to the next, with equal power: long enough that nothing clicks, too short to hear two at once. */
const FADE_MS = 60
const STEP_MS = 5

interface Playing {
  readonly element: HTMLAudioElement
  readonly track: MediaStreamTrack
  plays: boolean
  /** How far it is faded in, 0 … 1. */
  at: number
  timer: ReturnType<typeof setTimeout> | undefined
}

export class Voices {
  /** The browser plays nothing until somebody has pressed something. */
  readonly blocked = signal(false)
  /** The loudspeaker that is used; the browser's choice when null. */
  readonly speaker = signal<string | null>(null)
  readonly #playing = new Map<string, Playing>()

  /**
   * Plays those that are to be played. The others run in elements of their own, muted: only so does a frame reach playout,
   * and the next one can be heard at once.
   */
  show(voices: readonly Voice[]): void {
    for (const [name, playing] of this.#playing)
      if (!voices.some((one) => one.name === name && one.track === playing.track)) this.#end(name, playing)
    const isFirst = [...this.#playing.values()].every(({ plays }) => !plays)
    for (const { name, track, plays } of voices) {
      const playing = this.#playing.get(name) ?? this.#begin(name, track)
      if (playing.plays === plays) continue
      playing.plays = plays
      // The first voice of a call comes at once: there is nothing to fade from.
      if (plays && isFirst) playing.at = 1
      this.#fade(playing, performance.now())
    }
  }

  /** Tries again, after somebody has pressed something. */
  unblock(): void {
    this.blocked.value = false
    for (const { element } of this.#playing.values()) this.#play(element)
  }

  /** By another loudspeaker. Rejects where the browser does not allow it. */
  async speakBy(id: string): Promise<void> {
    await Promise.all([...this.#playing.values()].map(({ element }) => element.setSinkId(id)))
    this.speaker.value = id
  }

  end(): void {
    for (const [name, playing] of this.#playing) this.#end(name, playing)
    this.blocked.value = false
  }

  #begin(name: string, track: MediaStreamTrack): Playing {
    const element = new Audio()
    element.muted = true
    element.srcObject = new MediaStream([track])
    const speaker = this.speaker.peek()
    // One that was taken away since leaves the browser's own.
    if (speaker !== null) element.setSinkId(speaker).catch(() => {})
    this.#play(element)
    const playing: Playing = { element, track, plays: false, at: 0, timer: undefined }
    this.#playing.set(name, playing)
    return playing
  }

  #play(element: HTMLAudioElement): void {
    element.play().then(
      () => {
        // One that is muted may always be played: that says nothing of the others.
        if (!element.muted) this.blocked.value = false
      },
      (error: unknown) => {
        if (error instanceof DOMException && error.name === "NotAllowedError") this.blocked.value = true
      },
    )
  }

  #fade(playing: Playing, since: number): void {
    clearTimeout(playing.timer)
    const { element, plays } = playing
    const now = performance.now()
    const step = (now - since) / FADE_MS
    playing.at = Math.min(1, Math.max(0, playing.at + (plays ? step : -step)))
    element.volume = Math.sin((playing.at * Math.PI) / 2)
    element.muted = playing.at === 0 && !plays
    // A browser that let it play only because it was muted may stop it when it is not.
    if (plays && element.paused) this.#play(element)
    if (playing.at !== (plays ? 1 : 0)) playing.timer = setTimeout(() => this.#fade(playing, now), STEP_MS)
  }

  #end(name: string, { element, timer }: Playing): void {
    clearTimeout(timer)
    element.pause()
    element.srcObject = null
    this.#playing.delete(name)
  }
}

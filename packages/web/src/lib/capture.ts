/** Microphone, camera and screen of this device, for calls. */
import { signal } from "@preact/signals"
import type { Trouble } from "./recorder.ts"

const VOICE: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true }
const PICTURE: MediaTrackConstraints = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } }

export type Facing = "user" | "environment"

/** Something that this device can record, switched on while it is wanted. */
export class Source {
  /** What it records; null while it is off. */
  readonly track = signal<MediaStreamTrack | null>(null)
  readonly #open: () => Promise<MediaStream>
  /** Rises when it is switched, so that what opens late is closed again. */
  #turn = 0
  #opening: Promise<void> | undefined

  /** @param open asks the browser, which may ask the person */
  constructor(open: () => Promise<MediaStream>) {
    this.#open = open
  }

  /** Switches it on. Rejects with what `troubleOf` understands. */
  on(): Promise<void> {
    if (this.track.peek() !== null) return Promise.resolve()
    this.#opening ??= this.#record(this.#turn).finally(() => {
      this.#opening = undefined
    })
    return this.#opening
  }

  off(): void {
    this.#turn += 1
    this.track.peek()?.stop()
    this.track.value = null
  }

  async #record(turn: number): Promise<void> {
    const [track] = (await this.#open()).getTracks()
    if (track === undefined) throw new DOMException("the browser gave no track", "NotFoundError")
    if (turn !== this.#turn) {
      track.stop()
      return
    }
    // It was unplugged, or the person has stopped it in the browser.
    track.addEventListener("ended", () => {
      if (this.track.peek() === track) this.track.value = null
    })
    this.track.value = track
  }
}

export const GEAR = ["microphone", "camera", "speaker"] as const
/** What a device hears, sees and speaks by: of some there are several to choose from. */
export type Gear = (typeof GEAR)[number]

/** One of them, as the browser calls it; without a label before it may be used. */
export interface GearChoice {
  readonly id: string
  readonly label: string
}

const KINDS = { microphone: "audioinput", camera: "videoinput", speaker: "audiooutput" } as const

/** All that this device can record. */
export class Capture {
  readonly facing = signal<Facing>("user")
  /** Which of several is used; the browser's choice when null. */
  readonly chosen = signal<Readonly<Record<"microphone" | "camera", string | null>>>({ microphone: null, camera: null })
  readonly voice = new Source(() => {
    const { microphone } = this.chosen.peek()
    return navigator.mediaDevices.getUserMedia({ audio: { ...VOICE, ...(microphone && { deviceId: microphone }) } })
  })
  readonly picture = new Source(() => {
    const { camera } = this.chosen.peek()
    const which = camera === null ? { facingMode: this.facing.peek() } : { deviceId: camera }
    return navigator.mediaDevices.getUserMedia({ video: { ...PICTURE, ...which } })
  })
  readonly screen = new Source(() => navigator.mediaDevices.getDisplayMedia({ video: true }))

  /** Records with another one from now on. Rejects with what `troubleOf` understands. */
  async use(gear: "microphone" | "camera", id: string): Promise<void> {
    this.chosen.value = { ...this.chosen.peek(), [gear]: id }
    const source = gear === "microphone" ? this.voice : this.picture
    if (source.track.peek() === null) return
    source.off()
    await source.on()
  }

  off(): void {
    for (const source of [this.voice, this.picture, this.screen]) source.off()
  }
}

/** Why this device can record nothing for a call; null when nothing stands in the way before it is tried. */
export function troubleBefore(): Trouble | null {
  if (!isSecureContext) return "insecure"
  return navigator.mediaDevices === undefined || typeof RTCPeerConnection === "undefined" ? "unsupported" : null
}

/** What there is of each kind, as far as the browser tells. */
export async function gearHere(): Promise<Readonly<Record<Gear, readonly GearChoice[]>>> {
  const devices = await navigator.mediaDevices.enumerateDevices()
  const of = (gear: Gear) =>
    devices.filter(({ kind }) => kind === KINDS[gear]).map(({ deviceId, label }) => ({ id: deviceId, label }))
  return { microphone: of("microphone"), camera: of("camera"), speaker: of("speaker") }
}

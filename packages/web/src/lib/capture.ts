/** Microphone, camera and screen of this device, for calls. */
import { type ReadonlySignal, signal } from "@preact/signals"
import type { Trouble } from "./recorder.ts"
import { plain, type Recorded, Source } from "./source.ts"

/** Noise is taken out by us, if at all. */
const VOICE: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: false, autoGainControl: true }
const PICTURE: MediaTrackConstraints = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } }

export type Facing = "user" | "environment"

export const GEAR = ["microphone", "camera", "speaker"] as const
/** What a device hears, sees and speaks by: of some there are several to choose from. */
export type Gear = (typeof GEAR)[number]

/** One of them, as the browser calls it; without a label before it may be used. */
export interface GearChoice {
  readonly id: string
  readonly label: string
}

const KINDS = { microphone: "audioinput", camera: "videoinput", speaker: "audiooutput" } as const

/** What is wished of what there is. */
interface Wish {
  /** The browser's choice when null. */
  readonly microphone: string | null
  /** The one that faces so when null. */
  readonly camera: string | null
  readonly facing: Facing
}

const FIRST: Wish = { microphone: null, camera: null, facing: "user" }

/** All that this device can record. */
export class Capture {
  readonly voice = new Source((now) => this.#openVoice(now))
  readonly picture = new Source(() => this.#openPicture())
  readonly screen = new Source(() => plain(navigator.mediaDevices.getDisplayMedia({ video: true })))
  /** Ours does not run here: the browser takes noise out as it can. */
  readonly isCleanedByBrowser = signal(false)
  /** Whether noise is to be taken out of the voice. */
  readonly #cleans: ReadonlySignal<boolean>
  #wish = FIRST

  constructor(cleans: ReadonlySignal<boolean>) {
    this.#cleans = cleans
  }

  get chosen(): Pick<Wish, "microphone" | "camera"> {
    return this.#wish
  }

  /** Records with another one from now on, or with the earlier one when that fails. Rejects with what `troubleOf` understands. */
  use(gear: "microphone" | "camera", id: string): Promise<void> {
    return this.#change(gear === "microphone" ? this.voice : this.picture, { ...this.#wish, [gear]: id })
  }

  /** The other camera of a phone, whatever was chosen; or the earlier one when that fails. Rejects like `use`. */
  flip(): Promise<void> {
    const facing = this.isMirrored ? "environment" : "user"
    return this.#change(this.picture, { ...this.#wish, camera: null, facing })
  }

  /** Whether the camera looks at its person, who wants to see a mirror; one that does not say is above a screen. */
  get isMirrored(): boolean {
    const { facingMode } = this.picture.device?.getSettings() ?? {}
    const { camera, facing } = this.#wish
    return (facingMode ?? (camera === null ? facing : "user")) !== "environment"
  }

  /** Does with noise what is wished now, in a call too. */
  async clean(): Promise<void> {
    // What the browser does to a microphone is settled when it is opened.
    if (this.isCleanedByBrowser.peek()) await this.voice.again()
    else await this.voice.again((now) => (now ? this.#clean(now.device) : this.#openMicrophone()))
  }

  /** What was so in one call need not be in the next: that begins with the person's face, and tries anew what did not run. */
  reset(): void {
    this.#wish = { ...this.#wish, facing: FIRST.facing }
    this.isCleanedByBrowser.value = false
  }

  off(): void {
    for (const source of [this.voice, this.picture, this.screen]) source.off()
  }

  async #change(source: Source, wish: Wish): Promise<void> {
    const before = this.#wish
    const wasOn = source.track.peek() !== null
    this.#wish = wish
    try {
      await source.again()
    } catch (error) {
      this.#wish = before
      // It had to be closed for the other one.
      if (wasOn) await source.on().catch(() => source.lose())
      throw error
    }
  }

  #openPicture(): Promise<Recorded> {
    const { camera, facing } = this.#wish
    return plain(chosenOr(camera, { facingMode: facing }, (which) => ({ video: { ...PICTURE, ...which } })))
  }

  /** A voice that begins is sent as it is, until `clean` is done: nobody waits for that. What follows another one is clean at once. */
  async #openVoice(now: Recorded | null): Promise<Recorded> {
    const recorded = await this.#openMicrophone()
    if (now === null) return recorded
    const cleaned = await this.#clean(recorded.device)
    if (cleaned.device !== recorded.device) recorded.device.stop()
    return cleaned
  }

  #openMicrophone(): Promise<Recorded> {
    const { microphone } = this.#wish
    const noiseSuppression = this.#cleans.peek() && this.isCleanedByBrowser.peek()
    return plain(chosenOr(microphone, {}, (which) => ({ audio: { ...VOICE, noiseSuppression, ...which } })))
  }

  async #clean(device: MediaStreamTrack): Promise<Recorded> {
    if (!this.#cleans.peek() || this.isCleanedByBrowser.peek()) return { device, track: device }
    try {
      const { denoise } = await import("./noise/denoise.ts")
      const { track, end } = await denoise(device, () => this.#breakDown())
      return { device, track, unmake: end }
    } catch {
      this.isCleanedByBrowser.value = true
      return this.#openMicrophone()
    }
  }

  #breakDown(): void {
    this.isCleanedByBrowser.value = true
    this.voice.lose()
  }
}

/** What was chosen, or another one when that is not there any more. An id that is not exact is passed over by browsers. */
async function chosenOr(
  id: string | null,
  other: MediaTrackConstraints,
  ask: (which: MediaTrackConstraints) => MediaStreamConstraints,
): Promise<MediaStream> {
  const open = (which: MediaTrackConstraints) => navigator.mediaDevices.getUserMedia(ask(which))
  if (id === null) return open(other)
  try {
    return await open({ deviceId: { exact: id } })
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "OverconstrainedError") throw error
    return open(other)
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

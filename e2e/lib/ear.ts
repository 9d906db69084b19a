/**
 * An ear at a page: how loudly tones come out of it, a hundredth of a second after the other. In Chromium alone: where there
 * is no sound card, Firefox lets no page at sound.
 */
import type { Window } from "./browser.ts"

/** So many samples make a piece: over them two tones that are 200 Hz apart are told from each other. */
const PIECE = 512
const FOLLOW_MS = 10
/** A tone that is louder than this is heard, in dB of full scale; what another one leaves of itself there is less. */
const HEARD_DB = -32
/** A voice that is so much below its usual loudness is dipped (media.md). */
const DIP_DB = 20
/** Which tones are heard is told by so many pieces: half a second. */
const LATELY = 50
/** So old is at most what tells which tones are heard, in milliseconds. */
export const HEARD_MS = 600

interface Heard {
  /** Hertz. */
  readonly rate: number
  /** In dB of full scale, of each tone, piece by piece. */
  readonly levels: number[][]
}

/** Runs in the page, so it refers to nothing outside itself. */
async function listenHere(tones: readonly number[], piece: number, followMs: number): Promise<void> {
  const context = new AudioContext()
  await context.resume()
  const processor = context.createScriptProcessor(piece, 1, 1)
  processor.connect(context.destination)
  const gains = new Map<MediaStreamTrack, GainNode>()
  const gainOf = (track: MediaStreamTrack): GainNode => {
    const known = gains.get(track)
    if (known !== undefined) return known
    const gain = new GainNode(context, { gain: 0 })
    context
      .createMediaStreamSource(new MediaStream([track]))
      .connect(gain)
      .connect(processor)
    gains.set(track, gain)
    return gain
  }
  /** As loud as the elements play it, of which some are in the page and some are not. */
  const follow = () => {
    const kept: unknown = Reflect.get(window, "elements")
    const elements = [...(Array.isArray(kept) ? kept : []), ...document.querySelectorAll("audio")]
    const loud = new Map<MediaStreamTrack, number>()
    for (const element of elements) {
      if (!(element instanceof HTMLAudioElement) || !(element.srcObject instanceof MediaStream)) continue
      const volume = element.paused || element.muted ? 0 : element.volume
      for (const track of element.srcObject.getAudioTracks()) loud.set(track, Math.max(volume, loud.get(track) ?? 0))
    }
    for (const [track, volume] of loud) gainOf(track).gain.value = volume
    for (const [track, gain] of gains) if (!loud.has(track)) gain.gain.value = 0
  }
  setInterval(follow, followMs)

  const heard: Heard = { rate: context.sampleRate, levels: [] }
  const pieces = Array.from({ length: piece }, (_, at) => at)
  const hann = pieces.map((at) => 0.5 - 0.5 * Math.cos((2 * Math.PI * at) / piece))
  const waves = tones.map((hertz) => {
    const turn = (2 * Math.PI * hertz) / context.sampleRate
    return hann.map((weight, at) => [weight * Math.cos(turn * at), weight * Math.sin(turn * at)] as const)
  })
  processor.onaudioprocess = ({ inputBuffer }) => {
    const samples = inputBuffer.getChannelData(0)
    const levels = waves.map((wave) => {
      let [real, imaginary] = [0, 0]
      for (const [at, [cosine, sine]] of wave.entries()) {
        real += (samples[at] ?? 0) * cosine
        imaginary += (samples[at] ?? 0) * sine
      }
      // A Hann window takes half of an amplitude, and a spectrum's line half of that.
      return 20 * Math.log10((4 / piece) * Math.hypot(real, imaginary) + 1e-6)
    })
    heard.levels.push(levels)
  }
  Object.assign(window, { everlineTones: heard, everlineEar: processor })
}

const middle = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? -120

export class Ear {
  readonly #window: Window
  readonly #tones: readonly number[]

  private constructor(window: Window, tones: readonly number[]) {
    this.#window = window
    this.#tones = tones
  }

  /** Listens to whatever a page plays from now on. @param tones that may be in it, in hertz, 200 Hz from each other */
  static async at(window: Window, tones: readonly number[]): Promise<Ear> {
    await window.run(`(${listenHere})(${JSON.stringify(tones)}, ${PIECE}, ${FOLLOW_MS})`)
    return new Ear(window, tones)
  }

  /** Those of the tones that were heard lately. @throws Error while it has not listened for so long */
  async hears(): Promise<readonly number[]> {
    const { levels } = await this.#heard()
    const lately = levels.slice(-LATELY)
    if (lately.length < LATELY) throw new Error("it has not listened for long enough")
    return this.#tones.filter((_, at) => middle(lately.map((piece) => piece[at] ?? -120)) > HEARD_DB)
  }

  /** What was heard until now is not asked for any more. */
  forget(): Promise<void> {
    return this.#window.run("void (window.everlineTones.levels.length = 0)")
  }

  /** The longest time in milliseconds in which a voice was not to be heard; it is one of these tones, or one after the other. */
  async dip(...tones: readonly number[]): Promise<number> {
    const { levels, rate } = await this.#heard()
    const places = tones.map((tone) => this.#tones.indexOf(tone))
    const voice = levels.map((piece) => Math.max(...places.map((at) => piece[at] ?? -120)))
    const heard = voice.filter((level) => level > HEARD_DB)
    // What is never heard is away all the time.
    const usual = heard.length > 0 ? middle(heard) : 0
    let [now, longest] = [0, 0]
    for (const level of voice) {
      now = level < usual - DIP_DB ? now + 1 : 0
      longest = Math.max(longest, now)
    }
    return (longest * PIECE * 1_000) / rate
  }

  #heard(): Promise<Heard> {
    return this.#window.run<Heard>("window.everlineTones")
  }
}

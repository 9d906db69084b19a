/** A voice of one pitch, and ears for such voices: by these people without a screen are told from one another. */
import type { AccountId } from "@everline/protocol"
import type { Incoming } from "@everline/sdk"
import wrtc from "@roamhq/wrtc"

const { nonstandard } = wrtc
const RATE = 48_000
/** Sound goes out in pieces of ten milliseconds. */
const PIECE = RATE / 100
const LOUDNESS = 6_000
/** Whoever was heard within this time is heard. */
const LATELY_MS = 500
/** A voice that was away for so long began anew: a room whose process was killed may be there again within half a second. */
const PAUSE_MS = 60
/** How far a pitch may be off that is taken for somebody's. */
const NEAR_HERTZ = 30

/** Somebody, and how high they hum, in hertz. */
export interface Voice {
  readonly account: AccountId
  readonly hertz: number
}

/** Hums one tone until it is stopped. */
export function hum(hertz: number): { readonly track: MediaStreamTrack; readonly stop: () => void } {
  const sound = new nonstandard.RTCAudioSource()
  const track = sound.createTrack()
  let at = 0
  const timer = setInterval(() => {
    const samples = Int16Array.from(
      { length: PIECE },
      (_, i) => LOUDNESS * Math.sin((2 * Math.PI * hertz * (at + i)) / RATE),
    )
    at += PIECE
    sound.onData({ samples, sampleRate: RATE, bitsPerSample: 16, channelCount: 1 })
  }, 10)
  return {
    track,
    stop() {
      clearInterval(timer)
      track.stop()
    },
  }
}

/** What was heard of somebody: how high, since when without a pause, and when last; by `performance.now()`. */
interface Heard {
  readonly hertz: number
  readonly since: number
  readonly at: number
}

/** By which one track is heard. */
interface Ear {
  account: AccountId
  readonly stop: () => void
}

export class Ears {
  readonly #heard = new Map<AccountId, Heard>()
  /** By the names of what comes. */
  readonly #ears = new Map<string, Ear>()

  /** Since when somebody's voice has come without a pause, by `performance.now()`; undefined while it does not come. */
  heardSince({ account, hertz }: Voice): number | undefined {
    const heard = this.#heard.get(account)
    if (heard === undefined || performance.now() - heard.at >= LATELY_MS) return undefined
    return Math.abs(heard.hertz - hertz) < NEAR_HERTZ ? heard.since : undefined
  }

  /** Hears those voices that play from now on, and no others. */
  listen(incoming: readonly Omit<Incoming, "stalls">[]): void {
    const voices = incoming.filter(({ source, plays }) => source === "voice" && plays)
    for (const [name, ear] of this.#ears) {
      if (voices.some((voice) => voice.name === name)) continue
      ear.stop()
      this.#ears.delete(name)
    }
    for (const { name, account, track } of voices) {
      const known = this.#ears.get(name)
      if (known === undefined) this.#ears.set(name, this.#open(account, track))
      else known.account = account
    }
  }

  close(): void {
    this.listen([])
  }

  #open(account: AccountId, track: MediaStreamTrack): Ear {
    const sink = new nonstandard.RTCAudioSink(track)
    const ear = { account, stop: () => sink.stop() }
    sink.ondata = ({ samples, sampleRate }: { readonly samples: Int16Array; readonly sampleRate: number }) => {
      if (samples.some((sample) => Math.abs(sample) >= LOUDNESS / 6)) this.#hear(ear.account, samples, sampleRate)
    }
    return ear
  }

  #hear(account: AccountId, samples: Int16Array, sampleRate: number): void {
    const crossings = samples.filter((sample, i) => i > 0 && sample < 0 !== (samples[i - 1] ?? 0) < 0).length
    const hertz = (crossings * sampleRate) / samples.length / 2
    const [now, before] = [performance.now(), this.#heard.get(account)]
    const goesOn = before !== undefined && now - before.at < PAUSE_MS
    this.#heard.set(account, {
      // One piece tells little: the mean of many does.
      hertz: before === undefined ? hertz : before.hertz + (hertz - before.hertz) / 20,
      since: goesOn ? before.since : now,
      at: now,
    })
  }
}

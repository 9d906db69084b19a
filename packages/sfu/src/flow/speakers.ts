/** Who speaks, by the levels that come with each packet of a voice (RFC 6464). */

/** Quieter than this is no speech, whatever the sender's own detector says; in −dBov, of which 0 is the loudest. */
const QUIETEST = 55
const SILENCE = 127
/** A level rises within a syllable and falls over a pause between words. */
const RISE_MS = 60
const FALL_MS = 300
/** From how far above QUIETEST on one speaks, and down to where one does still: in dB, smoothed. */
const BEGINS = 6
const ENDS = 2
/** A pause to think is no end. */
const HANG_OVER_MS = 1_200
/** Who is the loudest takes over only when louder by so much, for so long: two who speak at once do not flicker. */
const LOUDER = 6
const TAKES_OVER_MS = 600

interface Voice {
  /** How far above QUIETEST, in dB, smoothed. */
  loudness: number
  levelMs: number
  isSpeaking: boolean
  /** When it was last loud enough. */
  spokeMs: number
  /** When it began to speak, and since when it has been louder than the first. */
  beganMs: number
  louderMs: number | undefined
}

/**
 * Listens to the voices of a room, by any names for them. Times are in milliseconds of any clock that does not go back.
 */
export class Speakers<Name> {
  readonly #voices = new Map<Name, Voice>()
  #first: Name | undefined

  /**
   * A packet of a voice came.
   * @param level in −dBov: 0 (the loudest) to 127 (silence)
   * @param isVoice what the sender's own detector says
   */
  heard(name: Name, level: number, isVoice: boolean, nowMs: number): void {
    const voice = this.#voiceOf(name, nowMs)
    const above = Math.max(0, QUIETEST - (isVoice ? level : SILENCE))
    voice.loudness = smoothed(voice.loudness, above, nowMs - voice.levelMs)
    voice.levelMs = nowMs
    if (voice.loudness >= (voice.isSpeaking ? ENDS : BEGINS)) {
      if (!voice.isSpeaking) voice.beganMs = nowMs
      voice.isSpeaking = true
      voice.spokeMs = nowMs
    }
  }

  /** A voice is gone, or was muted. */
  forget(name: Name): void {
    this.#voices.delete(name)
    if (this.#first === name) this.#first = undefined
  }

  /** Who speaks now: the active speaker first, then the others, the loudest first. To be asked a few times a second. */
  speaking(nowMs: number): Name[] {
    for (const voice of this.#voices.values()) {
      // Who sends nothing while silent (DTX) gets quiet all the same.
      if (nowMs - voice.levelMs > RISE_MS) {
        voice.loudness = smoothed(voice.loudness, 0, nowMs - voice.levelMs)
        voice.levelMs = nowMs
      }
      if (nowMs - voice.spokeMs > HANG_OVER_MS) voice.isSpeaking = false
    }
    const speaking = [...this.#voices].filter(([, { isSpeaking }]) => isSpeaking)
    const ordered = speaking.sort(([, one], [, other]) => other.loudness - one.loudness || one.beganMs - other.beganMs)
    const names = ordered.map(([name]) => name)
    this.#first = this.#takenOver(names, nowMs)
    const first = this.#first
    return first === undefined ? [] : [first, ...names.filter((name) => name !== first)]
  }

  /** How loud somebody is above silence, in dB, smoothed; 0 of who is not known. */
  loudness(name: Name): number {
    return this.#voices.get(name)?.loudness ?? 0
  }

  /** When somebody was last heard speaking; undefined when never. */
  spokeMs(name: Name): number | undefined {
    const at = this.#voices.get(name)?.spokeMs
    return at === Number.NEGATIVE_INFINITY ? undefined : at
  }

  #takenOver(names: readonly Name[], nowMs: number): Name | undefined {
    const first = this.#first
    const voice = first === undefined ? undefined : this.#voices.get(first)
    const next = voice?.isSpeaking ? this.#louder(names, voice, nowMs) : names[0]
    if (next === undefined) return voice?.isSpeaking ? first : undefined
    // Whoever comes after this one has to be louder than it, for as long.
    for (const each of this.#voices.values()) each.louderMs = undefined
    return next
  }

  /** Who has been louder than this voice for long enough. */
  #louder(names: readonly Name[], voice: Voice, nowMs: number): Name | undefined {
    for (const name of names) {
      const other = this.#voices.get(name)
      if (other === undefined || other === voice) continue
      if (other.loudness < voice.loudness + LOUDER) other.louderMs = undefined
      else other.louderMs ??= nowMs
      if (other.louderMs !== undefined && nowMs - other.louderMs >= TAKES_OVER_MS) return name
    }
    return undefined
  }

  #voiceOf(name: Name, nowMs: number): Voice {
    const known = this.#voices.get(name)
    if (known !== undefined) return known
    const fresh: Voice = {
      loudness: 0,
      levelMs: nowMs,
      isSpeaking: false,
      spokeMs: Number.NEGATIVE_INFINITY,
      beganMs: nowMs,
      louderMs: undefined,
    }
    this.#voices.set(name, fresh)
    return fresh
  }
}

/** Nearer to a level by the time that passed. The first packet of all counts as one of 20 ms. */
function smoothed(before: number, level: number, passedMs: number): number {
  const ms = Math.max(20, passedMs)
  return before + (level - before) * (1 - Math.exp(-ms / (level > before ? RISE_MS : FALL_MS)))
}

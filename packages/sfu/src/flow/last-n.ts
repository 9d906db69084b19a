/** Of a room that is too large for all to be sent to all: whose pictures are, and whose voices. */

const PICTURES_AT_ONCE = 12
const VOICES_AT_ONCE = 6

export interface Candidate<Name> {
  readonly name: Name
  readonly isPinned: boolean
  readonly isHost: boolean
  /** When it was last heard speaking, in milliseconds; undefined when never. */
  readonly spokeMs: number | undefined
}

/**
 * Whose pictures a subscriber gets: who is pinned, then the host, then who spoke last, then who came first. Somebody new
 * takes the place of the one who has to go, and nobody else moves.
 */
export class PicturesAtOnce<Name> {
  readonly #most: number
  #places: readonly Name[] = []

  constructor(most = PICTURES_AT_ONCE) {
    this.#most = most
  }

  /** The names by their places. @param candidates in the order in which they came */
  choose(candidates: readonly Candidate<Name>[]): readonly Name[] {
    const chosen = new Set(candidates.toSorted(byRight).slice(0, this.#most))
    const names = new Set(candidates.filter((candidate) => chosen.has(candidate)).map(({ name }) => name))
    const places = this.#places.map((name) => (names.delete(name) ? name : undefined))
    const coming = names.values()
    const kept = places.map((name) => name ?? coming.next().value)
    this.#places = [...kept, ...coming].filter((name) => name !== undefined)
    return this.#places
  }
}

const byRight = <Name>(one: Candidate<Name>, other: Candidate<Name>): number =>
  Number(other.isPinned) - Number(one.isPinned) ||
  Number(other.isHost) - Number(one.isHost) ||
  (other.spokeMs ?? Number.NEGATIVE_INFINITY) - (one.spokeMs ?? Number.NEGATIVE_INFINITY) ||
  0

/** Quieter than this is no speech; in −dBov, of which 0 is the loudest (RFC 6464). */
const QUIETEST = 55
/** Who was quiet for so long has come to a pause, and makes way for who speaks. */
const PAUSE_MS = 500
/** Without anybody who needs the place a voice goes on for so long after its last word. */
const HANG_OVER_MS = 1_500
/** Who waits for a place said something so lately. */
const WAITING_MS = 100

interface Voice {
  isForwarded: boolean
  /** When it was last loud enough for speech, and how loud that was. */
  loudMs: number
  level: number
}

/**
 * Whose voices everybody gets. A voice is passed on from its first loud packet on, and nobody is cut off who speaks: when
 * too many do, who begins waits for a pause of one of them, and the loudest of those who wait comes next. In a room of no
 * more voices than that all are passed on, silence too. Times are in milliseconds of any clock that does not go back.
 */
export class VoicesAtOnce<Name> {
  readonly #most: number
  readonly #voices = new Map<Name, Voice>()

  constructor(most = VOICES_AT_ONCE) {
    this.#most = most
  }

  /**
   * Whether this packet of a voice is passed on.
   * @param level in −dBov: 0 (the loudest) to 127 (silence)
   * @param isVoice what the sender's own detector says
   */
  forwards(name: Name, level: number, isVoice: boolean, nowMs: number): boolean {
    let voice = this.#voices.get(name)
    if (voice === undefined) {
      voice = { isForwarded: false, loudMs: Number.NEGATIVE_INFINITY, level }
      this.#voices.set(name, voice)
    }
    const isLoud = isVoice && level <= QUIETEST
    if (isLoud) {
      voice.loudMs = nowMs
      voice.level = level
    }
    if (this.#voices.size <= this.#most) voice.isForwarded = true
    else if (voice.isForwarded) voice.isForwarded = nowMs - voice.loudMs < HANG_OVER_MS
    else if (isLoud) voice.isForwarded = this.#isNext(voice, nowMs) && this.#makesRoom(nowMs)
    return voice.isForwarded
  }

  /** Whose voices are passed on. */
  get forwarded(): readonly Name[] {
    return [...this.#voices].flatMap(([name, { isForwarded }]) => (isForwarded ? [name] : []))
  }

  /** A voice is gone, or was muted. */
  forget(name: Name): void {
    this.#voices.delete(name)
  }

  /** Whether no other waits that is louder. */
  #isNext(voice: Voice, nowMs: number): boolean {
    for (const other of this.#voices.values()) {
      if (!other.isForwarded && other.level < voice.level && nowMs - other.loudMs < WAITING_MS) return false
    }
    return true
  }

  /** Whether there is a place; who has been quiet for longest makes way. */
  #makesRoom(nowMs: number): boolean {
    let [forwarded, quietest]: [number, Voice | undefined] = [0, undefined]
    for (const voice of this.#voices.values()) {
      if (!voice.isForwarded) continue
      forwarded += 1
      if (quietest === undefined || voice.loudMs < quietest.loudMs) quietest = voice
    }
    if (forwarded < this.#most) return true
    if (quietest === undefined || nowMs - quietest.loudMs < PAUSE_MS) return false
    quietest.isForwarded = false
    return true
  }
}

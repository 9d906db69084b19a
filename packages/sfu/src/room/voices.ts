import type { PersonId } from "../engine.ts"
import { VoicesAtOnce } from "../flow/last-n.ts"
import { Speakers } from "../flow/speakers.ts"

/** All voices of a room: who speaks, and whose voice everybody gets. Times are in milliseconds. */
export class Voices {
  readonly #speakers = new Speakers<PersonId>()
  readonly #atOnce: VoicesAtOnce<PersonId>
  #told: readonly PersonId[] = []
  #heard: ReadonlySet<PersonId> = new Set()

  constructor(most: number) {
    this.#atOnce = new VoicesAtOnce(most)
  }

  /** Hears a packet of a voice. @returns whether it is passed on */
  hear(person: PersonId, level: number, isVoice: boolean, now: number): boolean {
    this.#speakers.heard(person, level, isVoice, now)
    return this.#atOnce.forwards(person, level, isVoice, now)
  }

  /** Somebody's voice has ended, or is muted. */
  forget(person: PersonId): void {
    this.#speakers.forget(person)
    this.#atOnce.forget(person)
  }

  /** When somebody was last heard speaking; undefined when never. */
  spokeAt(person: PersonId): number | undefined {
    return this.#speakers.spokeMs(person)
  }

  /** Whose voice everybody gets, as `listen` found it. */
  get heard(): ReadonlySet<PersonId> {
    return this.#heard
  }

  /** Finds out whose voice everybody gets. @returns whether somebody has come to it since */
  listen(): boolean {
    const before = this.#heard
    this.#heard = new Set(this.#atOnce.forwarded)
    return [...this.#heard].some((person) => !before.has(person))
  }

  /** Who speaks, the loudest first; undefined when it is as it was told before. */
  news(now: number): readonly PersonId[] | undefined {
    const speaking = this.#speakers.speaking(now)
    const isKnown = speaking.length === this.#told.length && speaking.every((each, at) => each === this.#told[at])
    if (isKnown) return undefined
    this.#told = speaking
    return speaking
  }
}

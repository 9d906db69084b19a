import type { ParticipantId } from "../engine.ts"
import { VoicesAtOnce } from "../flow/last-n.ts"
import { Speakers } from "../flow/speakers.ts"

/** All voices of a room: who speaks, and whose voice everybody gets. Times are in milliseconds. */
export class Voices {
  readonly #speakers = new Speakers<ParticipantId>()
  readonly #atOnce: VoicesAtOnce<ParticipantId>
  #told: readonly ParticipantId[] = []

  constructor(most: number) {
    this.#atOnce = new VoicesAtOnce(most)
  }

  /** Hears a packet of a voice. @returns whether it is passed on */
  hear(participant: ParticipantId, level: number, isVoice: boolean, now: number): boolean {
    this.#speakers.heard(participant, level, isVoice, now)
    return this.#atOnce.forwards(participant, level, isVoice, now)
  }

  /** Somebody's voice has ended, or is muted. */
  forget(participant: ParticipantId): void {
    this.#speakers.forget(participant)
    this.#atOnce.forget(participant)
  }

  /** When somebody was last heard speaking; undefined when never. */
  spokeAt(participant: ParticipantId): number | undefined {
    return this.#speakers.spokeMs(participant)
  }

  /** Who speaks, the loudest first; undefined when it is as it was told before. */
  news(now: number): readonly ParticipantId[] | undefined {
    const speaking = this.#speakers.speaking(now)
    const isKnown = speaking.length === this.#told.length && speaking.every((each, at) => each === this.#told[at])
    if (isKnown) return undefined
    this.#told = speaking
    return speaking
  }
}

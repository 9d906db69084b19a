import { type AccountId, SOURCES, type Source } from "@everline/protocol"
import type { Grants, ParticipantId, PersonId, Room } from "../../ports/media.ts"
import type { PlannedLeg, PlannedPerson, RoomPlan } from "./plan.ts"

/** Names a leg of a call in the room of that call. */
export const participantOf = (leg: number): ParticipantId => `${leg}` as ParticipantId
/** Names somebody in all rooms. */
export const personOf = (account: AccountId): PersonId => account as string as PersonId

/**
 * A room of the engine that is brought in line with plans, one after the other. It remembers what the engine was told, so
 * following the same plan again asks nothing of it.
 */
export class FollowedRoom {
  readonly room: Room
  readonly #grants = new Map<ParticipantId, Grants>()
  readonly #muted = new Map<PersonId, Set<Source>>()
  readonly #onAir = new Map<PersonId, Map<Source, ParticipantId>>()
  #last: Promise<void> = Promise.resolve()

  constructor(room: Room) {
    this.room = room
  }

  /** @throws SfuError closed, when the room is gone */
  follow(plan: RoomPlan): Promise<void> {
    const turn = this.#last.then(() => this.#follow(plan))
    this.#last = turn.catch(() => {})
    return turn
  }

  /** Whoever takes over is let in and on air before the one before may less, or is gone: so nobody notices. */
  async #follow({ legs, people }: RoomPlan): Promise<void> {
    for (const leg of legs) if (!this.#mayLess(leg)) await this.#admit(leg)
    for (const person of people) {
      // The engine knows those for whom somebody speaks.
      if (!legs.some((leg) => leg.person === person.person)) continue
      await this.#mute(person)
      await this.#hand(person)
    }
    for (const leg of legs) await this.#admit(leg)
    const planned = new Set(legs.map(({ leg }) => participantOf(leg)))
    for (const participant of this.#grants.keys()) if (!planned.has(participant)) await this.#remove(participant)
  }

  /** Whether a leg that is there may not publish any more what it may now. */
  #mayLess({ leg, publish }: PlannedLeg): boolean {
    const known = this.#grants.get(participantOf(leg))
    return known?.publish.some((source) => !publish.includes(source)) ?? false
  }

  async #remove(participant: ParticipantId): Promise<void> {
    const person = this.#grants.get(participant)?.person
    await this.room.remove(participant)
    this.#grants.delete(participant)
    if (person === undefined) return
    const handed = this.#onAir.get(person)
    for (const [source, by] of handed ?? []) if (by === participant) handed?.delete(source)
    // The engine forgets somebody with the last who speaks for them.
    if ([...this.#grants.values()].some((grants) => grants.person === person)) return
    this.#muted.delete(person)
    this.#onAir.delete(person)
  }

  async #admit({ leg, person, publish }: PlannedLeg): Promise<void> {
    const participant = participantOf(leg)
    const known = this.#grants.get(participant)
    if (known?.publish.join() === publish.join()) return
    const grants: Grants = { person: personOf(person), publish, subscribe: true }
    await this.room.admit(participant, grants)
    this.#grants.set(participant, grants)
  }

  async #mute({ muted, ...of }: PlannedPerson): Promise<void> {
    const person = personOf(of.person)
    const known = this.#muted.get(person) ?? new Set()
    this.#muted.set(person, known)
    for (const source of SOURCES) {
      const isMuted = muted.includes(source)
      if (known.has(source) === isMuted) continue
      await this.room.mute(person, source, isMuted)
      if (isMuted) known.add(source)
      else known.delete(source)
    }
  }

  async #hand({ onAir, ...of }: PlannedPerson): Promise<void> {
    const person = personOf(of.person)
    const known = this.#onAir.get(person) ?? new Map<Source, ParticipantId>()
    this.#onAir.set(person, known)
    for (const source of SOURCES) {
      const leg = onAir[source]
      if (leg === null) continue
      const participant = participantOf(leg)
      if (known.get(source) === participant) continue
      await this.room.hand(person, source, participant)
      known.set(source, participant)
    }
  }
}

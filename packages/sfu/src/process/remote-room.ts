import type {
  Grants,
  ParticipantId,
  PersonId,
  PublishOffer,
  Room,
  RoomId,
  RoomStats,
  Source,
  SubscribeOffer,
  Want,
} from "../engine.ts"
import type { EngineProcess } from "./engine-process.ts"

/** A room in the process of an engine. */
export class RemoteRoom implements Room {
  readonly id: RoomId
  readonly #process: EngineProcess
  readonly #onClose: () => void

  constructor(id: RoomId, process: EngineProcess, onClose: () => void) {
    this.id = id
    this.#process = process
    this.#onClose = onClose
  }

  admit(participant: ParticipantId, grants: Grants): Promise<void> {
    return this.#process.call(this.id, "admit", [participant, grants])
  }

  remove(participant: ParticipantId): Promise<void> {
    return this.#process.call(this.id, "remove", [participant])
  }

  publish(participant: ParticipantId, offer: PublishOffer): Promise<string> {
    return this.#process.call(this.id, "publish", [participant, offer])
  }

  subscribe(participant: ParticipantId): Promise<SubscribeOffer> {
    return this.#process.call(this.id, "subscribe", [participant])
  }

  answer(participant: ParticipantId, answer: { readonly version: number; readonly sdp: string }): Promise<void> {
    return this.#process.call(this.id, "answer", [participant, answer])
  }

  want(participant: ParticipantId, wants: readonly Want[]): Promise<void> {
    return this.#process.call(this.id, "want", [participant, wants])
  }

  hand(person: PersonId, source: Source, participant: ParticipantId): Promise<void> {
    return this.#process.call(this.id, "hand", [person, source, participant])
  }

  mute(person: PersonId, source: Source, muted: boolean): Promise<void> {
    return this.#process.call(this.id, "mute", [person, source, muted])
  }

  stats(): Promise<RoomStats> {
    return this.#process.call(this.id, "stats", [])
  }

  close(): Promise<void> {
    this.#onClose()
    return this.#process.call(this.id, "close", [])
  }
}

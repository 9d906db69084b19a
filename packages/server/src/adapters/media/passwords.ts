import type { ParticipantId, RoomId } from "@everline/sfu"

/** A connection each way and, while others take their place, two more; and what was offered in vain. */
const MOST = 8

/**
 * The ICE passwords of the engine's ends of connections, by their ufrags, learnt from the SDP that goes to browsers. The
 * relay signs with them what it has to mend (`turn/tie-breaker.ts`).
 */
export class IcePasswords {
  readonly #known = new Map<string, { room: RoomId; participant: ParticipantId; password: string }>()

  /** Takes what an offer or answer of the engine's says. */
  learn(room: RoomId, participant: ParticipantId, sdp: string): void {
    const [, ufrag] = /^a=ice-ufrag:(\S+)/m.exec(sdp) ?? []
    const [, password] = /^a=ice-pwd:(\S+)/m.exec(sdp) ?? []
    if (ufrag === undefined || password === undefined) return
    this.#known.delete(ufrag)
    this.#known.set(ufrag, { room, participant, password })
    const theirs = [...this.#known].filter(([, of]) => of.room === room && of.participant === participant)
    for (const [old] of theirs.slice(0, -MOST)) this.#known.delete(old)
  }

  of(ufrag: string): string | undefined {
    return this.#known.get(ufrag)?.password
  }

  /** Forgets somebody who is in a room no more, or all of a room that is no more. */
  forget(room: RoomId, participant?: ParticipantId): void {
    for (const [ufrag, of] of this.#known)
      if (of.room === room && (participant === undefined || of.participant === participant)) this.#known.delete(ufrag)
  }
}

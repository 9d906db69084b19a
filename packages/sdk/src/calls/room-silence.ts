import type { AccountId } from "@everline/protocol"
import { SILENT_MS, STALL_MS, WATCH_MS } from "./own-link.ts"
import type { Reading } from "./quality.ts"

/** So many voices are passed on in a room, those who are silent too; of more the room sends only those who speak, or did lately. */
const VOICES_AT_ONCE = 6
/** Where all may be silent there is little to come: what the room reports of what it sent, each second. */
const LARGE_ROOM_MS = 3_000

/** For how long nothing has come of a room from which something is to come; looked at every `WATCH_MS`. */
export class RoomSilence {
  #ms = 0
  /** Something came since who is to be heard last changed: who came in a moment ago may still be connecting. */
  #isDue = false
  #voices = ""
  #stallMs = STALL_MS

  get ms(): number {
    return this.#ms
  }

  /** Half of that after which another way is looked for: one's own network may be gone. */
  get isBeginning(): boolean {
    return this.#ms === this.#stallMs / 2
  }

  /** Whether another way is to be looked for. */
  get isStall(): boolean {
    return this.#ms >= this.#stallMs
  }

  /** Whether it is to be said. */
  get isLong(): boolean {
    return this.#ms >= Math.max(this.#stallMs, SILENT_MS)
  }

  /** @param voices whose voices are to come */
  look(before: Reading, now: Reading, voices: ReadonlySet<AccountId>): void {
    // One's own is among those that the room passes on.
    const isSmall = voices.size < VOICES_AT_ONCE
    this.#stallMs = isSmall ? STALL_MS : LARGE_ROOM_MS
    const [was, is] = isSmall ? [before.received, now.received] : [before.bytes, now.bytes]
    const named = [...voices].sort().join()
    // What was counted and is not any more came by another connection: what has come by this one so far is new.
    const isNews = is < was ? is > 0 : is > was
    const areSame = named === this.#voices && voices.size > 0
    this.#voices = named
    this.#isDue = areSame && (isNews || (this.#isDue && is >= was))
    this.#ms = this.#isDue && is === was ? this.#ms + WATCH_MS : 0
  }
}

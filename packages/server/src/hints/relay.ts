import type { AccountId, ConversationId, SignalFrame } from "@everline/protocol"
import type { Announcement } from "../journal/announcement.ts"
import type { Others } from "../journal/journal.ts"
import type { Bus } from "../ports/bus.ts"
import type { SignalPort } from "../ports/signals.ts"
import { fromBytes, type Hint, toBytes } from "./hint.ts"

/** What this server does with hints of others. */
export interface Ears extends SignalPort {
  entries(entries: readonly Announcement[]): void
  /** Hints may have been lost: look for what they would have said. */
  lookAround(): void
}

/** For metrics and the log. */
export interface RelayEvents {
  busTurned(isUp: boolean): void
  hinted(direction: "sent" | "heard", count: number): void
  failed(error: unknown): void
}

export interface RelayOptions {
  readonly bus: Bus
  /** Carries what is found in no other place, in a second or so, while the bus is down. */
  readonly slow: Pick<Bus, "tell" | "listen">
  readonly events: RelayEvents
}

/** Tells the other servers what happens here, and this one what happens there. */
export class Relay implements Others, SignalPort {
  readonly #options: RelayOptions

  constructor(options: RelayOptions) {
    this.#options = options
  }

  get areHeard(): boolean {
    return this.#options.bus.isUp
  }

  /** From now on what others tell goes to `ears`. */
  listen(ears: Ears): void {
    const { bus, slow, events } = this.#options
    const heard = (bytes: Uint8Array) => this.#heard(bytes, ears)
    slow.listen({ heard, turned() {} })
    bus.listen({
      heard,
      turned: (isUp) => {
        events.busTurned(isUp)
        ears.lookAround()
      },
    })
  }

  /** What was committed; others find it without a hint too. */
  tell(entries: readonly Announcement[]): void {
    if (entries.length > 0 && this.areHeard) this.#tellEntries(entries)
  }

  /** Signals of what is kept, marks: without a bus they take the slow way. */
  toAccounts(accounts: readonly AccountId[], frame: SignalFrame): void {
    this.#tell(["accounts", accounts, frame])
  }

  /** Signals of a moment, typing: without a bus they are not heard elsewhere. */
  toConversation(conversation: ConversationId, frame: SignalFrame, except: AccountId): void {
    if (this.areHeard) this.#tell(["conversation", conversation, frame, except])
  }

  #tell(hint: Hint): void {
    const { bus, slow, events } = this.#options
    const way = bus.isUp ? bus : slow
    way.tell(toBytes(hint))
    events.hinted("sent", 1)
  }

  /** Many in one hint; what the bus cannot carry in one is halved. An entry alone always fits. */
  #tellEntries(entries: readonly Announcement[]): void {
    const { bus, events } = this.#options
    const bytes = toBytes(["entries", entries])
    if (bytes.length > bus.capacity && entries.length > 1) {
      const middle = entries.length >> 1
      this.#tellEntries(entries.slice(0, middle))
      this.#tellEntries(entries.slice(middle))
      return
    }
    bus.tell(bytes)
    events.hinted("sent", entries.length)
  }

  #heard(bytes: Uint8Array, ears: Ears): void {
    const { events } = this.#options
    try {
      const hint = fromBytes(bytes)
      if (hint === null) return
      events.hinted("heard", hint[0] === "entries" ? hint[1].length : 1)
      switch (hint[0]) {
        case "entries":
          return ears.entries(hint[1])
        case "accounts":
          return ears.toAccounts(hint[1], hint[2])
        case "conversation":
          return ears.toConversation(hint[1], hint[2], hint[3])
      }
    } catch (error) {
      // One that cannot be read must not end the hearing of others.
      events.failed(error)
    }
  }
}

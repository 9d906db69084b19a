import type { AccountId, CallId, ConversationId, LinkSignal, SignalFrame } from "@everline/protocol"
import type { Announcement } from "../journal/announcement.ts"
import type { Others } from "../journal/journal.ts"
import { Polling } from "../polling.ts"
import { type Bus, noBus } from "../ports/bus.ts"
import type { SignalPort } from "../ports/signals.ts"
import { fromBytes, type Hint, toBytes } from "./hint.ts"
import { Lately } from "./lately.ts"

/** Who hears no bus says so this often, in milliseconds, and is believed for so long. */
const COMPLAIN_MS = 1_000
const BELIEVED_MS = 5_000

/** What this server does with hints of others. */
export interface Ears extends SignalPort {
  entries(entries: readonly Announcement[]): void
  /** A leg of a call says something to the room of that call, which is at a server, perhaps this one. */
  room(server: string, leg: number, said: LinkSignal): void
  /** Calls of many have changed; their rooms may be here. */
  calls(calls: readonly CallId[]): void
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

/**
 * Tells the other servers what happens here, and this one what happens there. What is kept in no entry, marks, must not
 * be lost with the bus: while anybody hears none it takes the slow way as well, and what was told in the last seconds,
 * before that was noticed, is told there again.
 */
export class Relay implements Others, SignalPort, AsyncDisposable {
  readonly #options: RelayOptions
  readonly #lately = new Lately()
  readonly #complaints: Polling
  /** Until then somebody else hears no bus, as far as is known; by performance.now. */
  #somebodyIsDeafUntil = Number.NEGATIVE_INFINITY

  constructor(options: RelayOptions) {
    const { bus, slow, events } = options
    this.#options = options
    this.#complaints = new Polling({
      every: () => COMPLAIN_MS,
      turn: async () => {
        if (!bus.isUp && bus !== noBus) slow.tell(toBytes(["deaf"]))
      },
      failed: (error) => events.failed(error),
    })
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
        this.#complaints.hurry()
        if (!isUp) this.#repeat()
      },
    })
  }

  /** What was committed; others find it without a hint too. */
  tell(entries: readonly Announcement[]): void {
    if (entries.length > 0 && this.areHeard) this.#tellEntries(entries)
  }

  /** Signals of what is kept, marks: they reach everybody, one way or the other. Who speaks in a call is over in a moment. */
  toAccounts(accounts: readonly AccountId[], frame: SignalFrame): void {
    const hint: Hint = ["accounts", accounts, frame]
    if (frame[1] === "speakers") return this.#mention(hint)
    const { bus, slow, events } = this.#options
    const bytes = toBytes(hint)
    if (bus.isUp) {
      bus.tell(bytes)
      this.#lately.add(bytes)
    }
    if (!bus.isUp || performance.now() < this.#somebodyIsDeafUntil) slow.tell(bytes)
    events.hinted("sent", 1)
  }

  /** Signals of a moment, typing: without a bus they are not heard elsewhere. */
  toConversation(conversation: ConversationId, frame: SignalFrame, except: AccountId | null): void {
    this.#mention(["conversation", conversation, frame, except])
  }

  /** What a leg says to the room of its call, elsewhere: without a bus it is not heard, and said again. */
  toRoom(server: string, leg: number, said: LinkSignal): void {
    this.#mention(["room", server, leg, said])
  }

  /** Calls of many have changed here: without a bus their rooms follow a second later. */
  callsChanged(calls: readonly CallId[]): void {
    this.#mention(["calls", calls])
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#complaints[Symbol.asyncDispose]()
  }

  /** Tells what nobody misses later: over the bus, or not at all. */
  #mention(hint: Hint): void {
    if (!this.areHeard) return
    const { bus, events } = this.#options
    bus.tell(toBytes(hint))
    events.hinted("sent", 1)
  }

  /** What may have been lost goes the slow way. */
  #repeat(): void {
    for (const bytes of this.#lately.take()) this.#options.slow.tell(bytes)
  }

  #somebodyIsDeaf(): void {
    const now = performance.now()
    if (now > this.#somebodyIsDeafUntil) this.#repeat()
    this.#somebodyIsDeafUntil = now + BELIEVED_MS
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
        case "room":
          return ears.room(hint[1], hint[2], hint[3])
        case "calls":
          return ears.calls(hint[1])
        case "deaf":
          return this.#somebodyIsDeaf()
      }
    } catch (error) {
      // One that cannot be read must not end the hearing of others.
      events.failed(error)
    }
  }
}

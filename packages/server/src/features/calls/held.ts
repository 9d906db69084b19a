import { isDeepStrictEqual } from "node:util"
import type { CallId, ConversationId } from "@everline/protocol"
import type { Call } from "./call.ts"
import type { KeptCall } from "./store.ts"
import { viewFor } from "./view.ts"

interface Held {
  /** Begun in this transaction. */
  readonly isNew: boolean
  /** As its row has it. */
  readonly kept: KeptCall
  readonly now: KeptCall
}

/** Calls that one transaction holds: as it found or began them, and what they have become. */
export class HeldCalls {
  readonly #held: Map<CallId, Held>

  constructor(begun: readonly KeptCall[], found: readonly KeptCall[]) {
    const held = (isNew: boolean) => (kept: KeptCall) => [kept.call.call, { isNew, kept, now: kept }] as const
    // What was begun may be found as well.
    this.#held = new Map([...found.map(held(false)), ...begun.map(held(true))])
  }

  find(call: CallId): KeptCall | undefined {
    return this.#held.get(call)?.now
  }

  /** The one that goes on in a conversation. */
  running(conversation: ConversationId): KeptCall | undefined {
    const isIt = ({ call }: KeptCall) => call.conversation === conversation && call.phase.kind !== "ended"
    return this.#all.find(({ now }) => isIt(now))?.now
  }

  /** A call that is held has become this. */
  keep({ call: before, rev }: KeptCall, call: Call): KeptCall {
    const held = this.#held.get(call.call)
    const now = { call, rev: isTold(before, call) ? rev + 1 : rev }
    if (held !== undefined) this.#held.set(call.call, { ...held, now })
    return now
  }

  /** Those whose rows have to be written. */
  get changed(): readonly KeptCall[] {
    return this.#all.filter(({ kept, now }) => kept.call !== now.call).map(({ now }) => now)
  }

  /** Those of which devices are to be told. */
  get told(): readonly KeptCall[] {
    return this.#all.filter(({ isNew, kept, now }) => isNew || kept.rev !== now.rev).map(({ now }) => now)
  }

  /** Those that have just ended. */
  get ended(): readonly Call[] {
    const isOver = ({ call }: KeptCall) => call.phase.kind === "ended"
    return this.#all
      .filter(({ isNew, kept, now }) => isOver(now) && (isNew || !isOver(kept)))
      .map(({ now }) => now.call)
  }

  get #all(): readonly Held[] {
    return [...this.#held.values()]
  }
}

/** Whether anybody sees anything of a change: that a device is still there is told to nobody. */
const isTold = (before: Call, after: Call): boolean =>
  before !== after &&
  after.participants.some(({ account }) => !isDeepStrictEqual(viewFor(after, account, 0), viewFor(before, account, 0)))

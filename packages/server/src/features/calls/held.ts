import { isDeepStrictEqual } from "node:util"
import type { AccountId, CallId, ConversationId } from "@everline/protocol"
import type { Call } from "./call.ts"
import { isThere, personOf } from "./people.ts"
import type { Change, KeptCall } from "./store.ts"
import { groupViewOf, isShown } from "./view.ts"

interface Held extends Change {
  /** Begun in this transaction. */
  readonly isNew: boolean
}

/** A call of which these are to be told. */
interface Told extends KeptCall {
  readonly accounts: readonly AccountId[]
}

/** Calls that one transaction holds: as it found or began them, and what they have become. */
export class HeldCalls {
  readonly #held: Map<CallId, Held>

  constructor(begun: readonly KeptCall[], found: readonly KeptCall[]) {
    const held = (isNew: boolean) => (kept: KeptCall) => [kept.call.call, { isNew, before: kept, now: kept }] as const
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
  get changed(): readonly Change[] {
    return this.#all.filter(({ before, now }) => before.call !== now.call)
  }

  /** Those of which devices are to be told: who was out of a call before is told nothing more of it. */
  get told(): readonly Told[] {
    return this.#news.map(({ isNew, before, now }) => {
      const isTold = (account: AccountId) => isNew || isIn(before.call, account) || isIn(now.call, account)
      const accounts = now.call.participants.map(({ account }) => account)
      return { ...now, accounts: accounts.filter((one) => isShown(now.call, one) && isTold(one)) }
    })
  }

  /** Those of groups that have begun or ended, or in which others are. */
  get gathered(): readonly KeptCall[] {
    const isOther = ({ isNew, before, now }: Held) =>
      isNew || !isDeepStrictEqual(groupViewOf(before.call, 0), groupViewOf(now.call, 0))
    return this.#news.filter((one) => one.now.call.ofGroup && isOther(one)).map(({ now }) => now)
  }

  /** Those that have just ended. */
  get ended(): readonly Call[] {
    const isOver = ({ call }: KeptCall) => call.phase.kind === "ended"
    return this.#all
      .filter(({ isNew, before, now }) => isOver(now) && (isNew || !isOver(before)))
      .map(({ now }) => now.call)
  }

  get #news(): readonly Held[] {
    return this.#all.filter(({ isNew, before, now }) => isNew || before.rev !== now.rev)
  }

  get #all(): readonly Held[] {
    return [...this.#held.values()]
  }
}

const isIn = (call: Call, account: AccountId): boolean => {
  const person = personOf(call, account)
  return person !== undefined && isThere(person)
}

/** Whether anybody sees anything of a change: that a device is still there is told to nobody. */
const isTold = (before: Call, after: Call): boolean =>
  before !== after && !isDeepStrictEqual(seenOf(before), seenOf(after))

/** What is seen of a call: neither when a device was last heard of, nor until when something is waited for. */
const seenOf = (call: Call) => ({
  ...call,
  phase:
    call.phase.kind === "talking"
      ? { ...call.phase, handOffs: call.phase.handOffs.map((one) => ({ ...one, phase: one.phase.kind })) }
      : call.phase,
  participants: call.participants.map((person) => ({
    ...person,
    legs: person.legs.map(({ leg, device, holds, lost }) => ({ leg, device, holds, lost: lost !== null })),
  })),
})

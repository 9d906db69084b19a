import { type CallId, type GroupCall, SIGNAL, type Time } from "@everline/protocol"
import type { SignalPort } from "../../ports/signals.ts"
import type { KeptCall } from "./store.ts"
import { groupViewOf } from "./view.ts"

/** How many are in the call of a group is told this often at most. */
const EVERY_MS = 1_000
/** What this server has told of a call is remembered for so long. */
const REMEMBERED_MS = 60_000

interface News {
  /** When it was last told. */
  readonly at: Time
  /** What is still to be told. */
  readonly next: GroupCall | null
}

/** Tells groups of their calls, as this server learns of them: that one has begun, how many are in, that it is over. */
export class GroupNews {
  readonly #signals: Pick<SignalPort, "toConversation">
  readonly #news = new Map<CallId, News>()

  constructor(signals: Pick<SignalPort, "toConversation">) {
    this.#signals = signals
  }

  hear({ call, rev }: KeptCall, now: Time): void {
    const view = groupViewOf(call, rev)
    const at = this.#news.get(view.call)?.at ?? Number.NEGATIVE_INFINITY
    if (view.people === 0 || now - at >= EVERY_MS) this.#tell(view, now)
    else this.#news.set(view.call, { at, next: view })
  }

  /** Tells what has waited. */
  pass(now: Time): void {
    for (const [call, { at, next }] of this.#news)
      if (next !== null && now - at >= EVERY_MS) this.#tell(next, now)
      else if (now - at >= REMEMBERED_MS) this.#news.delete(call)
  }

  #tell(view: GroupCall, now: Time): void {
    if (view.people === 0) this.#news.delete(view.call)
    else this.#news.set(view.call, { at: now, next: null })
    this.#signals.toConversation(view.conversation, [SIGNAL, "group_call", view], null)
  }
}

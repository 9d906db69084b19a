import { isDeepStrictEqual } from "node:util"
import {
  type AccountId,
  type CallId,
  type CallView,
  type CheckedInput,
  type ConversationId,
  type DeviceId,
  EverlineError,
  type IceServer,
  SIGNAL,
} from "@everline/protocol"
import type { Database } from "../../database.ts"
import type { SignedIn } from "../../handler.ts"
import type { Journal } from "../../journal/journal.ts"
import type { JournalTransaction } from "../../journal/transaction.ts"
import type { Clock } from "../../ports/clock.ts"
import type { SignalPort } from "../../ports/signals.ts"
import type { ConversationsService } from "../conversations/service.ts"
import type { MessagesService } from "../messages/service.ts"
import type { Privacy } from "../privacy/service.ts"
import type { Call, Ended } from "./call.ts"
import { begin, meet, type Step, step } from "./rules.ts"
import * as store from "./store.ts"
import { legsOf, viewFor } from "./view.ts"

/** One that goes on and one that waits: who is called while in both is busy. */
const MOST_RUNNING = 2
/** What is due is done in turns of so many. */
const TURN = 200
/** A call that is over is known for so long. */
const KEPT_MS = 24 * 3600_000
const PASS: Step = { kind: "pass" }

export interface CallsOptions {
  readonly database: Database
  readonly journal: Pick<Journal, "transact">
  readonly clock: Clock
  readonly conversations: Pick<ConversationsService, "requireMember">
  readonly messages: Pick<MessagesService, "record">
  readonly privacy: Pick<Privacy, "takesCallsOf">
  readonly signals: SignalPort
  /** What helps a device of this account to connect. */
  readonly servers: (account: AccountId) => readonly IceServer[]
}

/** A call as one of the two sees it, and what helps their device to connect. */
export interface Entered {
  readonly view: CallView
  readonly servers: readonly IceServer[]
}

/** What one of the two does. */
export type Deed = Exclude<Step, { kind: "pass" }>

/** One transaction over calls, and what is to be told when it has committed. */
interface Work {
  readonly tx: JournalTransaction
  readonly changed: store.KeptCall[]
}

/**
 * Calls between two. All that a call is stands in its row and changes under that row's lock, so that any server takes any
 * step, and goes on where another ended.
 */
export class Calls {
  readonly #options: CallsOptions

  constructor(options: CallsOptions) {
    this.#options = options
  }

  /**
   * Begins a call; or answers the other's, who calls at the same moment. Again, after a lost answer, it is the same.
   * @throws not_found, call_not_direct, blocked_by_you, call_running, client_id_reused
   */
  async start(by: SignedIn, { call, conversation, media, holds }: CheckedInput<"calls.start">): Promise<Entered> {
    const { conversations, privacy, clock } = this.#options
    const { peer, barrier } = await conversations.requireMember(by.account, conversation)
    if (peer === null || peer === by.account) throw new EverlineError("call_not_direct", { field: "conversation" })
    if (barrier === "blocked_by_you") throw new EverlineError(barrier)
    const kept = await this.#transact(async (work) => {
      const { tx } = work
      await store.holdBeginning(tx, conversation)
      const earlier = await store.holdCall(tx, call)
      if (earlier !== undefined) return requireSame(earlier, by, conversation)
      const at = clock.now()
      const running = await store.holdRunning(tx, conversation)
      if (running !== undefined) {
        const now = await this.#keep(work, running, step(running.call, PASS, at))
        if (now.call.phase.kind !== "ended")
          return this.#keep(work, now, meet(now.call, { by, holds, camera: media === "video" }, at))
      }
      const silent = barrier !== null || !(await privacy.takesCallsOf(tx, peer, by.account))
      const isBusy = !silent && (await store.listRunning(tx, peer)).length >= MOST_RUNNING
      const begun = await store.insertCall(
        tx,
        begin({ call, conversation, media, by, holds, callee: peer, silent }, at),
      )
      work.changed.push(begun)
      if (!isBusy) return begun
      const busy: Step = { kind: "decline", by: { account: peer, device: by.device }, busy: true }
      return this.#keep(work, begun, step(begun.call, busy, at))
    })
    return this.#entered(by, kept)
  }

  /** What one of the two does. @throws not_found, and what `step` throws */
  async change(by: SignedIn, call: CallId, deed: Deed): Promise<CallView> {
    const kept = await this.#change(by, call, deed)
    return viewFor(kept.call, by.account, kept.rev)
  }

  /** Asks another of one's devices to take over. @throws not_found, call_over, not_in_call */
  async move(by: SignedIn, { call, to, takes }: CheckedInput<"calls.move">): Promise<CallView> {
    if (!(await store.isDeviceOf(this.#options.database, by.account, to)))
      throw new EverlineError("not_found", { field: "to" })
    return this.change(by, call, { kind: "move", by, to, takes })
  }

  /** As `change`, by a device that comes into the call with it. */
  async enter(by: SignedIn, call: CallId, deed: Deed): Promise<Entered> {
    return this.#entered(by, await this.#change(by, call, deed))
  }

  /** The calls that somebody is in, or that ring. */
  async list(account: AccountId): Promise<readonly CallView[]> {
    const running = await store.listRunning(this.#options.database, account)
    return running.filter(({ call }) => isShown(call, account)).map(({ call, rev }) => viewFor(call, account, rev))
  }

  /** Passes on what a device says to the other end of a link. @throws not_found, call_over, not_in_call */
  async signal({ account, device }: SignedIn, said: CheckedInput<"calls.signal">): Promise<void> {
    const { database, signals } = this.#options
    const { call } = requireOwn(await store.findCall(database, said.call), account)
    if (call.phase.kind === "ended") throw new EverlineError("call_over")
    const legs = legsOf(said.link)
    const [mine, theirs] = call.caller.account === account ? [call.caller, call.callee] : [call.callee, call.caller]
    const isMine = mine.legs.some((leg) => leg.device === device && legs.includes(leg.leg))
    if (!isMine || !theirs.legs.some(({ leg }) => legs.includes(leg))) throw new EverlineError("not_in_call")
    signals.toAccounts([theirs.account], [SIGNAL, "link", said])
  }

  /** A device was signed out: it is in no call any more. */
  async gone(device: DeviceId): Promise<void> {
    const { clock, database } = this.#options
    for (const { call, account } of await store.listOfDevice(database, device))
      await this.#transact(async (work) => {
        const held = await store.holdCall(work.tx, call)
        return held && this.#keep(work, held, step(held.call, { kind: "gone", by: { account, device } }, clock.now()))
      })
  }

  /** Does what is due by now. */
  async pass(): Promise<void> {
    const { clock, database } = this.#options
    for (const call of await store.listDue(database, clock.now(), TURN))
      await this.#transact(async (work) => {
        const held = await store.holdCall(work.tx, call)
        return held && this.#keep(work, held, step(held.call, PASS, clock.now()))
      })
  }

  /** Forgets what is long over. */
  prune(): Promise<void> {
    const { clock, database } = this.#options
    return store.prune(database, clock.now() - KEPT_MS)
  }

  async #change(by: SignedIn, call: CallId, deed: Deed): Promise<store.KeptCall> {
    const done = await this.#transact(async (work) => {
      const held = requireOwn(await store.holdCall(work.tx, call), by.account)
      const at = this.#options.clock.now()
      // What the time has brought is kept, also where the deed is refused.
      const now = await this.#keep(work, held, step(held.call, PASS, at))
      try {
        return { kept: await this.#keep(work, now, step(now.call, deed, at)) }
      } catch (refusal) {
        if (refusal instanceof EverlineError) return { refusal }
        throw refusal
      }
    })
    if (done.refusal !== undefined) throw done.refusal
    return done.kept
  }

  #entered({ account }: SignedIn, { call, rev }: store.KeptCall): Entered {
    return { view: viewFor(call, account, rev), servers: this.#options.servers(account) }
  }

  /** Keeps what a call has become, and what it leaves behind when it is over. */
  async #keep({ tx, changed }: Work, before: store.KeptCall, call: Call): Promise<store.KeptCall> {
    if (call === before.call) return before
    // That a device is still there is told to nobody.
    const isTold = [call.caller, call.callee].some(
      ({ account }) => !isDeepStrictEqual(viewFor(call, account, 0), viewFor(before.call, account, 0)),
    )
    const after = await store.writeCall(tx, { call, rev: before.rev + (isTold ? 1 : 0) })
    if (isTold) changed.push(after)
    if (call.phase.kind === "ended" && before.call.phase.kind !== "ended" && !call.silent)
      await this.#options.messages.record(tx, recordOf(call, call.phase))
    return after
  }

  /** Runs `work` in one transaction, and then tells the devices of both what they see of the calls that it changed. */
  async #transact<T>(run: (work: Work) => Promise<T>): Promise<T> {
    const { journal, signals } = this.#options
    const changed: store.KeptCall[] = []
    const result = await journal.transact((tx) => run({ tx, changed }))
    for (const { call, rev } of new Map(changed.map((one) => [one.call.call, one])).values())
      for (const { account } of [call.caller, call.callee])
        if (isShown(call, account)) signals.toAccounts([account], [SIGNAL, "call", viewFor(call, account, rev)])
    return result
  }
}

/** Whether somebody may know of a call: of one that does not ring, who is called knows nothing. */
const isShown = (call: Call, account: AccountId): boolean => call.caller.account === account || !call.silent

/** @throws client_id_reused unless it is what this device begins again for want of an answer */
function requireSame(
  kept: store.KeptCall,
  { account, device }: SignedIn,
  conversation: ConversationId,
): store.KeptCall {
  const { caller, begunBy, conversation: begunIn } = kept.call
  if (caller.account !== account || begunBy !== device || begunIn !== conversation)
    throw new EverlineError("client_id_reused", { field: "call" })
  return kept
}

/** @throws not_found unless it is there for this account */
function requireOwn(kept: store.KeptCall | undefined, account: AccountId): store.KeptCall {
  const isOwn = kept?.call.caller.account === account || kept?.call.callee.account === account
  if (kept === undefined || !isOwn || !isShown(kept.call, account))
    throw new EverlineError("not_found", { field: "call" })
  return kept
}

/** What a call leaves in its conversation. */
const recordOf = ({ call, conversation, media, caller, begunBy }: Call, { outcome, talkedMs, at }: Ended) => ({
  ...{ conversation, by: { account: caller.account, device: begunBy }, at },
  record: { call, media, outcome, talkedMs },
})

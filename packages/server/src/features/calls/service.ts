import {
  type AccountId,
  type CallId,
  type CallView,
  type CheckedInput,
  type DeviceId,
  EverlineError,
  type IceServer,
  SIGNAL,
} from "@everline/protocol"
import type { Database } from "../../database.ts"
import type { SignedIn } from "../../handler.ts"
import { Together } from "../../together.ts"
import type { ConversationsService } from "../conversations/service.ts"
import { CallBatch, type CallBatchOptions } from "./batch.ts"
import { legOf, othersOf, personOf } from "./people.ts"
import type { Deed } from "./rules/steps.ts"
import * as store from "./store.ts"
import { isShown, legsOf, requireOwn, viewFor } from "./view.ts"

/** What is due is done in turns of so many. */
const TURN = 200
/** A call that is over is known for so long. */
const KEPT_MS = 24 * 3600_000

export interface CallsOptions extends CallBatchOptions {
  readonly database: Database
  readonly conversations: Pick<ConversationsService, "requireMember">
  /** What helps a device of this account to connect. */
  readonly servers: (account: AccountId) => readonly IceServer[]
}

/** A call as one of the two sees it, and what helps their device to connect. */
export interface Entered {
  readonly view: CallView
  readonly servers: readonly IceServer[]
}

/**
 * Calls between two. All that a call is stands in its row and changes under that row's lock, so that any server takes any
 * step, and goes on where another ended.
 */
export class Calls {
  readonly #options: CallsOptions
  readonly #batch: CallBatch
  readonly #found: Together<CallId, store.KeptCall | undefined>
  readonly #running: Together<AccountId, store.KeptCall[]>

  constructor(options: CallsOptions) {
    this.#options = options
    const { database } = options
    this.#batch = new CallBatch(options)
    this.#found = new Together(async (calls) => {
      const found = new Map((await store.findCalls(database, calls)).map((kept) => [kept.call.call, kept]))
      return calls.map((call) => found.get(call))
    })
    this.#running = new Together(async (accounts) => {
      const running = await store.listRunning(database, accounts)
      return accounts.map((account) => running.filter(({ call }) => personOf(call, account) !== undefined))
    })
  }

  /**
   * Begins a call; or answers the other's, who calls at the same moment. Again, after a lost answer, it is the same.
   * @throws not_found, call_not_direct, call_needs_account, blocked_by_you, call_running, client_id_reused
   */
  async start(by: SignedIn, { call, conversation, media, holds }: CheckedInput<"calls.start">): Promise<Entered> {
    const { peer, barrier, reachesPhones } = await this.#options.conversations.requireMember(by.account, conversation)
    if (peer === null || peer === by.account) throw new EverlineError("call_not_direct", { field: "conversation" })
    if (reachesPhones) throw new EverlineError("call_needs_account", { field: "conversation" })
    if (barrier === "blocked_by_you") throw new EverlineError(barrier)
    const isBarred = barrier !== null
    const kept = await this.#batch.begin({ call, conversation, media, by, holds, callee: peer, isBarred })
    return this.#entered(by, kept)
  }

  /** What one of the two does. @throws not_found, and what `step` throws */
  async change(by: SignedIn, call: CallId, deed: Deed): Promise<CallView> {
    const kept = await this.#batch.step(call, by.account, deed)
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
    return this.#entered(by, await this.#batch.step(call, by.account, deed))
  }

  /** The calls that somebody is in, or that ring. */
  async list(account: AccountId): Promise<readonly CallView[]> {
    const running = await this.#running.ask(account)
    return running.filter(({ call }) => isShown(call, account)).map(({ call, rev }) => viewFor(call, account, rev))
  }

  /** Passes on what a device says to the other end of a link. @throws not_found, call_over, not_in_call */
  async signal(by: SignedIn, said: CheckedInput<"calls.signal">): Promise<void> {
    const { call } = requireOwn(await this.#found.ask(said.call), by.account)
    if (call.phase.kind === "ended") throw new EverlineError("call_over")
    const ends = legsOf(said.link)
    const mine = legOf(call, by)
    const theirs = othersOf(call, by.account).find(({ legs }) => legs.some(({ leg }) => ends.includes(leg)))
    if (mine === undefined || !ends.includes(mine.leg) || theirs === undefined) throw new EverlineError("not_in_call")
    this.#options.signals.toAccounts([theirs.account], [SIGNAL, "link", said])
  }

  /** A device was signed out: it is in no call any more. */
  async gone(device: DeviceId): Promise<void> {
    const calls = await store.listOfDevice(this.#options.database, device)
    const gone = ({ call, account }: store.DeviceCall) =>
      this.#batch.step(call, null, { kind: "gone", by: { account, device } })
    await Promise.all(calls.map(gone))
  }

  /** Does what is due by now. */
  async pass(): Promise<void> {
    const { clock, database } = this.#options
    const due = await store.listDue(database, clock.now(), TURN)
    await Promise.all(due.map((call) => this.#batch.step(call, null, { kind: "pass" })))
  }

  /** Forgets what is long over. */
  prune(): Promise<void> {
    const { clock, database } = this.#options
    return store.prune(database, clock.now() - KEPT_MS)
  }

  #entered({ account }: SignedIn, { call, rev }: store.KeptCall): Entered {
    return { view: viewFor(call, account, rev), servers: this.#options.servers(account) }
  }
}

import {
  type AccountId,
  type CallId,
  type CallView,
  type CheckedInput,
  type ConversationId,
  type DeviceId,
  EverlineError,
  type IceServer,
  LIMITS,
  type LinkSignal,
  type Output,
  SIGNAL,
  type Time,
} from "@everline/protocol"
import type { Database } from "../../database.ts"
import type { SignedIn } from "../../handler.ts"
import { Together } from "../../together.ts"
import type { Membership } from "../conversations/membership.ts"
import type { ConversationsService } from "../conversations/service.ts"
import type { RoomPlan } from "../rooms/plan.ts"
import { CallBatch, type CallBatchOptions, type Callee } from "./batch.ts"
import type { Call } from "./call.ts"
import { legsOf } from "./links.ts"
import { isInvolved, legOf, othersOf, personOf, wasRemoved } from "./people.ts"
import { type CallRooms, roomOf } from "./room.ts"
import { ROOM } from "./rules/route.ts"
import type { Deed } from "./rules/steps.ts"
import * as store from "./store.ts"
import { groupViewOf, requireOwn, viewFor } from "./view.ts"

/** What is due is done in turns of so many. */
const TURN = 200
/** Who is in the call of a group that they are out of is looked for so often. */
const STRAYS_MS = 1_000
/** A call that is over is known for so long. */
const KEPT_MS = 24 * 3600_000

export interface CallsOptions extends CallBatchOptions {
  readonly database: Database
  readonly conversations: Pick<ConversationsService, "requireMember" | "isMember" | "membersAmong">
  /** The rooms in which many meet; null: calls are between two. */
  readonly rooms: CallRooms | null
  /** What helps a device of this account to connect. */
  readonly servers: (account: AccountId) => readonly IceServer[]
}

/** A call as one of its people sees it, and what helps their device to connect. */
export interface Entered {
  readonly view: CallView
  readonly servers: readonly IceServer[]
  /** What helps to its room, beside those, and to no other device. */
  readonly roomServers: readonly IceServer[]
}

/**
 * All that a call is stands in its row and changes under that row's lock, so that any server takes any step, and goes on
 * where another ended.
 */
export class Calls {
  readonly #options: CallsOptions
  readonly #batch: CallBatch
  readonly #found: Together<CallId, store.KeptCall | undefined>
  readonly #running: Together<AccountId, readonly store.KeptCall[]>
  readonly #ofGroups: Together<AccountId, readonly store.KeptCall[]>
  #straysAt: Time = 0

  constructor(options: CallsOptions) {
    this.#options = options
    const { database } = options
    this.#batch = new CallBatch(options)
    this.#found = new Together(async (calls) => {
      const found = new Map((await store.findCalls(database, calls)).map((kept) => [kept.call.call, kept]))
      return calls.map((call) => found.get(call))
    })
    this.#running = new Together<AccountId, readonly store.KeptCall[]>(async (accounts) => {
      const running = await store.listRunning(database, accounts)
      return accounts.map((account) => running.filter(({ call }) => isInvolved(call, account)))
    })
    this.#ofGroups = new Together<AccountId, readonly store.KeptCall[]>(async (accounts) => {
      const running = await store.listOfGroups(database, accounts)
      return accounts.map((account) => running.filter((one) => one.account === account))
    })
  }

  /**
   * Begins a call; or answers the other's, who calls at the same moment, or joins the group's. Again, after a lost answer,
   * it is the same.
   * @throws not_found, call_not_direct, call_needs_account, blocked_by_you, call_running, call_full, call_locked,
   * client_id_reused
   */
  async start(by: SignedIn, { call, conversation, media, holds }: CheckedInput<"calls.start">): Promise<Entered> {
    const membership = await this.#options.conversations.requireMember(by.account, conversation)
    const ofGroup = membership.kind === "group"
    const callees = ofGroup ? await this.#membersToCall(by, conversation) : [otherToCall(by, membership)]
    return this.#entered(by, await this.#batch.begin({ call, conversation, media, by, holds, ofGroup, callees }))
  }

  /**
   * Calls more people into a call; into that of a group, members of it.
   * @throws not_found, call_not_direct, call_needs_account, blocked_by_you, and what `step` throws
   */
  async add(by: SignedIn, { call, accounts }: CheckedInput<"calls.add">): Promise<CallView> {
    const { database, conversations } = this.#options
    const { call: found } = requireOwn(await this.#found.ask(call), by.account)
    this.#requireRooms("call")
    const others = [...new Set(accounts)].filter((account) => account !== by.account)
    const people = await store.findCallable(database, by.account, others)
    const members = found.ofGroup ? await conversations.membersAmong(database, found.conversation, others) : others
    if (people.length < others.length || members.length < others.length)
      throw new EverlineError("not_found", { field: "accounts" })
    if (people.some(({ isNumber }) => isNumber)) throw new EverlineError("call_needs_account", { field: "accounts" })
    if (people.some(({ blocked }) => blocked)) throw new EverlineError("blocked_by_you", { field: "accounts" })
    const { call: now, rev } = await this.#batch.add(call, by, people.map(toCallee))
    return viewFor(now, by.account, rev)
  }

  /** Comes into the call of a group. @throws not_found, and what `step` throws */
  async join(by: SignedIn, { call, media, holds }: CheckedInput<"calls.join">): Promise<Entered> {
    const found = await this.#found.ask(call)
    const isTheirs =
      found?.call.ofGroup && (await this.#options.conversations.isMember(by.account, found.call.conversation))
    if (isTheirs !== true) throw new EverlineError("not_found", { field: "call" })
    return this.#entered(by, await this.#batch.step(call, null, { kind: "join", by, holds, camera: media === "video" }))
  }

  /** What somebody does. @throws not_found, and what `step` throws */
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
    return (await this.#running.ask(account)).map(({ call, rev }) => viewFor(call, account, rev))
  }

  /** The calls that go on in somebody's groups, and those of them that a host has removed them from. */
  async groups(account: AccountId): Promise<Pick<Output<"calls.list">, "groups" | "removed">> {
    const kept = await this.#ofGroups.ask(account)
    return {
      groups: kept.map(({ call, rev }) => groupViewOf(call, rev)),
      removed: kept.flatMap(({ call }) => (wasRemoved(personOf(call, account)) ? [call.call] : [])),
    }
  }

  /** Passes on what a device says to the other end of a link. @throws not_found, call_over, not_in_call */
  async signal(by: SignedIn, said: CheckedInput<"calls.signal">): Promise<void> {
    const { call } = requireOwn(await this.#found.ask(said.call), by.account)
    if (call.phase.kind === "ended") throw new EverlineError("call_over")
    const ends = legsOf(said.link)
    const mine = legOf(call, by)
    if (mine === undefined || !ends.includes(mine.leg)) throw new EverlineError("not_in_call")
    if (ends.includes(ROOM)) return this.#toRoom(call, mine.leg, said)
    const theirs = othersOf(call, by.account).find(({ legs }) => legs.some(({ leg }) => ends.includes(leg)))
    if (theirs === undefined) throw new EverlineError("not_in_call")
    this.#options.signals.toAccounts([theirs.account], [SIGNAL, "link", said])
  }

  /** What the room of a call is to be brought in line with; null: it has none. */
  async room(call: CallId): Promise<RoomPlan | null> {
    const kept = await this.#found.ask(call)
    return kept === undefined ? null : roomOf(kept.call)
  }

  /** The voice of a leg has come to the room of its call. @throws not_found */
  async flowed(call: CallId, leg: number): Promise<void> {
    await this.#batch.step(call, null, { kind: "flow", leg })
  }

  /** A device was signed out: it is in no call any more. */
  async gone(device: DeviceId): Promise<void> {
    const calls = await store.listOfDevice(this.#options.database, device)
    const gone = ({ call, account }: store.Involved) =>
      this.#batch.step(call, null, { kind: "gone", by: { account, device } })
    await Promise.all(calls.map(gone))
  }

  /** Does what is due by now. What cannot be done keeps nothing else waiting. @throws Error the first that could not be done */
  async pass(): Promise<void> {
    const { clock, database } = this.#options
    const now = clock.now()
    const due = await store.listDue(database, now, TURN)
    const done = await Promise.allSettled(due.map((call) => this.#batch.step(call, null, { kind: "pass" })))
    if (Math.abs(now - this.#straysAt) >= STRAYS_MS) {
      this.#straysAt = now
      const strays = await store.listStrays(database)
      const expel = ({ call, account }: store.Involved) => this.#batch.step(call, null, { kind: "expel", account })
      done.push(...(await Promise.allSettled(strays.map(expel))))
    }
    this.#batch.pass(now)
    for (const one of done) if (one.status === "rejected") throw one.reason
  }

  /** Forgets what is long over. */
  prune(): Promise<void> {
    const { clock, database } = this.#options
    return store.prune(database, clock.now() - KEPT_MS)
  }

  /** Whom the call of a group rings with: all of it, but those whom its beginner blocks; nobody where it is larger. */
  async #membersToCall({ account }: SignedIn, conversation: ConversationId): Promise<readonly Callee[]> {
    this.#requireRooms("conversation")
    const members = await store.listMembers(this.#options.database, account, conversation, LIMITS.callRung + 1)
    if (members.length > LIMITS.callRung) return []
    return members.filter(({ blocked }) => !blocked).map(toCallee)
  }

  /** @throws call_not_direct where there are no rooms for many */
  #requireRooms(field: string): void {
    if (this.#options.rooms === null) throw new EverlineError("call_not_direct", { field })
  }

  /** @throws not_in_call where the call has no room */
  async #toRoom(call: Call, leg: number, said: LinkSignal): Promise<void> {
    const { rooms } = this.#options
    if (rooms === null || roomOf(call) === null) throw new EverlineError("not_in_call")
    await rooms.say(leg, said)
  }

  /** A call of two may become one of many, so what helps to a room is told with it. */
  #entered({ account, device }: SignedIn, { call, rev }: store.KeptCall): Entered {
    const { rooms, servers } = this.#options
    return {
      view: viewFor(call, account, rev),
      servers: servers(account),
      roomServers: rooms?.servers({ call: call.call, device }) ?? [],
    }
  }
}

/** Whom a direct conversation's call rings with. @throws call_not_direct, call_needs_account, blocked_by_you */
function otherToCall(by: SignedIn, { peer, barrier, reachesPhones }: Membership): Callee {
  if (peer === null || peer === by.account) throw new EverlineError("call_not_direct", { field: "conversation" })
  if (reachesPhones) throw new EverlineError("call_needs_account", { field: "conversation" })
  if (barrier === "blocked_by_you") throw new EverlineError(barrier)
  return { account: peer, isBarred: barrier !== null }
}

const toCallee = ({ account, blocks }: store.Callable): Callee => ({ account, isBarred: blocks })

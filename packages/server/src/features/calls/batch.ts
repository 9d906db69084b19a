import { type AccountId, type CallId, EverlineError, SIGNAL, type Time } from "@everline/protocol"
import type { Database } from "../../database.ts"
import { halved } from "../../halved.ts"
import type { Journal } from "../../journal/journal.ts"
import type { JournalTransaction } from "../../journal/transaction.ts"
import type { Clock } from "../../ports/clock.ts"
import type { SignalPort } from "../../ports/signals.ts"
import { Together } from "../../together.ts"
import type { Left, MessagesService } from "../messages/service.ts"
import type { Privacy } from "../privacy/service.ts"
import type { Call } from "./call.ts"
import { GroupNews } from "./group-news.ts"
import { HeldCalls } from "./held.ts"
import { beganBy, isInvolved, isMany } from "./people.ts"
import { type CallRooms, roomOf } from "./room.ts"
import type { By, Called, Step } from "./rules/steps.ts"
import { type Begin, begin, meet, step } from "./rules.ts"
import * as store from "./store.ts"
import { requireOwn, viewFor } from "./view.ts"

/** One that goes on and one that waits: who is called while in both is busy. */
const MOST_RUNNING = 2
/** What was in the way of a call may be over by the time it is looked at; so often in a row is a fault. */
const TRIES = 5
const PASS: Step = { kind: "pass" }

export interface CallBatchOptions {
  readonly database: Pick<Database, "isRetryable">
  readonly journal: Pick<Journal, "transact">
  readonly clock: Clock
  readonly messages: Pick<MessagesService, "record">
  readonly privacy: Pick<Privacy, "takeCallsOf">
  readonly signals: SignalPort
  readonly rooms: Pick<CallRooms, "changed"> | null
}

/** Somebody is to be called; whether it may not ring, whatever they have chosen. */
export interface Callee {
  readonly account: AccountId
  readonly isBarred: boolean
}

/** Somebody calls. */
export interface Beginning extends Omit<Begin, "people"> {
  readonly callees: readonly Callee[]
}

/** Somebody calls others into a call. */
interface Adding {
  readonly call: CallId
  readonly by: By
  readonly callees: readonly Callee[]
}

/** Something happens to a call. */
interface Stepping {
  readonly call: CallId
  /** Whose it must be for that; null: whosoever. */
  readonly of: AccountId | null
  readonly step: Step
}

type Asked = Beginning | Adding | Stepping
/** Who is called by what is asked, in its order: whether it rings with them. */
type CalledBy = ReadonlyMap<Asked, readonly Called[]>
/** A call as it is then, or why not. "again": it can be begun by now. */
type Outcome = { readonly kept: store.KeptCall } | { readonly refusal: unknown } | "again"

/**
 * All that happens to calls, on this server. What is asked within a moment, or while a batch is under way, is one
 * transaction, in the order in which it was asked; each call changes under its row's lock, so that several servers may do
 * so at once.
 */
export class CallBatch {
  readonly #options: CallBatchOptions
  readonly #asked: Together<Asked, Outcome>
  readonly #groupNews: GroupNews

  constructor(options: CallBatchOptions) {
    this.#options = options
    this.#groupNews = new GroupNews(options.signals)
    this.#asked = new Together((asked) =>
      halved(asked, {
        run: (some) => this.#transact(some),
        refused: (refusal): Outcome => ({ refusal }),
        isRetryable: options.database.isRetryable,
      }),
    )
  }

  /**
   * Begins a call; or answers the other's, who calls at the same moment, or joins the group's. Again, after a lost answer,
   * it is the same. @throws call_running, call_full, call_locked, client_id_reused
   */
  async begin(beginning: Beginning): Promise<store.KeptCall> {
    let outcome = await this.#asked.ask(beginning)
    for (let tried = 1; outcome === "again" && tried < TRIES; tried++) outcome = await this.#asked.ask(beginning)
    return keptOf(outcome)
  }

  /** Something happens to a call. @throws not_found, and what `step` throws */
  async step(call: CallId, of: AccountId | null, what: Step): Promise<store.KeptCall> {
    return keptOf(await this.#asked.ask({ call, of, step: what }))
  }

  /** Calls others into a call. @throws not_found, and what `step` throws */
  async add(call: CallId, by: By, callees: readonly Callee[]): Promise<store.KeptCall> {
    return keptOf(await this.#asked.ask({ call, by, callees }))
  }

  /** Tells groups what has waited to be told. */
  pass(now: number): void {
    this.#groupNews.pass(now)
  }

  /** One transaction; then the devices are told, and rooms follow. */
  async #transact(asked: readonly Asked[]): Promise<readonly Outcome[]> {
    const { journal, clock, messages, signals, rooms } = this.#options
    const { told, gathered, outcomes } = await journal.transact(async (tx) => {
      const called = await this.#called(tx, asked)
      const held = await this.#hold(tx, asked, called)
      const now = { at: clock.now(), hasRooms: rooms !== null }
      const outcomes = asked.map((one) => outcomeOf(held, one, called.get(one) ?? [], now))
      const { changed, told, gathered, ended } = held
      if (changed.length > 0) await store.writeCalls(tx, changed, now.hasRooms)
      const left = ended.flatMap(leftOf)
      if (left.length > 0) await messages.record(tx, left)
      return { told, gathered, outcomes }
    })
    for (const { call, rev, accounts } of told)
      for (const account of accounts) signals.toAccounts([account], [SIGNAL, "call", viewFor(call, account, rev)])
    const inRooms = told.filter(({ call }) => isMany(call) || roomOf(call) !== null)
    if (inRooms.length > 0) rooms?.changed(inRooms.map(({ call }) => call.call))
    for (const kept of gathered) this.#groupNews.hear(kept, clock.now())
    return outcomes
  }

  /** Whether it rings with whom what is asked calls: not with who does not let it, and not with who is in two already. */
  async #called(tx: JournalTransaction, asked: readonly Asked[]): Promise<CalledBy> {
    const calls = asked.flatMap((one) =>
      "callees" in one ? one.callees.map((callee) => ({ ...callee, asked: one, caller: one.by.account })) : [],
    )
    const called = new Map<Asked, Called[]>()
    if (calls.length === 0) return called
    const takes = await this.#options.privacy.takeCallsOf(tx, calls)
    const running = await store.listRunning(
      tx,
      calls.map(({ account }) => account),
    )
    for (const [i, { asked: one, account, isBarred }] of calls.entries()) {
      const silent = isBarred ? "blocked" : takes[i] === true ? null : "not_taken"
      const theirs = running.filter(({ call }) => isInvolved(call, account))
      const busy = silent === null && theirs.length >= MOST_RUNNING
      called.set(one, [...(called.get(one) ?? []), { account, silent, busy }])
    }
    return called
  }

  /** Begins what can be begun, and holds whatever else is asked for or in the way. */
  async #hold(tx: JournalTransaction, asked: readonly Asked[], called: CalledBy): Promise<HeldCalls> {
    const { clock, rooms } = this.#options
    const at = clock.now()
    const beginnings = asked.filter(isBeginning)
    const calls = beginnings.map((one) => begin({ ...one, people: called.get(one) ?? [] }, at))
    // Where something is in the way none begins.
    const begun = calls.length > 0 ? await store.insertCalls(tx, calls, rooms !== null) : []
    const isNew = new Set(begun.map(({ call }) => call.call))
    const rest = asked.filter(({ call }) => !isNew.has(call))
    const named = rest.map(({ call }) => call)
    const conversations = rest.filter(isBeginning).map(({ conversation }) => conversation)
    return new HeldCalls(begun, rest.length > 0 ? await store.holdCalls(tx, named, conversations) : [])
  }
}

const isBeginning = (asked: Asked): asked is Beginning => "conversation" in asked

/** When something is done, and whether many can meet here. */
interface Now {
  readonly at: Time
  readonly hasRooms: boolean
}

/** What becomes of what is asked. A refusal leaves what the time has brought, and all that others ask. */
function outcomeOf(held: HeldCalls, asked: Asked, called: readonly Called[], now: Now): Outcome {
  try {
    if (isBeginning(asked)) return beginIn(held, asked, now)
    const [of, what] =
      "callees" in asked
        ? [asked.by.account, { kind: "add", by: asked.by, people: called } as const]
        : [asked.of, asked.step]
    const kept = pass(held, requireOwn(held.find(asked.call), of), now)
    return { kept: held.keep(kept, step(kept.call, what, now.at, now.hasRooms)) }
  } catch (refusal) {
    if (refusal instanceof EverlineError) return { refusal }
    throw refusal
  }
}

function beginIn(held: HeldCalls, asked: Beginning, now: Now): Outcome {
  const { call, conversation, by, holds, media } = asked
  const earlier = held.find(call)
  if (earlier !== undefined) return { kept: requireSame(earlier, asked) }
  const running = held.running(conversation)
  const kept = running && pass(held, running, now)
  if (kept === undefined || kept.call.phase.kind === "ended") return "again"
  return { kept: held.keep(kept, meet(kept.call, { by, holds, camera: media === "video" }, now.at, now.hasRooms)) }
}

const pass = (held: HeldCalls, kept: store.KeptCall, { at, hasRooms }: Now): store.KeptCall =>
  held.keep(kept, step(kept.call, PASS, at, hasRooms))

/** @throws what was refused */
function keptOf(outcome: Outcome): store.KeptCall {
  if (outcome === "again") throw new EverlineError("unavailable")
  if ("refusal" in outcome) throw outcome.refusal
  return outcome.kept
}

/** @throws client_id_reused unless it is what this device begins again for want of an answer */
function requireSame(kept: store.KeptCall, { by, conversation }: Beginning): store.KeptCall {
  const { account, enteredBy } = beganBy(kept.call)
  if (account !== by.account || enteredBy !== by.device || kept.call.conversation !== conversation)
    throw new EverlineError("client_id_reused", { field: "call" })
  return kept
}

/** What a call leaves in its conversation; nothing while it goes on, nor of one who is blocked. */
function leftOf({ call, conversation, media, ofGroup, participants, phase }: Call): readonly Left[] {
  const [{ account, enteredBy }, other] = participants
  if (phase.kind !== "ended" || (!ofGroup && other?.silent === "blocked")) return []
  const { outcome, talkedMs, at } = phase
  // A message is of a device.
  if (enteredBy === null) return []
  return [{ conversation, by: { account, device: enteredBy }, at, record: { call, media, outcome, talkedMs } }]
}

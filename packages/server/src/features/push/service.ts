import { createHash } from "node:crypto"
import { type CheckedInput, EverlineError, type Time } from "@everline/protocol"
import type { Database } from "../../database.ts"
import type { SignedIn } from "../../handler.ts"
import { Polling } from "../../polling.ts"
import type { Clock } from "../../ports/clock.ts"
import type { PushKeys, PushOutcome, PushPort, PushTarget } from "../../ports/push.ts"
import { occasionsSince } from "./occasions.ts"
import { putCalls } from "./ringing.ts"
import { afterFailure, isUrgent, isWanted, LEASE_MS, noteOf, noticeOf, ttlOf } from "./rules.ts"
import * as store from "./store.ts"

/** How often is looked what is to be told, and what is due, in milliseconds. */
const TURN_MS = 1_000
/** Pushes under way at once, of one server. */
const AT_ONCE = 64
const SWEEP_MS = 600_000
/** What was told is remembered for so long: longer than any transaction that could still bring it up again. */
const REMEMBERED_MS = 24 * 3600_000

export interface PushOptions {
  readonly database: Database
  readonly clock: Clock
  readonly port: PushPort
  /** What became of each push, for metrics. */
  readonly pushed: (outcome: PushOutcome["kind"]) => void
  readonly failed: (error: unknown) => void
}

/**
 * Tells devices that are not connected, or that nobody looks at, that there is something. What is to be told is found in
 * the record, by whichever server looks first, and is written down in the transaction that moves on where to look from;
 * so it costs nothing to send a message, and a server that dies takes nothing with it.
 */
export class Push implements AsyncDisposable {
  readonly #options: PushOptions
  readonly #ending = new AbortController()
  #keys: Promise<PushKeys> | undefined
  #gathering: Polling | undefined
  #sending: Polling | undefined
  #sweptAt: Time = 0

  constructor(options: PushOptions) {
    this.#options = options
  }

  /** This server sends, from now on. */
  begin(): void {
    const { failed } = this.#options
    const every = () => TURN_MS
    this.#sending = new Polling({ every, failed, turn: () => this.send() })
    this.#gathering = new Polling({ every, failed, turn: () => this.gather() })
  }

  /** The key by which push services know this record's servers. */
  async key(): Promise<string> {
    return Buffer.from((await this.#ownKeys()).public).toString("base64url")
  }

  /** @throws push_refused where nothing can be sent to */
  async subscribe({ device }: SignedIn, input: CheckedInput<"push.subscribe">): Promise<void> {
    const { database, port } = this.#options
    const [p256dh, auth] = [Buffer.from(input.p256dh, "base64url"), Buffer.from(input.auth, "base64url")]
    const target: PushTarget = { endpoint: input.endpoint, p256dh, auth }
    if (!port.accepts(target)) throw new EverlineError("push_refused", { field: "endpoint" })
    if (await store.isSubscribed(database, device, target)) return
    await database.transaction(async (tx) => {
      await store.beginNow(tx)
      await store.putSubscription(tx, device, target)
    })
  }

  async unsubscribe({ device }: SignedIn): Promise<void> {
    await store.dropSubscription(this.#options.database, device)
  }

  /** Writes down what is to be told of what happened since the last look of any server. */
  async gather(): Promise<void> {
    const { clock, database } = this.#options
    if (!(await store.hasSubscriptions(database))) return
    await this.#sweep()
    const found = await database.transaction(async (tx) => {
      if (!(await store.claimGathering(tx))) return 0
      const now = clock.now()
      const { from, next } = await store.findPlace(tx)
      const occasions = from === null ? [] : await occasionsSince(tx, from, now)
      const notices = occasions.flatMap((occasion) => noticeOf(occasion, now) ?? [])
      // One statement takes no two rows for one key.
      const latest = new Map(notices.map((notice) => [`${notice.account} ${notice.subject}`, notice]))
      if (latest.size > 0) await store.putNotices(tx, [...latest.values()])
      const calls = await putCalls(tx, now)
      await store.putPlace(tx, next)
      return latest.size + calls
    })
    if (found > 0) this.#sending?.hurry()
  }

  /** Tells what is due. */
  async send(): Promise<void> {
    const { clock, database } = this.#options
    for (;;) {
      const now = clock.now()
      const due = await store.takeDue(database, now, now + LEASE_MS, AT_ONCE)
      const unwanted = due.filter((notice) => !isWanted(notice, now))
      if (unwanted.length > 0) await store.settle(database, unwanted, null)
      const wanted = due.filter((notice) => isWanted(notice, now))
      if (wanted.length > 0) {
        const keys = await this.#ownKeys()
        await Promise.all(wanted.map((notice) => this.#tell(notice, keys)))
      }
      if (due.length < AT_ONCE || this.#ending.signal.aborted) return
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort()
    await this.#gathering?.[Symbol.asyncDispose]()
    await this.#sending?.[Symbol.asyncDispose]()
  }

  async #tell(notice: store.DueNotice, keys: PushKeys): Promise<void> {
    const { clock, database, port, pushed } = this.#options
    const { device, subject, kind, endpoint, failures, called } = notice
    const note = noteOf(notice, called)
    if (note === null) return store.settle(database, [notice], null)
    const delivery = {
      target: notice,
      payload: Buffer.from(JSON.stringify(note)),
      topic: topicOf(device, subject),
      urgency: isUrgent(kind) ? "high" : "normal",
      ttl: Math.ceil(ttlOf(notice, clock.now()) / 1_000),
    } as const
    const outcome = await port.send(delivery, keys, this.#ending.signal)
    // A server that stops has told nobody that it failed: the lease ends, and another goes on.
    if (this.#ending.signal.aborted && outcome.kind === "later") return
    pushed(outcome.kind)
    if (outcome.kind === "gone") return store.dropTarget(database, device, endpoint)
    if (outcome.kind === "taken") {
      await store.settle(database, [notice], null)
      if (failures > 0) await store.putHealth(database, device, endpoint, { failures: 0, restUntil: 0 })
      return
    }
    const afterMs = outcome.kind === "later" ? outcome.afterMs : undefined
    const after = afterFailure(failures + 1, afterMs, clock.now())
    if (after === "ended") return store.dropTarget(database, device, endpoint)
    await store.putHealth(database, device, endpoint, { failures: failures + 1, ...after })
    await store.settle(database, [notice], outcome.kind === "later" ? after.restUntil : null)
  }

  #ownKeys(): Promise<PushKeys> {
    this.#keys ??= this.#readKeys().catch((error: unknown) => {
      this.#keys = undefined
      throw error
    })
    return this.#keys
  }

  async #readKeys(): Promise<PushKeys> {
    const { database, port } = this.#options
    const known = await store.findKeys(database)
    if (known !== undefined) return known
    await store.putKeys(database, port.makeKeys())
    const made = await store.findKeys(database)
    if (made === undefined) throw new Error("keys that were made are not there")
    return made
  }

  async #sweep(): Promise<void> {
    const { clock, database } = this.#options
    const now = clock.now()
    if (Math.abs(now - this.#sweptAt) < SWEEP_MS) return
    await store.sweep(database, now - REMEMBERED_MS)
    this.#sweptAt = now
  }
}

/** By which a push service lets a newer push take an older one's place, and cannot tell which conversation it is. */
const topicOf = (device: string, subject: string): string =>
  createHash("sha256").update(`${device} ${subject}`).digest("base64url").slice(0, 32)

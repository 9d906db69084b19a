import type { IncomingMessage } from "node:http"
import type { Duplex } from "node:stream"
import { setTimeout as delay } from "node:timers/promises"
import {
  type AccountId,
  CLOSE,
  type ConversationId,
  type DeviceId,
  ENTRY,
  type Epoch,
  EverlineError,
  HELLO,
  type Hello,
  type JournalId,
  LIMITS,
  negotiate,
  type Self,
  type ServerFrame,
  SIGNAL,
  type SignalFrame,
  SPOKEN,
} from "@everline/protocol"
import { WebSocketServer } from "ws"
import type { Announcement } from "../journal/announcement.ts"
import type { FeedListener } from "../journal/types.ts"
import type { SignalPort } from "../ports/signals.ts"
import { Admission, type AdmissionOptions, type Refusal, STATUS, type Visitor } from "./admission.ts"
import { Connection, type Host } from "./connection.ts"
import type { Dispatch } from "./dispatch.ts"
import { aboutOf, type Followed, Subscriptions } from "./subscriptions.ts"
import { SharedFrame } from "./wire.ts"

/** Whose token it is, and whether it is time for its successor. */
export interface Authenticated {
  readonly device: DeviceId
  readonly self: Self
  readonly rotate: boolean
}

/** What becomes of sockets, for metrics and logs. */
export interface GatewayEvents {
  opened(): void
  closed(code: number): void
  refused(why: Refusal): void
  /** An entry or signal went to so many connections. */
  delivered(kind: "entry" | "signal", connections: number): void
}

export interface GatewayOptions extends AdmissionOptions {
  readonly dispatch: Pick<Dispatch, "call" | "explain">
  /** See Host; `performance.now` when left out. */
  readonly uptime?: () => number
  /** @throws unauthenticated, signed_out, suspended */
  readonly authenticate: (token: string) => Promise<Authenticated>
  /** Conversations that an account's devices follow. */
  readonly memberships: (account: AccountId) => Promise<readonly Followed[]>
  readonly epoch: Epoch
  readonly version: string
  readonly events: GatewayEvents
  /** Told of the first socket of a device, and of the end of the last. */
  readonly presence?: {
    came(account: AccountId, device: DeviceId): void
    went(account: AccountId, device: DeviceId): void
  }
}

const SILENCE_CHECK_MS = 1_000
/** How long a stop waits for calls under way, and then for sockets to take what was sent. */
const LAST_ANSWERS_MS = 2_000
const DRAIN_MS = 3_000

/** The sockets: who is connected, what they are told, and how they end. */
export class Gateway implements FeedListener, SignalPort, AsyncDisposable {
  readonly #options: GatewayOptions
  readonly #connections = new Set<Connection>()
  readonly #byDevice = new Map<DeviceId, Set<Connection>>()
  readonly #subscriptions = new Subscriptions<Connection>()
  readonly #admission: Admission
  readonly #host: Host
  readonly #sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: LIMITS.frameBytes,
    // Pings are answered in line with everything else; see Connection.
    autoPong: false,
  })
  readonly #silence: NodeJS.Timeout
  /** Sockets that have not ended yet, those included that were told to. */
  #open = 0

  constructor(options: GatewayOptions) {
    const { uptime = () => performance.now() } = options
    this.#options = options
    this.#admission = new Admission(options)
    this.#host = {
      welcome: (connection, hello) => this.#meet(connection, hello),
      call: (caller, method, input) => options.dispatch.call(method, input, caller),
      now: () => options.clock.now(),
      uptime,
      closed: (connection, code) => this.#closed(connection, code),
    }
    this.#silence = setInterval(() => {
      const now = uptime()
      for (const connection of this.#connections) connection.checkSilence(now)
    }, SILENCE_CHECK_MS)
    this.#silence.unref()
  }

  /** Takes a socket that wants to become a WebSocket, or answers it with 403, 429 or 503. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, visitor: Visitor): void {
    // Until ws takes over, nobody else listens for a socket that breaks.
    socket.on("error", () => socket.destroy())
    const refusal = this.#admission.refusal(visitor)
    if (refusal !== null) {
      this.#options.events.refused(refusal)
      socket.once("finish", () => socket.destroy())
      socket.end(`HTTP/1.1 ${STATUS[refusal]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
      return
    }
    this.#sockets.handleUpgrade(request, socket, head, (ws) => {
      this.#admission.entered(visitor.address)
      this.#connections.add(new Connection(ws, socket, visitor, this.#host))
      this.#open += 1
      ws.once("close", () => {
        this.#open -= 1
      })
      this.#options.events.opened()
    })
  }

  /** Whether anybody here follows a journal. */
  follows(journal: JournalId): boolean {
    return this.#subscriptions.has(journal)
  }

  /** Tells everybody who follows a journal of an entry; who may not read it, that there is one. */
  hear(announcement: Announcement): void {
    const { journal, entry } = announcement
    if (entry.kind === "membership") this.#subscriptions.change(journal as AccountId, entry.conversation, entry.member)
    const frame = new SharedFrame([ENTRY, journal, entry], () => announcement.packed)
    const passing = { conversation: journal as ConversationId, seq: entry.seq, message: aboutOf(entry) }
    const passed = new SharedFrame([SIGNAL, "passed", passing])
    const count = { entry: 0, signal: 0 }
    this.#subscriptions.eachReader(
      journal,
      entry,
      (connection) => {
        connection.share(frame)
        count.entry += 1
      },
      (connection) => {
        connection.share(passed)
        count.signal += 1
      },
    )
    this.#options.events.delivered("entry", count.entry)
    if (count.signal > 0) this.#options.events.delivered("signal", count.signal)
  }

  toAccounts(accounts: readonly AccountId[], signal: SignalFrame): void {
    const frame = new SharedFrame(signal)
    let count = 0
    for (const account of accounts) {
      for (const connection of this.#subscriptions.ofAccount(account)) {
        connection.share(frame)
        count += 1
      }
    }
    this.#options.events.delivered("signal", count)
  }

  toConversation(conversation: ConversationId, signal: SignalFrame, except: AccountId | null): void {
    const frame = new SharedFrame(signal)
    let count = 0
    this.#subscriptions.each(conversation, (connection) => {
      if (connection.account === except) return
      connection.share(frame)
      count += 1
    })
    this.#options.events.delivered("signal", count)
  }

  toDevice(device: DeviceId, signal: SignalFrame): void {
    const frame = new SharedFrame(signal)
    const connections = this.#byDevice.get(device) ?? new Set()
    for (const connection of connections) connection.share(frame)
    this.#options.events.delivered("signal", connections.size)
  }

  /**
   * An account may be in a conversation no longer: if it is not, it hears no more of it.
   * @param isMember reads that anew. What the account's journal tells meanwhile may be newer than its answer; then it is
   * asked again, for who was taken in again must go on hearing what is said.
   */
  async recheck(account: AccountId, conversation: ConversationId, isMember: () => Promise<boolean>): Promise<void> {
    for (;;) {
      const before = this.#subscriptions.changesOf(account)
      if (await isMember()) return
      if (this.#subscriptions.changesOf(account) === before)
        return this.#subscriptions.change(account, conversation, false)
    }
  }

  isOnline(device: DeviceId): boolean {
    return this.#byDevice.has(device)
  }

  /** Ends a device's sockets now. */
  cut(device: DeviceId): void {
    for (const connection of [...(this.#byDevice.get(device) ?? [])]) connection.close(CLOSE.signedOut, "signed_out")
  }

  /** Ends an account's sockets now; its devices stay signed in. */
  refuse(account: AccountId): void {
    for (const connection of [...this.#subscriptions.ofAccount(account)]) connection.close(CLOSE.suspended, "suspended")
  }

  /** Lets an account's sockets come back: what it may do has changed. */
  renew(account: AccountId): void {
    for (const connection of [...this.#subscriptions.ofAccount(account)]) connection.leave()
  }

  /** Whether it is stopping, and takes no more sockets. */
  get isDraining(): boolean {
    return this.#admission.isDraining
  }

  get size(): number {
    return this.#connections.size
  }

  /** Takes no more sockets, tells those here to come back, and waits until they have heard it. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#admission.drain()
    clearInterval(this.#silence)
    for (const connection of [...this.#connections]) connection.leave()
    await this.#untilNoneIsOpen(LAST_ANSWERS_MS)
    for (const connection of [...this.#connections]) connection.close(CLOSE.goingAway, "going_away")
    await this.#untilNoneIsOpen(DRAIN_MS)
  }

  async #untilNoneIsOpen(patienceMs: number): Promise<void> {
    const deadline = performance.now() + patienceMs
    while (this.#open > 0 && performance.now() < deadline) await delay(20)
  }

  /** @throws EverlineError always of the catalogue */
  async #meet(connection: Connection, hello: Hello): Promise<ServerFrame> {
    const begun = performance.now()
    try {
      return await this.#welcome(connection, hello)
    } catch (error) {
      throw this.#options.dispatch.explain("hello", error, begun)
    }
  }

  async #welcome(connection: Connection, { protocol, token }: Hello) {
    const { authenticate, clock, epoch, memberships, version } = this.#options
    const agreed = negotiate(protocol, SPOKEN)
    if ("refused" in agreed) throw new EverlineError(agreed.refused)
    const { device, self, rotate } = await authenticate(token)
    const { account, admin } = self
    if (connection.hasEnded) throw new EverlineError("offline")
    const { address, origin } = connection
    connection.identify({ account, device, admin, address, origin })
    // First the account, then its conversations: one that it comes into meanwhile is followed by its entry.
    this.#subscriptions.add(connection)
    const devices = this.#byDevice.get(device) ?? new Set()
    this.#byDevice.set(device, devices.add(connection))
    if (devices.size === 1) this.#options.presence?.came(account, device)
    const conversations = await memberships(account)
    if (connection.hasEnded) throw new EverlineError("offline")
    this.#subscriptions.follow(connection, conversations)
    const welcome = { protocol: agreed.version, server: version, epoch, time: clock.now(), self, device, rotate }
    return [HELLO, welcome] as const
  }

  #closed(connection: Connection, code: number): void {
    this.#options.events.closed(code)
    this.#connections.delete(connection)
    this.#admission.left(connection.address)
    if (!connection.isIdentified) return
    this.#subscriptions.remove(connection)
    const devices = this.#byDevice.get(connection.device)
    if (!devices?.delete(connection) || devices.size > 0) return
    this.#byDevice.delete(connection.device)
    this.#options.presence?.went(connection.account, connection.device)
  }
}

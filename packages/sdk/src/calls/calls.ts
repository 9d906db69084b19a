import {
  type CallId,
  type CallView,
  type DeviceId,
  type GroupCall,
  type Input,
  isRemoved,
  type LinkSignal,
  type MannerChange,
  type MethodName,
  type Output,
  type SpeakersSignal,
} from "@everline/protocol"
import { batch, signal } from "@preact/signals-core"
import type { Calls as CallsApi, WebRtc } from "../api/calls.ts"
import { fetched, once } from "../later.ts"
import type { Connection } from "../link/connection.ts"
import { persist } from "../link/retry.ts"
import type { Ports } from "../ports.ts"
import type { CallDeeds } from "./call-deeds.ts"
import { GroupCalls } from "./group-calls.ts"
import type { OwnCall, OwnCallOptions } from "./own-call.ts"
import { SignsOfLife } from "./signs-of-life.ts"

/** What is told of calls that have ended is remembered of so many: what comes late of them says nothing. */
const REMEMBERED = 50
/** What comes by a link that this device does not know of yet is kept: so many signals, of all calls together. */
const EARLY = 64

/** What helps a device to connect. */
type Helpers = Pick<OwnCallOptions, "servers" | "roomServers">
/** A server of the version before, which may answer while one is replaced after the other, tells nothing for rooms alone. */
type Entered = Pick<Output<"calls.start">, "view" | "servers"> & Partial<Output<"calls.start">>

export interface CallsOptions {
  readonly call: Connection["call"]
  readonly ports: Pick<Ports, "timer" | "random" | "now">
  /** Undefined where calls can be told of, and not be taken part in. */
  readonly webrtc: WebRtc | undefined
  /** Which device this is. */
  readonly device: () => DeviceId | null | undefined
  /** Asks whether the line to the server is alive. @param ms how long the answer may take */
  readonly probe: (ms: number) => void
}

/** The calls of an account, as the server tells of them; while this device is in one it says that it is there. */
export class Calls implements Omit<CallsApi, keyof CallDeeds> {
  readonly running = signal<readonly CallView[]>([])
  readonly ended = signal<CallView | null>(null)
  readonly own = signal<readonly OwnCall[]>([])
  readonly #groups = new GroupCalls()
  readonly groups = this.#groups.list
  readonly removed = this.#groups.removed
  readonly #options: CallsOptions
  /** Those that have ended for this account, and as of which version: it may be called into one of many again. */
  readonly #over = new Map<CallId, number>()
  /** Those that this device was hung up in, until the server has said that they are over. */
  readonly #left = new Set<CallId>()
  /** Of each call that this device came into in this life. */
  readonly #helpers = new Map<CallId, Helpers>()
  readonly #code = once(() => fetched(() => import("./own-call.ts")))
  readonly #life: SignsOfLife
  #early: LinkSignal[] = []

  constructor(options: CallsOptions) {
    this.#options = options
    const { ports } = options
    this.#life = new SignsOfLife({ ports, calls: () => this.#entered(), say: (call) => this.#sayAlive(call) })
  }

  leave(call: CallId): void {
    const own = this.own.peek().find((one) => one.call === call)
    this.#helpers.delete(call)
    if (own !== undefined) this.#drop(call, own.view.peek())
    this.#life.follow()
  }

  /** From the press on this device neither says nor plays anything, also where the server is out of reach: it is told later. */
  async hangUp(call: CallId): Promise<void> {
    this.#left.add(call)
    this.#drop(call)
    this.signalled((await this.#persist("calls.hangUp", { call })).view)
  }

  async behave(call: CallId, manner: MannerChange): Promise<void> {
    const own = this.own.peek().find((one) => one.call === call)
    const answered = own?.choosing(manner)
    try {
      this.signalled((await this.#persist("calls.behave", { call, ...manner })).view)
    } finally {
      answered?.()
    }
  }

  /** This device comes into a call. */
  entered({ view, servers, roomServers = [] }: Entered): CallView {
    this.#helpers.set(view.call, { servers, roomServers })
    // Who was hung up and comes back means it.
    this.#left.delete(view.call)
    this.signalled(view)
    const newest = this.running.peek().find(({ call }) => call === view.call)
    if (newest !== undefined) this.#takePart(newest)
    this.#life.follow()
    return view
  }

  /** What the server says of a call, in no certain order: the newest holds. */
  signalled(view: CallView): void {
    const known = this.running.peek().find(({ call }) => call === view.call)
    const overAt = this.#over.get(view.call)
    if (overAt !== undefined && (view.state === "ended" || view.rev <= overAt)) return
    if (known !== undefined && known.rev >= view.rev) return
    this.#over.delete(view.call)
    const others = this.running.peek().filter((one) => one !== known)
    batch(() => {
      this.#groups.shut(view.call, isRemoved(view))
      this.running.value = view.state === "ended" ? others : [...others, view].sort((a, b) => a.begunAt - b.begunAt)
      if (view.state === "ended") this.#end(view)
      this.#takePart(view)
    })
    this.#life.follow()
  }

  /** What the other end of a link tells; of one that is not there yet it is kept. */
  linkSignalled(said: LinkSignal): void {
    if (this.#over.has(said.call)) return
    const own = this.own.peek().find(({ call }) => call === said.call)
    if (own?.signalled(said) !== true) this.#early = [...this.#early.slice(1 - EARLY), said]
  }

  groupSignalled(told: GroupCall): void {
    this.#groups.signalled(told)
  }

  /** Who speaks in the room of a call. */
  speakersSignalled({ call, people }: SpeakersSignal): void {
    const own = this.own.peek().find((one) => one.call === call)
    if (own !== undefined) own.speakers.value = people
  }

  /** The line is up: the server says what goes on. What it does not name is over. */
  async resume(): Promise<void> {
    for (const own of this.own.peek()) own.resume()
    const before = new Set(this.running.peek().map(({ call }) => call))
    const groupsBefore = this.groups.peek()
    const { calls, groups, removed } = await this.#persist("calls.list", {})
    const named = new Set(calls.map(({ call }) => call))
    batch(() => {
      // One that began since it was asked is not named, and not over.
      this.running.value = this.running.peek().filter(({ call }) => named.has(call) || !before.has(call))
      for (const { call } of this.own.peek()) if (before.has(call) && !named.has(call)) this.#learnEnd(call)
      for (const { call, rev } of groups) if (rev >= this.#revOf(call)) this.#groups.shut(call, removed.includes(call))
      for (const view of calls) this.signalled(view)
      this.#groups.resume(groups, groupsBefore)
    })
    for (const { call } of calls) if (this.#left.has(call)) this.hangUp(call).catch(() => undefined)
    this.#life.follow()
  }

  /** A call that this device is in is over, and nobody has told how. */
  #learnEnd(call: CallId): void {
    this.#options.call("calls.alive", { call }).then(
      ({ view }) => this.signalled(view),
      () => this.#drop(call),
    )
  }

  clear(): void {
    this.running.value = []
    this.ended.value = null
    this.#groups.clear()
    this.#over.clear()
    this.#left.clear()
    for (const { call } of this.own.peek()) this.#drop(call)
    this.#helpers.clear()
    this.#early = []
    this.#life.follow()
  }

  /** As of which version a call is known here; what is older says nothing. */
  #revOf(call: CallId): number {
    return this.running.peek().find((one) => one.call === call)?.rev ?? this.#over.get(call) ?? -1
  }

  /** Brings what this device does in a call in line with it. */
  #takePart(view: CallView): void {
    const own = this.own.peek().find(({ call }) => call === view.call)
    const isIn = this.#isIn(view)
    if (own !== undefined && isIn) {
      own.changed(view)
      this.#early = this.#early.filter((said) => said.call !== view.call || !own.signalled(said))
    } else if (own !== undefined) this.#drop(view.call, view)
    else if (isIn && this.#helpers.has(view.call)) void this.#join(view.call)
  }

  /** Connects. A device that cannot fetch the code is lost to the call, which the others see. */
  async #join(call: CallId): Promise<void> {
    const code = await this.#code().catch(() => undefined)
    const { webrtc, device: self } = this.#options
    const view = this.running.peek().find((one) => one.call === call)
    const [device, helpers] = [self(), this.#helpers.get(call)]
    const isThere = this.own.peek().some((one) => one.call === call)
    if (!code || !webrtc || !view || !device || !helpers || isThere || !this.#isIn(view)) return
    const heard = (view: CallView) => this.signalled(view)
    const own = new code.OwnCall({ ...this.#options, ...helpers, webrtc, device, view, heard })
    this.own.value = [...this.own.peek(), own]
    this.#early = this.#early.filter((said) => said.call !== call || !own.signalled(said))
  }

  /** This device is not in a call any more; without a view all of it is over. */
  #drop(call: CallId, view?: CallView): void {
    const own = this.own.peek().find((one) => one.call === call)
    if (own === undefined) return
    this.own.value = this.own.peek().filter((one) => one !== own)
    if (view === undefined || view.state === "ended") own.end()
    else own.leave()
    this.#helpers.delete(call)
    this.#early = this.#early.filter((said) => said.call !== call)
  }

  #end(view: CallView): void {
    this.ended.value = view
    this.#left.delete(view.call)
    this.#helpers.delete(view.call)
    this.#over.set(view.call, view.rev)
    for (const oldest of this.#over.keys()) if (this.#over.size > REMEMBERED) this.#over.delete(oldest)
  }

  /** The answer says how the call is, whatever signal of it was lost. */
  #sayAlive(call: CallId): void {
    this.#options.call("calls.alive", { call }).then(
      ({ view }) => this.signalled(view),
      () => undefined,
    )
  }

  /** The calls that this device is in, and came into in this life: what an earlier one of it was in it is not. */
  #entered(): readonly CallId[] {
    return this.running.peek().flatMap((view) => (this.#helpers.has(view.call) && this.#isIn(view) ? [view.call] : []))
  }

  #isIn({ call, legs }: CallView): boolean {
    const device = this.#options.device()
    return !this.#left.has(call) && legs.some((leg) => leg.device === device)
  }

  #persist<Name extends MethodName>(method: Name, input: Input<Name>): Promise<Output<Name>> {
    return persist(this.#options.call, this.#options.ports, method, input)
  }
}

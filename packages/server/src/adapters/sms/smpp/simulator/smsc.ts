/** A simulated SMSC: servers bind to it over TCP as they do to a carrier, and behind it are plain phones. */
import { once } from "node:events"
import { type AddressInfo, createServer, type Server } from "node:net"
import { STATUS } from "../statuses.ts"
import { type Behaviour, WELL } from "./behaviour.ts"
import { Deliveries } from "./deliveries.ts"
import { Esme, type EsmeHost, type Submit } from "./esme.ts"
import { Happenings } from "./happenings.ts"
import { Later } from "./later.ts"
import { Network } from "./network.ts"
import { type Phone, Phones, type PhoneText, type Reach } from "./phones.ts"
import type { Deed, Script } from "./script.ts"

const HOST = "127.0.0.1"
const LINK_CHECK_MS = 30_000

export interface SmscOptions {
  /** 0: any that is free. */
  readonly port?: number
  readonly systemId?: string
  readonly password?: string
  /** Phones that are there to begin with. */
  readonly numbers?: readonly string[]
  readonly behaviour?: Partial<Behaviour>
  /** Silence on a link is asked about after so long. */
  readonly linkCheckMs?: number
}

/** Told of the numbers whose phones are not as they were; of none where something else has changed. */
type Watcher = (numbers: ReadonlySet<string>) => void

export class Smsc implements AsyncDisposable {
  readonly systemId: string
  readonly password: string
  readonly happenings = new Happenings()
  readonly #server: Server
  readonly #links = new Set<Esme>()
  readonly #later = new Later()
  readonly #phones = new Phones((number) => this.#changed(number))
  readonly #deliveries = new Deliveries(this.#links, this.#later)
  readonly #network = new Network({
    phones: this.#phones,
    deliveries: this.#deliveries,
    happenings: this.happenings,
    later: this.#later,
    behaviour: () => this.behaviour,
  })
  readonly #watchers = new Set<Watcher>()
  #touched: Set<string> | null = null
  #behaviour: Behaviour

  private constructor({ systemId = "everline", password = "phones", ...options }: SmscOptions) {
    this.systemId = systemId
    this.password = password
    this.#behaviour = { ...WELL, ...options.behaviour }
    const host = this.#hostOf(options.linkCheckMs ?? LINK_CHECK_MS)
    this.#server = createServer((socket) => void this.#links.add(new Esme(socket, host)))
    for (const number of options.numbers ?? []) this.#phones.add(number)
  }

  /** @throws the system's error when the port cannot be had */
  static async start(options: SmscOptions = {}): Promise<Smsc> {
    const smsc = new Smsc(options)
    smsc.#server.listen({ host: HOST, port: options.port ?? 0 })
    await once(smsc.#server, "listening")
    return smsc
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get behaviour(): Behaviour {
    return this.#behaviour
  }

  /** How many links are bound. */
  get links(): number {
    let bound = 0
    for (const { isBound } of this.#links) if (isBound) bound += 1
    return bound
  }

  get phones(): Iterable<Phone> {
    return this.#phones.all()
  }

  phone(number: string): Phone | undefined {
    return this.#phones.get(number)
  }

  /** What is on a phone, the oldest first. */
  texts(number: string): readonly PhoneText[] {
    return this.#phones.get(number)?.texts ?? []
  }

  /** From now on some things are done otherwise. */
  behave(some: Partial<Behaviour>): void {
    this.#behaviour = { ...this.#behaviour, ...some }
    for (const link of this.#links) link.listen()
    this.#deliveries.pump()
    this.#changed()
  }

  /** Drops all links without a word. */
  drop(): void {
    for (const link of this.#links) this.#dropOne(link)
  }

  turn(number: string, reach: Reach): void {
    this.#phones.turn(number, reach)
    if (reach !== "off") this.#network.wake(number)
  }

  /** Takes a phone away; what waited for it fails. */
  remove(number: string): void {
    this.turn(number, "absent")
    this.#phones.remove(number)
  }

  /** Somebody writes on a phone. Resolves when the server has it, or does not want it. @returns whether it has it */
  reply(number: string, to: string, text: string): Promise<boolean> {
    return this.#network.write(number, to, text)
  }

  do(deed: Deed): void {
    switch (deed.do) {
      case "behave":
        return this.behave(deed.as)
      case "reset":
        return this.behave(WELL)
      case "drop":
        return this.drop()
      case "add":
        return this.#phones.add(deed.number)
      case "remove":
        return this.remove(deed.number)
      case "turn":
        return this.turn(deed.number, deed.reach)
      case "write":
        return void this.reply(deed.number, deed.to, deed.text)
      case "read":
        return this.#phones.read(deed.number)
      case "delete":
        return this.#phones.delete(deed.number, deed.id)
    }
  }

  /** Does one step after the other, from now on. */
  follow(script: Script): void {
    const steps = script.values()
    const next = () => {
      const { value: step } = steps.next()
      if (step === undefined) return
      this.#later.after(step.after * 1_000, () => {
        this.do(step.do)
        next()
      })
    }
    next()
  }

  /** @returns what ends it */
  watch(watcher: Watcher): () => void {
    this.#watchers.add(watcher)
    return () => void this.#watchers.delete(watcher)
  }

  /** What `look` gives once it gives anything, looking again whenever something has changed. */
  until<T>(look: (smsc: this) => T | undefined | false): Promise<T> {
    return new Promise((resolve) => {
      const tryIt = (): boolean => {
        const seen = look(this)
        if (seen === undefined || seen === false) return false
        resolve(seen)
        return true
      }
      if (tryIt()) return
      const stop = this.watch(() => tryIt() && stop())
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#later[Symbol.dispose]()
    this.#watchers.clear()
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    for (const link of this.#links) link.drop()
    await closed
  }

  #hostOf(linkCheckMs: number): EsmeHost {
    const isMute = () => this.#behaviour.mute
    return {
      linkCheckMs,
      get isMute() {
        return isMute()
      },
      mayBind: (systemId, password) => this.#mayBind(systemId, password),
      bound: (systemId) => {
        this.#happened({ what: "bound", as: systemId })
        this.#deliveries.pump()
      },
      submitted: (esme, submit) => this.#submitted(esme, submit),
      roomy: () => this.#deliveries.pump(),
      unreadable: () => this.#happened({ what: "unreadable" }),
      gone: (esme, why) => {
        this.#links.delete(esme)
        const what = { unbound: "unbound", silent: "link_silent", lost: "link_lost" } as const
        this.#happened({ what: what[why] })
      },
    }
  }

  #mayBind(systemId: string, password: string): number {
    const status = this.#statusOfBind(systemId, password)
    if (status !== 0) this.#happened({ what: "bind_refused", as: systemId })
    return status
  }

  #statusOfBind(systemId: string, password: string): number {
    if (this.#behaviour.binds === "refused") return STATUS.bindFailed
    if (systemId !== this.systemId) return STATUS.invalidSystemId
    return password === this.password ? 0 : STATUS.invalidPassword
  }

  #submitted(esme: Esme, submit: Submit): void {
    const { dropAfter } = this.#behaviour
    if (dropAfter !== null) {
      this.#behaviour = { ...this.#behaviour, dropAfter: dropAfter > 1 ? dropAfter - 1 : null }
      // The network has this one too, and says so to nobody.
      if (dropAfter === 1) this.#dropOne(esme)
    }
    this.#network.submit(esme, submit)
    this.#changed()
  }

  #dropOne(link: Esme): void {
    link.drop()
    this.#happened({ what: "link_dropped" })
  }

  #happened(happening: Parameters<Happenings["add"]>[0]): void {
    this.happenings.add(happening)
    this.#changed()
  }

  /** Whoever watches is told once of all that changes in a turn. */
  #changed(number?: string): void {
    if (this.#touched === null) {
      this.#touched = new Set()
      setImmediate(() => {
        const touched = this.#touched ?? new Set()
        this.#touched = null
        for (const watcher of [...this.#watchers]) watcher(touched)
      })
    }
    if (number !== undefined) this.#touched.add(number)
  }
}

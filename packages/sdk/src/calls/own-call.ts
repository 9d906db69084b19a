import type {
  AccountId,
  CallLeg,
  CallView,
  DeviceId,
  IceServer,
  Input,
  LinkSignal,
  MannerChange,
  RoomWant,
} from "@everline/protocol"
import { signal } from "@preact/signals-core"
import type { Incoming, OwnCall as OwnCallApi, Quality, WebRtc } from "../api/calls.ts"
import type { Cancel } from "../ports.ts"
import { Choices } from "./choices.ts"
import { OwnDirect } from "./own-direct.ts"
import { type OwnLink, WATCH_MS } from "./own-link.ts"
import { OwnRoom } from "./own-room.ts"
import type { Sent } from "./peer-link.ts"
import { isToRoom, otherOf, type Situation, situationsOf } from "./situation.ts"
import { Telling, type TellingOptions } from "./telling.ts"

/** A link that is let go of works on so long: the other side fades from it to the next one. */
const LINGER_MS = 400
/** Who hears nothing may have another network by now, and waits no longer than this for the server's answer. */
const LINE_MS = 1_000

export interface OwnCallOptions extends TellingOptions {
  readonly webrtc: WebRtc
  /** What helps to connect to other devices. */
  readonly servers: readonly IceServer[]
  /** What helps to the room, beside those: to no device, each of which would gather there for nothing. */
  readonly roomServers: readonly IceServer[]
  readonly device: DeviceId
  readonly view: CallView
  /** Asks whether the line to the server is alive. @param ms how long the answer may take */
  readonly probe: (ms: number) => void
}

/** A call that this device is in: its links, what goes out by them, and what comes. */
export class OwnCall implements OwnCallApi {
  readonly view
  readonly incoming = signal<readonly Incoming[]>([])
  readonly quality = signal<Quality>("connecting")
  /** As the room tells. */
  readonly speakers = signal<readonly AccountId[]>([])
  readonly #options: OwnCallOptions
  readonly #links = new Map<string, OwnLink>()
  readonly #choices = new Choices()
  readonly #telling: Telling
  #sends: Sent = { voice: null, picture: null, screen: null }
  #wants: readonly RoomWant[] | undefined
  #other: AccountId
  #saidConnected = false
  #isOver = false
  #watch: Cancel

  constructor(options: OwnCallOptions) {
    this.#options = options
    this.#telling = new Telling(options)
    this.view = signal(options.view)
    this.#other = otherOf(options.view, options.view.account)
    this.#follow(true)
    this.#watch = options.ports.timer(WATCH_MS, () => this.#look())
  }

  get call() {
    return this.#options.view.call
  }

  send(tracks: Partial<Sent>): void {
    this.#sends = { ...this.#sends, ...tracks }
    this.#hush()
    for (const link of this.#links.values()) link.send(this.#sends)
  }

  want(wants: readonly RoomWant[]): void {
    this.#wants = wants
    this.#follow()
  }

  /** What one has chosen and the server may not know yet. @returns the server has answered */
  choosing(manner: MannerChange): () => void {
    const answered = this.#choices.choose(manner)
    this.#hush()
    return () => {
      answered()
      this.#hush()
    }
  }

  /** The call has changed. */
  changed(view: CallView): void {
    this.view.value = view
    this.#other = otherOf(view, this.#other)
    this.#hush()
    this.#follow()
  }

  /** The other end of a link tells something. False when there is no such link, or not yet. */
  signalled({ link, ...said }: LinkSignal): boolean {
    const own = this.#links.get(link)
    own?.hear(said)
    return own !== undefined
  }

  /** The line to the server is another one: what was said by the last may not have arrived. */
  resume(): void {
    for (const link of this.#links.values()) link.resume()
    if (this.#saidConnected && this.view.peek().connectedAt === null)
      this.#telling.tell("calls.connected", { call: this.call })
  }

  /** This device is not in the call any more: what others still fade from ends a little later. */
  leave(): void {
    this.#stop()
    for (const [name, link] of this.#links) this.#letGo(name, link)
    this.#show()
  }

  /** The call is over. */
  end(): void {
    this.#stop()
    for (const name of [...this.#links.keys()]) this.#close(name)
    this.#show()
  }

  #stop(): void {
    this.#isOver = true
    this.#watch()
  }

  /** Brings the links in line with what the server says. */
  #follow(isFirst = false): void {
    const self = { device: this.#options.device, other: this.#other, wants: this.#wants }
    const situations = situationsOf(this.view.peek(), self)
    for (const situation of situations) {
      const own = this.#links.get(situation.link.link)
      if (own === undefined || own.leaves) this.#open(situation, isFirst)
      else own.change(situation)
    }
    for (const [name, own] of this.#links)
      if (!situations.some(({ link }) => link.link === name)) this.#letGo(name, own)
    this.#show()
  }

  #hush(): void {
    this.#choices.apply(this.#sends, this.view.peek().mine)
  }

  #leg(): CallLeg | undefined {
    return this.view.peek().legs.find(({ device }) => device === this.#options.device)
  }

  /** @param isFirst it was there before this device came: the other end may know of an earlier life of it */
  #open(situation: Situation, isFirst: boolean): void {
    const { link, arriving } = situation.link
    this.#close(link)
    const { ports, webrtc, servers, roomServers, view, probe } = this.#options
    const options = {
      ...{ situation, ports, webrtc, servers, sends: this.#sends },
      say: (said: Omit<Input<"calls.signal">, "call" | "link">) =>
        this.#telling.say({ call: this.call, link, ...said }),
      arrived: (own: OwnLink) => this.#arrived(own),
      changed: () => this.#show(),
      stalled: () => probe(LINE_MS),
    }
    if (isToRoom(link)) {
      this.#links.set(link, new OwnRoom({ ...options, servers: [...servers, ...roomServers] }))
    } else {
      const rejoins = isFirst && view.connectedAt !== null && !arriving
      const silent = (silentMs: number) => this.#telling.tell("calls.heard", { call: this.call, link, silentMs })
      this.#links.set(link, new OwnDirect({ ...options, rejoins, silent }))
    }
  }

  /** What comes by a link can be played. */
  #arrived({ link: { link, arriving } }: OwnLink): void {
    const { handOffs, connectedAt, theirs } = this.view.peek()
    const isComing = handOffs.some(({ to, state }) => to === this.#options.device && state === "connecting")
    // The server knows who of the two it has to hear it from.
    if (arriving || isComing) this.#telling.tell("calls.arrived", { call: this.call, link })
    // That they were lost was told by a device that this one goes on for, or by an earlier life of it.
    if (theirs.lost && !isToRoom(link)) this.#telling.tell("calls.heard", { call: this.call, link, silentMs: 0 })
    if (!this.#saidConnected && connectedAt === null && !isToRoom(link)) {
      this.#saidConnected = true
      this.#telling.tell("calls.connected", { call: this.call })
    }
    this.#rate()
  }

  #letGo(name: string, own: OwnLink): void {
    if (own.leaves) return
    own.letGo()
    this.#options.ports.timer(LINGER_MS, () => {
      if (this.#links.get(name) !== own) return
      this.#close(name)
      this.#show()
    })
  }

  #close(name: string): void {
    this.#links.get(name)?.close()
    this.#links.delete(name)
  }

  /** What comes, whether it is for this device to play, and how it goes. */
  #show(): void {
    const holds = this.#leg()?.holds ?? []
    const isHere = ({ source }: Incoming) => holds.includes(source === "voice" ? "speaker" : "screen")
    const isOn = !this.view.peek().mine.holding
    const all = [...this.#links.values()].flatMap(({ incoming }) => incoming)
    this.incoming.value = all.map((one) => ({ ...one, plays: one.plays && isOn && isHere(one) }))
    this.#rate()
  }

  #rate(): void {
    const found = [...this.#links.values()].flatMap(({ quality }) => quality ?? [])
    const heard = found.find((quality) => quality !== "connecting")
    this.quality.value = found.includes("reconnecting") ? "reconnecting" : (heard ?? "connecting")
  }

  /** Looks at what came by the links since the last time. */
  async #look(): Promise<void> {
    await Promise.all([...this.#links.values()].map((link) => link.look()))
    if (this.#isOver) return
    this.#rate()
    this.#watch = this.#options.ports.timer(WATCH_MS, () => this.#look())
  }
}

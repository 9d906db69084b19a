import type {
  CallLeg,
  CallLink,
  CallView,
  DeviceId,
  IceServer,
  Input,
  LinkSignal,
  MannerChange,
} from "@everline/protocol"
import { signal } from "@preact/signals-core"
import type { Incoming, OwnCall as OwnCallApi, Quality, WebRtc } from "../api/calls.ts"
import type { Connection } from "../link/connection.ts"
import { patient, persist } from "../link/retry.ts"
import type { Cancel, Ports } from "../ports.ts"
import { OwnLink, WATCH_MS } from "./own-link.ts"
import type { Sent } from "./peer-link.ts"

/** A link that is let go of works on so long: the other side fades from it to the next one. */
const LINGER_MS = 400
/** Who hears nothing may have another network by now, and waits no longer than this for the server's answer. */
const LINE_MS = 1_000

export interface OwnCallOptions {
  readonly call: Connection["call"]
  readonly ports: Pick<Ports, "timer" | "random" | "now">
  readonly webrtc: WebRtc
  readonly servers: readonly IceServer[]
  readonly device: DeviceId
  readonly view: CallView
  /** What the server answers. */
  readonly heard: (view: CallView) => void
  /** Asks whether the line to the server is alive. @param ms how long the answer may take */
  readonly probe: (ms: number) => void
}

/** A call that this device is in: its links, what goes out by them, and what comes. */
export class OwnCall implements OwnCallApi {
  readonly view
  readonly incoming = signal<readonly Incoming[]>([])
  readonly quality = signal<Quality>("connecting")
  readonly #options: OwnCallOptions
  readonly #links = new Map<string, OwnLink>()
  #chosen: readonly MannerChange[] = []
  #sends: Sent = { voice: null, picture: null, screen: null }
  #saying: Promise<unknown> = Promise.resolve()
  #saidConnected = false
  #isOver = false
  #watch: Cancel

  constructor(options: OwnCallOptions) {
    this.#options = options
    this.view = signal(options.view)
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

  /**
   * What one has chosen and the server may not know yet: one is muted before anybody else knows, whatever else is told of
   * the call meanwhile, and heard again only when all do. @returns the server has answered
   */
  choosing(manner: MannerChange): () => void {
    this.#chosen = [...this.#chosen, manner]
    this.#hush()
    return () => {
      this.#chosen = this.#chosen.filter((one) => one !== manner)
      this.#hush()
    }
  }

  /** The call has changed. */
  changed(view: CallView): void {
    this.view.value = view
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
    const links = this.#leg()?.links ?? []
    for (const link of links) {
      const own = this.#links.get(link.link)
      if (own === undefined || own.leaves) this.#open(link, isFirst)
      else own.change(link, this.#isComing())
    }
    for (const [name, own] of this.#links) if (!links.some(({ link }) => link === name)) this.#letGo(name, own)
    this.#show()
  }

  /** Whether this device is taking over. */
  #isComing(): boolean {
    const { handOffs } = this.view.peek()
    return handOffs.some(({ to, state }) => to === this.#options.device && state === "connecting")
  }

  /** A voice that is not to be heard goes on as silence: that keeps the link alive and moves with the call. */
  #hush(): void {
    const { mine } = this.view.peek()
    const { voice, picture, screen } = this.#sends
    const is = (what: "muted" | "holding") => mine[what] || this.#chosen.some((manner) => manner[what] === true)
    const isHidden = !mine.camera || this.#chosen.some(({ camera }) => camera === false)
    if (voice) voice.enabled = !is("muted") && !is("holding")
    if (picture) picture.enabled = !isHidden && !is("holding")
    if (screen) screen.enabled = !is("holding")
  }

  #leg(): CallLeg | undefined {
    return this.view.peek().legs.find(({ device }) => device === this.#options.device)
  }

  /** @param isFirst it was there before this device came: the other end may know of an earlier life of it */
  #open(link: CallLink, isFirst: boolean): void {
    this.#close(link.link)
    const { ports, webrtc, servers, view, probe } = this.#options
    const own = new OwnLink({
      ...{ link, ports, webrtc, servers, sends: this.#sends, takesOver: this.#isComing() },
      rejoins: isFirst && view.connectedAt !== null && !link.arriving,
      say: (said) => this.#say({ call: this.call, link: link.link, ...said }),
      arrived: (own) => this.#arrived(own),
      changed: () => this.#show(),
      stalled: () => probe(LINE_MS),
      silent: ({ link: { link } }, silentMs) => this.#tell("calls.heard", { call: this.call, link, silentMs }),
    })
    this.#links.set(link.link, own)
  }

  /** What comes by a link can be played. */
  #arrived({ link }: OwnLink): void {
    // The server knows who of the two it has to hear it from.
    if (link.arriving || this.#isComing()) this.#tell("calls.arrived", { call: this.call, link: link.link })
    if (!this.#saidConnected && this.view.peek().connectedAt === null) {
      this.#saidConnected = true
      this.#tell("calls.connected", { call: this.call })
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
    const { mine } = this.view.peek()
    this.incoming.value = [...this.#links.values()].flatMap((own): readonly Incoming[] => {
      const { tracks, link, leaves } = own
      if (tracks === null) return []
      const isOn = !leaves && !mine.holding
      const plays = isOn && link.voice && !link.arriving && holds.includes("speaker")
      return [{ ...tracks, plays, shows: isOn && link.picture && holds.includes("screen") }]
    })
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

  /** Tells the other end, one thing after the other. What is lost with the line is made up for when there is another. */
  #say(said: Input<"calls.signal">): void {
    const { call, ports } = this.#options
    const tell = patient(call, ports)
    this.#saying = this.#saying.then(() => tell("calls.signal", said)).catch(() => undefined)
  }

  #tell<Name extends "calls.arrived" | "calls.connected" | "calls.heard">(method: Name, input: Input<Name>): void {
    const { call, ports, heard } = this.#options
    persist<"calls.arrived" | "calls.connected" | "calls.heard">(call, ports, method, input).then(
      ({ view }) => heard(view),
      // Who hears first tells it; the other is told that it is known.
      () => undefined,
    )
  }
}

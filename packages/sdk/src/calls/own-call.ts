import type { CallLeg, CallLink, CallView, DeviceId, IceServer, Input, LinkSignal, Manner } from "@everline/protocol"
import { signal } from "@preact/signals-core"
import type { Incoming, OwnCall as OwnCallApi, Quality, WebRtc } from "../api/calls.ts"
import type { Connection } from "../link/connection.ts"
import { patient, persist } from "../link/retry.ts"
import type { Cancel, Ports } from "../ports.ts"
import { whenArrived } from "./hearing.ts"
import { PeerLink, type Sent } from "./peer-link.ts"
import { judge, type Reading, read } from "./quality.ts"

/** A link that is let go of works on so long: the other side fades from it to the next one. */
const LINGER_MS = 400
/** How often it is looked at what comes. */
const WATCH_MS = 500
/** When nothing has come for so long another way is looked for; a voice that is silent comes all the same. */
const STALL_MS = 1_000
/** When nothing has come for so long the other side is told to be silent: a gap of a busy network is shorter. */
const SILENT_MS = 2_000
/** Who hears nothing may have another network by now, and waits no longer than this for the server's answer. */
const LINE_MS = 1_000
/** The longest silence that is told of. */
const LONGEST_SILENCE_MS = 5_000

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

/** A link of this call while it is there, and what is known of what comes by it. */
interface Line {
  readonly peer: PeerLink
  link: CallLink
  /** Let go of: it only lingers. */
  leaves: boolean
  /** Waits for what is to be heard next. */
  arrival: Cancel | undefined
  /** Whether that is for what this device is taking over. */
  awaitsOwn: boolean
  /** What comes by it can be played. */
  arrived: boolean
  reading: Reading | undefined
  silentMs: number
  toldSilent: boolean
  unfollow: Cancel
}

/** A call that this device is in: its links, what goes out by them, and what comes. */
export class OwnCall implements OwnCallApi {
  readonly view
  readonly incoming = signal<readonly Incoming[]>([])
  readonly quality = signal<Quality>("connecting")
  readonly #options: OwnCallOptions
  readonly #lines = new Map<string, Line>()
  #chosen: readonly Partial<Manner>[] = []
  #sends: Sent = { voice: null, picture: null, screen: null }
  /** How the voice that is played comes. */
  #comes: Quality = "clear"
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
    for (const { peer } of this.#lines.values()) peer.send(this.#sends)
  }

  /**
   * What one has chosen and the server may not know yet: one is muted before anybody else knows, whatever else is told of
   * the call meanwhile, and heard again only when all do. @returns the server has answered
   */
  choosing(manner: Partial<Manner>): () => void {
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
    const line = this.#lines.get(link)
    line?.peer.hear(said)
    return line !== undefined
  }

  /** The line to the server is another one: what was said by the last may not have arrived. */
  resume(): void {
    for (const { peer, silentMs, leaves } of this.#lines.values())
      if (!leaves && (silentMs > 0 || peer.state.peek() !== "connected")) peer.revive()
  }

  /** This device is not in the call any more: what others still fade from ends a little later. */
  leave(): void {
    this.#stop()
    for (const [name, line] of this.#lines) this.#letGo(name, line)
    this.#show()
  }

  /** The call is over. */
  end(): void {
    this.#stop()
    for (const name of [...this.#lines.keys()]) this.#close(name)
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
      const line = this.#lines.get(link.link)
      if (line === undefined || line.leaves) this.#open(link, isFirst)
      else this.#changeLink(line, link)
    }
    for (const [name, line] of this.#lines) if (!links.some(({ link }) => link === name)) this.#letGo(name, line)
    this.#show()
  }

  /** On a link that works already something else is to be heard: the voice of a device that held none, or all that this one takes. */
  #changeLink(line: Line, link: CallLink): void {
    const isNews = link.arriving && !line.link.arriving
    line.link = link
    if (isNews || (this.#isComing() && !line.awaitsOwn)) this.#awaitVoice(line)
    line.awaitsOwn = this.#isComing()
  }

  /** Whether this device is taking over. */
  #isComing(): boolean {
    const { handOffs } = this.view.peek()
    return handOffs.some(({ to, state }) => to === this.#options.device && state === "connecting")
  }

  #awaitVoice(line: Line): void {
    line.arrival?.()
    const voice = line.peer.receivers.peek()?.voice
    line.arrival = voice && whenArrived(voice, this.#options.ports, () => this.#arrived(line))
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
    const { ports, webrtc, servers, view } = this.#options
    const peer = new PeerLink({
      ...{ offers: link.offers, ports, webrtc, servers, sends: this.#sends },
      rejoins: isFirst && view.connectedAt !== null && !link.arriving,
      say: (said) => this.#say({ call: this.call, link: link.link, ...said }),
    })
    const line: Line = {
      ...{ peer, link, leaves: false, arrival: undefined, arrived: false, awaitsOwn: this.#isComing() },
      ...{ reading: undefined, silentMs: 0, toldSilent: false, unfollow: () => undefined },
    }
    this.#lines.set(link.link, line)
    const stopReceivers = peer.receivers.subscribe((receivers) => {
      if (receivers === null) line.arrival?.()
      else this.#awaitVoice(line)
      this.#show()
    })
    const stopState = peer.state.subscribe(() => this.#rate())
    line.unfollow = () => {
      stopReceivers()
      stopState()
      line.arrival?.()
    }
  }

  /** What comes by a link can be played. */
  #arrived(line: Line): void {
    line.arrived = true
    line.arrival = undefined
    const { link } = line
    // The server knows who of the two it has to hear it from.
    if (link.arriving || this.#isComing()) this.#tell("calls.arrived", { call: this.call, link: link.link })
    if (!this.#saidConnected && this.view.peek().connectedAt === null) {
      this.#saidConnected = true
      this.#tell("calls.connected", { call: this.call })
    }
    this.#rate()
  }

  #letGo(name: string, line: Line): void {
    if (line.leaves) return
    line.leaves = true
    this.#options.ports.timer(LINGER_MS, () => {
      if (this.#lines.get(name) !== line) return
      this.#close(name)
      this.#show()
    })
  }

  #close(name: string): void {
    const line = this.#lines.get(name)
    line?.unfollow()
    line?.peer.close()
    this.#lines.delete(name)
  }

  /** What comes, and whether it is for this device to play. */
  #show(): void {
    const holds = this.#leg()?.holds ?? []
    const { mine } = this.view.peek()
    this.incoming.value = [...this.#lines].flatMap(([link, { peer, link: says, leaves }]): readonly Incoming[] => {
      const receivers = peer.receivers.peek()
      if (receivers === null) return []
      const { voice, picture, screen } = receivers
      const isOn = !leaves && !mine.holding
      return [
        {
          ...{ link, voice: voice.track, picture: picture.track, screen: screen.track },
          plays: isOn && says.voice && !says.arriving && holds.includes("speaker"),
          shows: isOn && says.picture && holds.includes("screen"),
        },
      ]
    })
  }

  /** Looks at what came by the links since the last time. */
  async #look(): Promise<void> {
    const found = [...this.#lines.values()].map(async (line) => {
      const report = await line.peer.stats().catch(() => undefined)
      if (report !== undefined) this.#compare(line, read(report))
    })
    await Promise.all(found)
    if (this.#isOver) return
    this.#rate()
    this.#watch = this.#options.ports.timer(WATCH_MS, () => this.#look())
  }

  #compare(line: Line, reading: Reading): void {
    const { reading: before, link } = line
    line.reading = reading
    // Where no voice is to come, none is missed.
    if (before === undefined || !line.arrived || line.leaves || link.arriving || !link.voice) return
    this.#comes = judge(before, reading)
    line.silentMs = reading.received > before.received ? 0 : line.silentMs + WATCH_MS
    const isAgain = line.silentMs > 0 && line.silentMs % SILENT_MS === 0
    if (isAgain || line.silentMs === WATCH_MS) this.#options.probe(LINE_MS)
    if (isAgain || line.silentMs === STALL_MS) line.peer.revive()
    const isSilent = line.silentMs >= SILENT_MS
    if (isSilent === line.toldSilent) return
    line.toldSilent = isSilent
    const silentMs = isSilent ? Math.min(line.silentMs, LONGEST_SILENCE_MS) : 0
    this.#tell("calls.heard", { call: this.call, link: link.link, silentMs })
  }

  #rate(): void {
    const lines = [...this.#lines.values()].filter(({ leaves, link }) => !leaves && !link.arriving)
    const isStalled = lines.some(({ peer, toldSilent }) => peer.state.peek() === "interrupted" || toldSilent)
    const isHeard = lines.some(({ arrived }) => arrived)
    this.quality.value = isStalled ? "reconnecting" : isHeard ? this.#comes : "connecting"
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

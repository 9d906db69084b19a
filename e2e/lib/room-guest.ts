/** Somebody in the room of a call, without an app: a line for frames, the SDK's end of a link, and a voice of its own pitch. */
import { type AccountId, type CallId, type ConversationId, newId, type Output } from "@everline/protocol"
import { type RoomIncoming, RoomLink } from "@everline/sdk/internal"
import type { BareClient, TestNetwork } from "@everline/testkit"
import wrtc from "@roamhq/wrtc"
import { webrtc } from "./endpoint.ts"

const { nonstandard } = wrtc
const RATE = 48_000
/** Sound goes out in pieces of ten milliseconds. */
const PIECE = RATE / 100
const LOUDNESS = 6_000
const ALIVE_MS = 5_000
const LOOK_MS = 10
/** Whoever was heard within this time is heard. */
const LATELY_MS = 500
const HOLDS = ["microphone", "speaker"] as const

/** The last that was heard of somebody: when, and how high. */
interface Heard {
  readonly at: number
  readonly hertz: number
}

export class RoomGuest implements Disposable {
  readonly account: AccountId
  readonly line: BareClient
  /** How high they hum. */
  readonly hertz: number
  /** Who speaks, as they were told. */
  readonly speakers: (readonly AccountId[])[] = []
  readonly #heard = new Map<AccountId, Heard>()
  readonly #ears = new Map<string, { stop(): void }>()
  readonly #peers: RTCPeerConnection[] = []
  readonly #closing: (() => void)[] = []
  #link: RoomLink | undefined
  /** Names the link. */
  link = ""

  constructor(account: AccountId, line: BareClient, hertz: number) {
    this.account = account
    this.line = line
    this.hertz = hertz
  }

  /** @param place of the server that their device is connected to */
  static async open(net: TestNetwork, name: string, hertz: number, place: number): Promise<RoomGuest> {
    const { account, devices } = await net.account(name, 1)
    const [{ token } = { token: "" }] = devices
    return new RoomGuest(account, await net.bare({ token, url: net.url(place) }), hertz)
  }

  async start(conversation: ConversationId): Promise<CallId> {
    const call = newId<CallId>()
    this.#enter(await this.line.call("calls.start", { call, conversation, media: "audio", holds: [...HOLDS] }))
    return call
  }

  async answer(call: CallId): Promise<void> {
    this.#enter(await this.line.call("calls.answer", { call, media: "audio", holds: [...HOLDS] }))
    await this.line.call("calls.connected", { call })
  }

  /** Whether somebody's voice comes now, as high as they hum. */
  hears({ account, hertz }: RoomGuest): boolean {
    const heard = this.#heard.get(account)
    return heard !== undefined && performance.now() - heard.at < LATELY_MS && Math.abs(heard.hertz - hertz) < 30
  }

  /** Tries to connect anew, as whoever hears nothing does. */
  revive(): void {
    this.#link?.revive()
  }

  /** How many connections it has made that work, and were not lost. */
  get connected(): number {
    return this.#peers.filter(({ connectionState }) => connectionState === "connected").length
  }

  /** Loses its connections, and does not notice. */
  lose(): void {
    for (const peer of this.#peers.splice(0)) peer.close()
  }

  [Symbol.dispose](): void {
    for (const close of this.#closing) close()
  }

  #enter({ view, servers }: Output<"calls.start">): void {
    const { call } = view
    const [name] = view.legs.flatMap(({ links }) => links.map((each) => each.link))
    if (name === undefined) throw new Error("there is no link to a room")
    this.link = name
    let saying: Promise<unknown> = Promise.resolve()
    const link = new RoomLink({
      servers,
      webrtc: {
        connect: (configuration) => {
          const peer = webrtc.connect(configuration)
          this.#peers.push(peer)
          return peer
        },
      },
      ports: {
        random: Math.random,
        timer(ms, run) {
          const timer = setTimeout(run, ms)
          return () => clearTimeout(timer)
        },
      },
      say: (said) => {
        // Whoever is in the call no more is refused.
        saying = saying.then(() => this.line.call("calls.signal", { call, link: name, ...said })).catch(() => {})
      },
    })
    this.#link = link
    let heard = 0
    const look = () => {
      for (const frame of this.line.signals.slice(heard)) {
        if (frame[1] === "link" && frame[2].link === name) link.hear(frame[2])
        if (frame[1] === "speakers") this.speakers.push(frame[2].people)
      }
      heard = this.line.signals.length
    }
    const timers = [
      setInterval(look, LOOK_MS),
      setInterval(() => void this.line.call("calls.alive", { call }).catch(() => {}), ALIVE_MS),
    ]
    link.incoming.subscribe((incoming) => this.#listen(incoming))
    link.send({ voice: this.#hum(), picture: null, screen: null }, ["voice"])
    link.receive(true)
    this.#closing.push(() => {
      for (const timer of timers) clearInterval(timer)
      link.close()
      for (const ear of this.#ears.values()) ear.stop()
    })
  }

  #hum(): MediaStreamTrack {
    const sound = new nonstandard.RTCAudioSource()
    const track = sound.createTrack()
    let at = 0
    const timer = setInterval(() => {
      const samples = Int16Array.from(
        { length: PIECE },
        (_, i) => LOUDNESS * Math.sin((2 * Math.PI * this.hertz * (at + i)) / RATE),
      )
      at += PIECE
      sound.onData({ samples, sampleRate: RATE, bitsPerSample: 16, channelCount: 1 })
    }, 10)
    this.#closing.push(() => {
      clearInterval(timer)
      track.stop()
    })
    return track
  }

  #listen(incoming: readonly RoomIncoming[]): void {
    const plays = new Map(incoming.flatMap((one) => (one.plays && one.source === "voice" ? [[one.name, one]] : [])))
    for (const [name, ear] of this.#ears) {
      if (plays.has(name)) continue
      ear.stop()
      this.#ears.delete(name)
    }
    for (const [name, { account, track }] of plays) {
      if (this.#ears.has(name)) continue
      const sink = new nonstandard.RTCAudioSink(track)
      sink.ondata = ({ samples, sampleRate }: { readonly samples: Int16Array; readonly sampleRate: number }) => {
        if (samples.every((sample) => Math.abs(sample) < LOUDNESS / 6)) return
        const crossings = samples.filter((sample, i) => i > 0 && sample < 0 !== (samples[i - 1] ?? 0) < 0).length
        // One of ten milliseconds tells little: the mean of many does.
        const hertz = (crossings * sampleRate) / samples.length / 2
        const before = this.#heard.get(account)
        const mean = before === undefined ? hertz : before.hertz + (hertz - before.hertz) / 20
        this.#heard.set(account, { at: performance.now(), hertz: mean })
      }
      this.#ears.set(name, sink)
    }
  }
}

/** Somebody in the room of a call, without an app: a line for frames, the SDK's end of a link, and a voice of its own pitch. */
import { type AccountId, type CallId, type ConversationId, newId, type Output } from "@everline/protocol"
import { RoomLink } from "@everline/sdk/internal"
import type { BareClient, TestNetwork } from "@everline/testkit"
import { webrtc } from "./endpoint.ts"
import { Ears, hum } from "./pitch.ts"

const ALIVE_MS = 5_000
const LOOK_MS = 10
const HOLDS = ["microphone", "speaker"] as const

export class RoomGuest implements Disposable {
  readonly account: AccountId
  readonly line: BareClient
  /** How high they hum; null says nothing. */
  readonly hertz: number | null
  /** Who speaks, as they were told. */
  readonly speakers: (readonly AccountId[])[] = []
  readonly #ears = new Ears()
  readonly #peers: RTCPeerConnection[] = []
  readonly #closing: (() => void)[] = []
  #link: RoomLink | undefined
  /** Names the link. */
  link = ""

  constructor(account: AccountId, line: BareClient, hertz: number | null) {
    this.account = account
    this.line = line
    this.hertz = hertz
  }

  /** @param place of the server that their device is connected to */
  static async open(net: TestNetwork, name: string, hertz: number | null, place: number): Promise<RoomGuest> {
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

  /** Comes into a call of a group that is not rung with. */
  async join(call: CallId): Promise<void> {
    this.#enter(await this.line.call("calls.join", { call, media: "audio", holds: [...HOLDS] }))
    await this.line.call("calls.connected", { call })
  }

  /** Whether somebody's voice comes now, as high as they hum. */
  hears(other: RoomGuest): boolean {
    const { account, hertz } = other
    return hertz !== null && this.#ears.heardSince({ account, hertz }) !== undefined
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

  #enter({ view, servers, roomServers }: Output<"calls.start">): void {
    const { call } = view
    const [name] = view.legs.flatMap(({ links }) => links.map((each) => each.link))
    if (name === undefined) throw new Error("there is no link to a room")
    this.link = name
    let saying: Promise<void> = Promise.resolve()
    const link = new RoomLink({
      servers: [...servers, ...roomServers],
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
        saying = saying
          .then(() => this.line.call("calls.signal", { call, link: name, ...said }))
          .then(
            () => {},
            () => {},
          )
        return saying
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
    const voice = this.hertz === null ? undefined : hum(this.hertz)
    link.incoming.subscribe((incoming) => this.#ears.listen(incoming))
    link.send({ voice: voice?.track ?? null, picture: null, screen: null }, ["voice"])
    link.receive(true)
    this.#closing.push(() => {
      for (const timer of timers) clearInterval(timer)
      voice?.stop()
      link.close()
      this.#ears.close()
    })
  }
}

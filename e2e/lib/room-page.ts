/**
 * Runs in a page of `media-site.ts`: somebody in a room of the media engine, by the SDK's end of a link to it. They show a
 * colour and hum a tone of their own, so that what comes can be told apart.
 */
import type { IceServer, LinkSignal, Source } from "@everline/protocol"
import type { LinkState } from "@everline/sdk"
import { type RoomIncoming, RoomLink } from "@everline/sdk/internal"
import { film, hueOf, isHue, microphone, pause, toneOf, voice } from "./hues.ts"

/** Who is there, and the hue of what they show, in degrees. */
export interface Guest {
  readonly name: string
  /** Which of their devices it is, where several speak for them. */
  readonly device?: string
  readonly hue: number
  /** Whether their voice is what their microphone hears, not a tone. */
  readonly hasMicrophone?: boolean
}

/** What has come of somebody by one track so far, as the browser counts it (W3C webrtc-stats), and the hue that is shown. */
export interface Come {
  readonly packetsReceived: number
  readonly packetsLost: number
  readonly totalAudioEnergy: number
  readonly totalSamplesReceived: number
  /** Made up for what did not come, silence aside. */
  readonly concealedSamples: number
  readonly silentConcealedSamples: number
  readonly framesDecoded: number
  readonly frameHeight: number
  readonly freezeCount: number
  readonly hue: number | null
}

/** How a link went so far. */
export interface Past {
  readonly states: readonly LinkState[]
  readonly followed: readonly boolean[]
}

/** By which kind of way a connection goes. */
export interface Way {
  readonly candidateType: string
  readonly relayProtocol: string | undefined
}

const LOOK_MS = 250
/** When nothing has come for so long another connection is tried. */
const STALL_MS = 750
const PATIENCE_MS = 2_000
const SIZES = { picture: { width: 960, height: 540 }, screen: { width: 1_280, height: 720 } } as const

/** One of the room's, in this page. */
class Visit {
  readonly #device: string
  readonly #link: RoomLink
  readonly #players = new Map<string, HTMLMediaElement>()
  /** Of voices that took the place of the same by another connection: whether a frame had reached playout. */
  readonly #followed: boolean[] = []
  readonly #states: LinkState[] = []
  #sends: Record<Source, MediaStreamTrack | null>
  #saying: Promise<void> = Promise.resolve()
  #isOver = false

  constructor({ name, device = name, hue }: Guest, voice: MediaStreamTrack, servers: readonly IceServer[]) {
    this.#device = device
    this.#sends = { voice, picture: film(hue, SIZES.picture), screen: null }
    this.#link = new RoomLink({
      servers,
      webrtc: { connect: (configuration) => new RTCPeerConnection(configuration) },
      ports: {
        random: Math.random,
        timer(ms, run) {
          const timer = setTimeout(run, ms)
          return () => clearTimeout(timer)
        },
      },
      say: (said) => {
        this.#saying = this.#saying.then(() => this.#post<void>("say", said))
        return this.#saying
      },
    })
    this.#link.incoming.subscribe((incoming) => this.#play(incoming))
    this.#link.state.subscribe((state) => this.#states.push(state))
    this.#link.send(this.#sends)
    this.#link.receive(true)
    void this.#listen()
  }

  /** Shows a screen of a colour of its own; null ends that. */
  share(hue: number | null): void {
    this.#sends.screen?.stop()
    this.#sends = { ...this.#sends, screen: hue === null ? null : film(hue, SIZES.screen) }
    this.#link.send(this.#sends)
  }

  /** Says nothing any more, which is sent as silence. */
  hush(): void {
    if (this.#sends.voice !== null) this.#sends.voice.enabled = false
  }

  revive(): void {
    this.#link.revive()
  }

  /** From now on tries anew when nothing comes of those whose voices are to come, as a call does. */
  watch(): void {
    void this.#watch()
  }

  /** How the link was, one state after the other, and what followed on what was heard before. */
  get past(): Past {
    return { states: this.#states, followed: this.#followed }
  }

  async leave(): Promise<void> {
    this.#isOver = true
    this.#link.close()
    for (const track of Object.values(this.#sends)) track?.stop()
    await this.#saying
    await this.#post("leave", {})
  }

  /** By whom and what: "amy voice". */
  async come(): Promise<Readonly<Record<string, Come>>> {
    const playing = this.#link.incoming.value.filter(({ plays }) => plays)
    const found = playing.map(async ({ name, account, source, receiver }) => {
      const come: Come = { ...(await countOf(receiver)), hue: hueOf(this.#players.get(name)) }
      return [`${account} ${source}`, come] as const
    })
    return Object.fromEntries(await Promise.all(found))
  }

  /** What does not come of others: nothing, once voices are heard, and pictures of the right hue are decoded, of all. */
  async lacks(guests: readonly Guest[], screens: readonly Guest[] = []): Promise<readonly string[]> {
    const before = await this.come()
    await pause(700)
    const now = await this.come()
    const lack = (source: Source) => (guest: Guest) => {
      const [was, is] = [before[`${guest.name} ${source}`], now[`${guest.name} ${source}`]]
      const counted = source === "voice" ? "totalAudioEnergy" : "framesDecoded"
      const grows = was !== undefined && is !== undefined && is[counted] > was[counted]
      if (grows && (source === "voice" || isHue(is.hue, guest.hue))) return []
      return [`${this.#device} lacks ${guest.name}'s ${source}: ${JSON.stringify(is)}`]
    }
    return [...guests.flatMap(lack("voice")), ...guests.flatMap(lack("picture")), ...screens.flatMap(lack("screen"))]
  }

  /** Stays until both see and hear each other. @returns how both connections go, the way up and the way down */
  async meets(other: Guest): Promise<readonly Way[]> {
    while ((await this.lacks([other])).length > 0) await pause(LOOK_MS)
    const ways = await this.#ways()
    while (!(await this.#post<{ readonly all: boolean }>("met", {})).all) await pause(LOOK_MS)
    return ways
  }

  async #ways(): Promise<readonly Way[]> {
    const stats = new Map<string, Record<string, unknown>>()
    for (const [id, stat] of await this.#link.stats()) stats.set(id, stat)
    return ["up", "down"].flatMap((way) => {
      const pair = [...stats].find(([id, { type, nominated, state }]) => {
        return id.startsWith(way) && type === "candidate-pair" && nominated === true && state === "succeeded"
      })
      const local = stats.get(`${way} ${pair?.[1].localCandidateId}`)
      if (local === undefined) return []
      const { candidateType, relayProtocol } = local
      return [{ candidateType: String(candidateType), relayProtocol: relayProtocol?.toString() }]
    })
  }

  #play(incoming: readonly RoomIncoming[]): void {
    for (const { name, account, source, receiver, plays } of incoming) {
      const isNew = source === "voice" && plays && this.#players.get(name)?.muted !== false
      const isFollower = incoming.some((one) => one.account === account && one.source === source && one.name !== name)
      if (isNew && isFollower) this.#followed.push(receiver.getSynchronizationSources().length > 0)
    }
    for (const [name, player] of this.#players) {
      if (incoming.some((one) => one.name === name)) continue
      player.remove()
      this.#players.delete(name)
    }
    for (const { name, track, plays } of incoming) {
      const player = this.#players.get(name) ?? this.#player(name, track)
      player.muted = !plays || track.kind === "video"
    }
  }

  #player(name: string, track: MediaStreamTrack): HTMLMediaElement {
    const player = document.createElement(track.kind === "video" ? "video" : "audio")
    Object.assign(player, { autoplay: true, muted: true, srcObject: new MediaStream([track]) })
    document.body.append(player)
    this.#players.set(name, player)
    return player
  }

  /** Hears what the room says, one thing after the other. */
  async #listen(): Promise<void> {
    for (let after = 0; !this.#isOver; ) {
      const told: readonly Omit<LinkSignal, "call" | "link">[] = await ask(`hear/${this.#device}?after=${after}`)
      for (const said of told) this.#link.hear(said)
      after += told.length
    }
  }

  async #watch(): Promise<void> {
    for (let [last, still] = [0, 0]; !this.#isOver; ) {
      await pause(LOOK_MS)
      const voices = this.#link.incoming.value.filter(({ source, plays }) => source === "voice" && plays)
      const counts = await Promise.all(voices.map(({ receiver }) => countOf(receiver)))
      const packets = counts.reduce((sum, { packetsReceived }) => sum + packetsReceived, 0)
      still = packets === last && packets > 0 ? still + LOOK_MS : 0
      last = packets
      if (still > 0 && still % STALL_MS === 0) this.revive()
    }
  }

  #post<Answer>(path: string, body: object): Promise<Answer> {
    return ask(`${path}/${this.#device}`, { method: "POST", body: JSON.stringify(body) })
  }
}

/** Asks the site until it answers: the network may be another meanwhile. */
async function ask<Answer>(path: string, init: RequestInit = {}): Promise<Answer> {
  for (;;) {
    try {
      const response = await fetch(path, { ...init, signal: AbortSignal.timeout(PATIENCE_MS) })
      return await response.json()
    } catch {
      await pause(LOOK_MS)
    }
  }
}

async function countOf(receiver: RTCRtpReceiver): Promise<Omit<Come, "hue">> {
  const stats: Record<string, unknown>[] = [...(await receiver.getStats()).values()]
  const inbound = stats.find(({ type }) => type === "inbound-rtp") ?? {}
  const count = (name: string): number => Number(inbound[name] ?? 0)
  return {
    packetsReceived: count("packetsReceived"),
    packetsLost: count("packetsLost"),
    totalAudioEnergy: count("totalAudioEnergy"),
    totalSamplesReceived: count("totalSamplesReceived"),
    concealedSamples: count("concealedSamples") - count("silentConcealedSamples"),
    silentConcealedSamples: count("silentConcealedSamples"),
    framesDecoded: count("framesDecoded"),
    frameHeight: count("frameHeight"),
    freezeCount: count("freezeCount"),
  }
}

/** Comes into the room. */
async function join(guest: Guest): Promise<void> {
  const { name, device = name, hue, hasMicrophone } = guest
  const entrance = { method: "POST", body: JSON.stringify({ name }) }
  const servers = await ask<readonly IceServer[]>(`enter/${device}`, entrance)
  const own = hasMicrophone ? await microphone() : await voice(toneOf(hue))
  Object.assign(window, { visit: new Visit(guest, own, servers) })
}

Object.assign(window, { join })

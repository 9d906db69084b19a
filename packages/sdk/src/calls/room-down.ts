import type { AccountId, LinkSignal, RoomWant, Source } from "@everline/protocol"
import { signal } from "@preact/signals-core"
import type { Cancel } from "../ports.ts"
import { whenArrived } from "./hearing.ts"
import { type RoomLinkOptions, RoomWay } from "./room-way.ts"

/** Where nobody can be heard, the next connection is waited on no longer than this. */
const ARRIVAL_MS = 1_000
/** What is shown in other sizes within a moment, as while a window is pulled, is said once. */
const GATHER_MS = 100
/** A connection that another has replaced works on so long, while one fades into the other. */
const LINGER_MS = 400

/** Somebody's voice, picture or screen that comes from a room. */
export interface RoomIncoming {
  /** Names it among all that has come by this link: another connection, or section of one, has another name. */
  readonly name: string
  readonly account: AccountId
  readonly source: Source
  readonly track: MediaStreamTrack
  readonly receiver: RTCRtpReceiver
  /**
   * Whether this is to be heard and seen. The same of somebody is there twice while one connection takes another's place:
   * what does not play yet, or any more, is to be in an element of its own, muted, so that one fades into the other.
   */
  readonly plays: boolean
}

type Told = NonNullable<LinkSignal["tracks"]>

/** An offer of the room's. */
interface Offered {
  readonly offer: number
  readonly sdp: string
  readonly tracks: Told
}

interface Receiving {
  readonly peer: RTCPeerConnection
  /** By which offers of the room are told to be of this connection; undefined until its first. */
  ufrag: string | undefined
  /** The last that was answered. */
  offer: number
  /** The one that is being answered, until the server has taken the answer. */
  answering: number | undefined
  tracks: Told
  /** Offers are answered one after the other. */
  turn: Promise<void>
}

/** What a device receives from a room: the room offers whenever there is something else to receive, a device answers. */
export class RoomDown {
  readonly incoming = signal<readonly RoomIncoming[]>([])
  readonly #options: RoomLinkOptions
  readonly #way: RoomWay<Receiving>
  /** Those of connections that were, for an offer may come late. */
  readonly #ufrags = new Set<string>()
  #arrival: readonly Cancel[] = []
  #left: readonly Receiving[] = []
  #wants: readonly RoomWant[] | undefined
  #gathering: Cancel | undefined

  constructor(options: RoomLinkOptions, wants?: readonly RoomWant[]) {
    this.#options = options
    this.#wants = wants
    this.#way = new RoomWay({
      ...options,
      open: (peer): Receiving => ({
        ...{ peer, ufrag: undefined, offer: -1, answering: undefined, tracks: [], turn: Promise.resolve() },
      }),
      ask: () => options.say({ way: "down", asks: "anew" }),
      connected: (line) => this.#await(line),
    })
    this.#way.begin()
  }

  get state(): RoomWay<Receiving>["state"] {
    return this.#way.state
  }

  hear({ description, tracks = [], asks }: Omit<LinkSignal, "call" | "link">): void {
    if (asks === "anew") this.#way.anew()
    if (description === undefined && tracks.length > 0) this.#map(tracks)
    if (description?.type !== "offer") return
    const { offer, sdp } = description
    const line = this.#lineOf(sdp)
    // The room says it again until it has the answer, which may still be on its way.
    if (line === undefined || line.answering === offer) return
    line.answering = offer
    line.turn = line.turn.then(() => this.#answer(line, { offer, sdp, tracks }))
  }

  want(wants: readonly RoomWant[]): void {
    if (JSON.stringify(wants) === JSON.stringify(this.#wants)) return
    this.#wants = wants
    this.#gathering ??= this.#options.ports.timer(GATHER_MS, () => this.#sayWants())
  }

  /** What was said by an earlier line to the server may not have arrived. */
  resume(): void {
    this.#way.resume()
    this.#sayWants()
  }

  revive(): void {
    this.#way.revive()
  }

  stats(): Promise<RTCStatsReport | undefined> {
    return this.#way.stats()
  }

  close(): void {
    for (const cancel of this.#arrival) cancel()
    this.#gathering?.()
    for (const { peer } of this.#left) peer.close()
    this.#way.close()
  }

  /** Other tracks come by the sections of the newest connection: nothing is to be answered. */
  #map(tracks: Told): void {
    const line = this.#way.lines.findLast(({ ufrag }) => ufrag !== undefined)
    if (line === undefined) return
    line.turn = line.turn.then(() => {
      if (line.offer < 0) return
      line.tracks = tracks
      this.#show()
    })
  }

  /** A room that has answered nothing yet is told when it has. */
  #sayWants(): void {
    this.#gathering?.()
    this.#gathering = undefined
    const isThere = this.#way.lines.some(({ offer }) => offer >= 0)
    if (isThere && this.#wants !== undefined) void this.#options.say({ way: "down", wants: [...this.#wants] })
  }

  /** Of which connection an offer is: one that is not known yet is the next. Undefined of what comes late. */
  #lineOf(sdp: string): Receiving | undefined {
    const ufrag = /^a=ice-ufrag:(\S+)/mu.exec(sdp)?.[1]
    const known = this.#way.lines.find((line) => line.ufrag === ufrag)
    if (known !== undefined || ufrag === undefined || this.#ufrags.has(ufrag)) return known
    const { next } = this.#way
    // The room, asked twice, makes another each time and drops the one before.
    const line = next !== undefined && next.ufrag === undefined ? next : this.#way.begin(false)
    line.ufrag = ufrag
    this.#ufrags.add(ufrag)
    this.#way.proceeds(line)
    return line
  }

  /** Takes an offer. One that comes again is answered again, for the answer may have been lost. */
  async #answer(line: Receiving, offered: Offered): Promise<void> {
    const { offer } = offered
    const isFirst = line.offer < 0
    const sdp = await this.#agree(line, offered)
    const taken = sdp && this.#options.say({ way: "down", description: { type: "answer", offer, sdp } })
    void Promise.resolve(taken).then(() => {
      if (line.answering === offer) line.answering = undefined
    })
    if (sdp === undefined) return
    if (isFirst) {
      this.#sayWants()
      this.#way.proceeds(line)
    }
    this.#show()
  }

  /** @returns the answer; undefined where there is none */
  async #agree(line: Receiving, { offer, sdp, tracks }: Offered): Promise<string | undefined> {
    const { peer } = line
    if (offer < line.offer || !this.#way.lines.includes(line)) return undefined
    try {
      if (offer > line.offer) {
        await peer.setRemoteDescription({ type: "offer", sdp })
        await peer.setLocalDescription(await peer.createAnswer())
        line.offer = offer
        line.tracks = tracks
      }
    } catch {
      // The room waits for an answer that it will never get, unless it is asked for another connection.
      if (line === this.#way.current) this.#way.revive()
      return undefined
    }
    return peer.localDescription?.sdp
  }

  /** What is heard goes on by the connection before until the same comes by the new one. */
  #await(line: Receiving): void {
    for (const cancel of this.#arrival) cancel()
    const { current } = this.#way
    if (current?.peer.connectionState !== "connected") return this.#take(line)
    const { ports } = this.#options
    const voices = incomingOf(line, false).filter(({ source }) => source === "voice")
    const arrived = () => this.#take(line)
    this.#arrival = [
      ...voices.map(({ receiver }) => whenArrived(receiver, ports, arrived)),
      ports.timer(ARRIVAL_MS, arrived),
    ]
  }

  #take(line: Receiving): void {
    for (const cancel of this.#arrival) cancel()
    if (line !== this.#way.next) return
    const before = this.#way.take(line)
    if (before !== undefined) this.#linger(before)
    this.#show()
  }

  #linger(line: Receiving): void {
    this.#left = [...this.#left, line]
    this.#options.ports.timer(LINGER_MS, () => {
      line.peer.close()
      this.#left = this.#left.filter((each) => each !== line)
      this.#show()
    })
  }

  #show(): void {
    const { current, next } = this.#way
    this.incoming.value = [
      ...this.#left.flatMap((line) => incomingOf(line, false)),
      ...(current === undefined ? [] : incomingOf(current, true)),
      ...(next === undefined ? [] : incomingOf(next, current === undefined)),
    ]
  }
}

/** What comes by a connection, as the room said with its last offer. */
function incomingOf({ peer, ufrag, tracks }: Receiving, plays: boolean): readonly RoomIncoming[] {
  const transceivers = peer.getTransceivers()
  return tracks.flatMap(({ mid, account, source }) => {
    const receiver = transceivers.find((each) => each.mid === mid)?.receiver
    if (receiver === undefined) return []
    return [{ name: `${ufrag} ${mid}`, account, source, receiver, track: receiver.track, plays }]
  })
}

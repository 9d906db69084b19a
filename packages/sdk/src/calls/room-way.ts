import type { IceServer, Input } from "@everline/protocol"
import { signal } from "@preact/signals-core"
import type { LinkState, WebRtc } from "../api/calls.ts"
import type { Cancel, Ports } from "../ports.ts"

/**
 * How long the room's word is waited for, once the server has taken what it was asked, before it is asked again: either may
 * have been lost. Not from the asking on: while a room is being made what it is asked waits, and each time that it is asked it
 * makes another connection.
 */
const AGAIN_MS = 4_000
/** What the room has spoken of is a connection within this time, by a relay and a slow network as well, or another is tried. */
const CONNECT_MS = 6_000
/** A connection that stalls often comes back by itself. */
const STALL_MS = 1_000

/** A connection to the room, and what there is to remember of it. */
interface Line {
  readonly peer: RTCPeerConnection
}

export interface RoomLinkOptions {
  readonly servers: readonly IceServer[]
  readonly webrtc: WebRtc
  readonly ports: Pick<Ports, "timer" | "random">
  /** Tells the room. It resolves when the server has taken it, or it is lost. */
  readonly say: (said: Omit<Input<"calls.signal">, "call" | "link" | "tracks">) => Promise<void>
}

/** The next connection, of which the room has said nothing yet. */
interface Asked<Kept extends Line> {
  readonly line: Kept
  /** The server has taken what was last asked of it, or that is lost. */
  isTaken: boolean
  /** The room has asked for a connection meanwhile. */
  isUrged: boolean
}

interface RoomWayOptions<Kept extends Line> extends Omit<RoomLinkOptions, "say"> {
  /** Makes of a connection what is kept of it. */
  readonly open: (peer: RTCPeerConnection) => Kept
  /** Asks the room for what it has to say to a connection; also again, when it says nothing. It resolves as `say` does. */
  readonly ask: (line: Kept) => Promise<void>
  /** It is connected, beside the one that there was: `take` it when that can go. */
  readonly connected: (line: Kept) => void
}

/**
 * One of the two ways between a device and a room, kept connected. The room knows no ICE restart: a connection is never
 * mended, but replaced by another that is made before it is dropped. At most two are there, the one by which media goes and
 * the next.
 */
export class RoomWay<Kept extends Line> {
  readonly state = signal<LinkState>("connecting")
  readonly #options: RoomWayOptions<Kept>
  #current: Kept | undefined
  #next: Kept | undefined
  /** Undefined where the room has spoken of the next, or there is none. */
  #asked: Asked<Kept> | undefined
  /** What is done if nothing comes of the next. */
  #due: Cancel | undefined
  #stall: Cancel | undefined
  #isClosed = false

  constructor(options: RoomWayOptions<Kept>) {
    this.#options = options
  }

  /** By which media goes; undefined until there is one. */
  get current(): Kept | undefined {
    return this.#current
  }

  /** Which is to take its place. */
  get next(): Kept | undefined {
    return this.#next
  }

  get lines(): readonly Kept[] {
    return [this.#current, this.#next].flatMap((line) => line ?? [])
  }

  /** Begins another connection. @param asks false when the room has spoken already */
  begin(asks = true): Kept {
    this.#next?.peer.close()
    const { servers, webrtc, open } = this.#options
    const iceServers = servers.map(({ urls, ...rest }) => ({ ...rest, urls: [...urls] }))
    const next = open(webrtc.connect({ iceServers, bundlePolicy: "max-bundle" }))
    next.peer.addEventListener("connectionstatechange", () => this.#changed(next))
    this.#next = next
    this.#asked = undefined
    if (asks) void this.#ask(next)
    return next
  }

  /**
   * The room asks for another connection. One of which it has said nothing yet is that: it is not thrown away, but asked for
   * again as soon as the server has taken what was asked before, which may have gone to a room that is no more.
   */
  anew(): void {
    if (this.#asked === undefined) this.begin()
    else if (this.#asked.isTaken) void this.#ask(this.#asked.line)
    else this.#asked.isUrged = true
  }

  /** What was asked by an earlier line to the server may not have arrived, nor what the room said to that. */
  resume(): void {
    if (this.#asked !== undefined) this.anew()
  }

  /** Begins another connection, unless one is on its way already. */
  revive(): void {
    if (this.#next === undefined && !this.#isClosed) this.begin()
  }

  /** The room has spoken of a connection, or the device has agreed to that: from now on it has its time to be there. */
  proceeds(line: Kept): void {
    if (line === this.#asked?.line) this.#asked = undefined
    if (line === this.#next && line.peer.connectionState !== "connected") this.#after(CONNECT_MS, () => this.begin())
  }

  /** The next is the one by which media goes from now on. @returns the one before, which is not closed by this */
  take(next: Kept): Kept | undefined {
    const before = this.#current
    this.#current = next
    this.#next = undefined
    this.#show()
    return before
  }

  /** Of the connection by which media goes; of the first before it does. */
  async stats(): Promise<RTCStatsReport | undefined> {
    return (this.#current ?? this.#next)?.peer.getStats()
  }

  close(): void {
    this.#isClosed = true
    this.#due?.()
    this.#stall?.()
    for (const { peer } of this.lines) peer.close()
  }

  async #ask(line: Kept): Promise<void> {
    const asked: Asked<Kept> = { line, isTaken: false, isUrged: false }
    this.#asked = asked
    this.#due?.()
    await this.#options.ask(line)
    if (this.#asked !== asked || this.#isClosed) return
    asked.isTaken = true
    if (asked.isUrged) void this.#ask(line)
    else this.#after(AGAIN_MS, () => void this.#ask(line))
  }

  #after(ms: number, run: () => void): void {
    this.#due?.()
    if (this.#isClosed) return
    this.#due = this.#options.ports.timer(ms, run)
  }

  #changed(line: Kept): void {
    if (this.#isClosed) return
    const { connectionState } = line.peer
    const isGone = connectionState === "failed" || connectionState === "disconnected"
    if (line === this.#current && isGone) this.#missed(line, connectionState === "failed" ? 0 : STALL_MS)
    if (line === this.#next && connectionState === "failed") this.#after(STALL_MS, () => this.begin())
    if (line === this.#next && connectionState === "connected") {
      this.#due?.()
      this.#options.connected(line)
    }
    this.#show()
  }

  #missed({ peer }: Kept, ms: number): void {
    this.#stall?.()
    this.#stall = this.#options.ports.timer(ms, () => {
      if (peer.connectionState !== "connected") this.revive()
    })
  }

  #show(): void {
    const isConnected = this.lines.some(({ peer }) => peer.connectionState === "connected")
    this.state.value = isConnected ? "connected" : this.#current === undefined ? "connecting" : "interrupted"
  }
}

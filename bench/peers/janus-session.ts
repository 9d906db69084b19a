/** Janus's API over WebSocket, as far as a video room needs it: https://janus.conf.meetecho.com/docs/rest.html */
import { once } from "node:events"
import { WebSocket } from "ws"
import type { Kind } from "../media/sdp.ts"
import type { Subscription } from "../media/server.ts"

const ROOM = 1
/** It forgets a session from which it hears nothing for a minute. */
const KEEP_ALIVE_MS = 20_000

/** What a browser's call has: voices' loudness is told, and publishers are told how much gets through. */
const ROOM_OPTIONS = {
  room: ROOM,
  publishers: 100,
  audiocodec: "opus",
  videocodec: "vp8",
  bitrate: 0,
  audiolevel_ext: true,
  transport_wide_cc_ext: true,
  videoorient_ext: false,
  playoutdelay_ext: false,
} as const

interface Said {
  readonly janus: string
  readonly transaction?: string
  /** The handle that it is about. */
  readonly sender?: number
  readonly error?: object
  readonly data?: { readonly id: number }
  readonly plugindata?: { readonly data: Data }
  readonly jsep?: { readonly sdp: string }
}

interface Data {
  readonly error?: string
  /** Of who has joined. */
  readonly id?: number
  /** That somebody is offered. */
  readonly streams?: readonly { readonly type: string; readonly mid: string; readonly feed_id: number }[]
}

/** Layers of a simulcast, by their place. */
const SMALLEST = 0
const LARGEST = 2

export class JanusSession {
  readonly #socket: WebSocket
  readonly #waiting = new Map<string, (said: Said) => void>()
  #session: number | undefined
  #asked = 0
  /** By whom each is published. */
  readonly #feeds = new Map<number, number>()
  /** Told of a connection's handle when it is there. */
  readonly #onConnected = new Map<number, () => void>()
  /** All that publish. */
  #published: Promise<unknown> = Promise.resolve()
  #keepAlive: NodeJS.Timeout | undefined

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on("message", (data) => {
      const said: Said = JSON.parse(String(data))
      if (said.janus === "webrtcup") this.#onConnected.get(said.sender ?? 0)?.()
      // That it was understood; what comes of it is said later.
      if (said.janus === "ack" || said.transaction === undefined) return
      this.#waiting.get(said.transaction)?.(said)
      this.#waiting.delete(said.transaction)
    })
  }

  /** With a room in it. */
  static async open(port: number): Promise<JanusSession> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}`, "janus-protocol")
    await once(socket, "open")
    const session = new JanusSession(socket)
    session.#session = (await session.#ask({ janus: "create" })).data?.id
    session.#keepAlive = setInterval(() => void session.#ask({ janus: "keepalive" }), KEEP_ALIVE_MS)
    await session.#tell(await session.#attach(), { request: "create", ...ROOM_OPTIONS })
    return session
  }

  async publish(person: number, kinds: readonly Kind[], offer: string): Promise<string> {
    const handle = await this.#attach()
    const joined = await this.#tell(handle, { request: "join", ptype: "publisher", room: ROOM })
    this.#feeds.set(joined.plugindata?.data.id ?? 0, person)
    const connected = new Promise<void>((resolve) => this.#onConnected.set(handle, resolve))
    this.#published = Promise.all([this.#published, connected])
    const media = Object.fromEntries(kinds.map((kind) => [kind, true]))
    return sdpOf(await this.#tell(handle, { request: "configure", ...media }, { type: "offer", sdp: offer }))
  }

  async subscribe(person: number): Promise<Subscription> {
    // Nobody may ask for what does not come yet.
    await this.#published
    const handle = await this.#attach()
    const others = [...this.#feeds].flatMap(([feed, of]) => (of === person ? [] : [{ feed }]))
    const offered = await this.#tell(handle, { request: "join", ptype: "subscriber", room: ROOM, streams: others })
    const pictures = (offered.plugindata?.data.streams ?? []).filter(({ type }) => type === "video")
    return {
      offer: sdpOf(offered),
      answer: async (sdp) => {
        await this.#tell(handle, { request: "start", room: ROOM }, { type: "answer", sdp })
      },
      enlarge: async (large) => {
        const streams = pictures.map(({ mid, feed_id }) => ({
          mid,
          substream: this.#feeds.get(feed_id) === large ? LARGEST : SMALLEST,
        }))
        await this.#tell(handle, { request: "configure", streams })
      },
    }
  }

  close(): void {
    clearInterval(this.#keepAlive)
    this.#socket.terminate()
  }

  async #attach(): Promise<number> {
    return (await this.#ask({ janus: "attach", plugin: "janus.plugin.videoroom" })).data?.id ?? 0
  }

  #tell(handle: number, body: object, jsep?: object): Promise<Said> {
    return this.#ask({ janus: "message", handle_id: handle, body, ...(jsep && { jsep }) })
  }

  /** @throws Error with what it says is wrong */
  async #ask(what: object): Promise<Said> {
    const transaction = `${++this.#asked}`
    const answered = new Promise<Said>((resolve) => this.#waiting.set(transaction, resolve))
    this.#socket.send(JSON.stringify({ ...what, session_id: this.#session, transaction }))
    const said = await answered
    const error = said.error ?? said.plugindata?.data.error
    if (error !== undefined) throw new Error(`Janus: ${JSON.stringify(error)}`)
    return said
  }
}

function sdpOf({ jsep }: Said): string {
  if (jsep === undefined) throw new Error("Janus said no SDP")
  return jsep.sdp
}

/** The gateway behind a real HTTP server, with answers given by the test, and clients down to the bare bytes. */
import { once } from "node:events"
import { createServer } from "node:http"
import { connect, type Socket } from "node:net"
import type { Duplex } from "node:stream"
import {
  type AccountId,
  type ClientFrame,
  type Codec,
  type ConversationId,
  type DeviceId,
  decode,
  type Epoch,
  EverlineError,
  encode,
  HELLO,
  type MessageEntry,
  type MethodName,
  newId,
  type ServerFrame,
  SPOKEN,
} from "@everline/protocol"
import { WebSocket } from "ws"
import type { SignedIn } from "../handler.ts"
import { type Authenticated, Gateway, type GatewayOptions } from "./gateway.ts"

/** What a test answers to a call. */
export type Answer = (caller: SignedIn, method: string, input: unknown) => Promise<unknown>

export interface HouseOptions
  extends Partial<Pick<GatewayOptions, "authenticate" | "uptime" | "connects" | "connections">> {
  readonly answer?: Answer
  /** What somebody is in, all since the beginning. */
  readonly memberships?: (account: AccountId) => Promise<readonly ConversationId[]>
  readonly isAllowedOrigin?: boolean
}

/** Close codes and refusals that were counted. */
export interface Counted {
  readonly closed: number[]
  readonly refused: string[]
}

export class House implements AsyncDisposable {
  readonly gateway: Gateway
  readonly counted: Counted = { closed: [], refused: [] }
  /** The server's ends of all connections, in the order in which they came. */
  readonly sockets: Duplex[] = []
  readonly #server = createServer()
  readonly #people = new Map<string, Authenticated>()
  #port = 0

  private constructor({
    answer = echo,
    isAllowedOrigin = true,
    memberships = async () => [],
    ...options
  }: HouseOptions) {
    this.gateway = new Gateway({
      dispatch: {
        call: (method, input, caller) => answer(caller as SignedIn, method, input),
        explain: (_, error) => (error instanceof EverlineError ? error : new EverlineError("internal")),
      },
      clock: { now: () => Date.now() },
      authenticate: async (token) => {
        const person = this.#people.get(token)
        if (person === undefined) throw new EverlineError("unauthenticated")
        return person
      },
      memberships: async (account) => (await memberships(account)).map((conversation) => ({ conversation, since: 1 })),
      epoch: newId<Epoch>(),
      version: "test",
      connects: { burst: 10_000, perSecond: 10_000 },
      connections: 10_000,
      events: {
        opened() {},
        closed: (code) => this.counted.closed.push(code),
        refused: (why) => this.counted.refused.push(why),
        delivered() {},
      },
      ...options,
    })
    this.#server.on("upgrade", (request, socket, head) => {
      this.sockets.push(socket)
      this.gateway.upgrade(request, socket, head, { address: "127.0.0.1", isAllowedOrigin })
    })
  }

  static async open(options: HouseOptions = {}): Promise<House> {
    const house = new House(options)
    house.#server.listen(0, "127.0.0.1")
    await once(house.#server, "listening")
    const address = house.#server.address()
    house.#port = typeof address === "object" && address !== null ? address.port : 0
    return house
  }

  /** Somebody with one device; the token is the name. */
  person(token: string, account = newId<AccountId>()): Authenticated {
    const self = { account, userName: token, displayName: token, kind: "person", admin: false } as const
    const person = { device: newId<DeviceId>(), self, rotate: false }
    this.#people.set(token, person)
    return person
  }

  /** A device that is welcome already. */
  async device(token: string, codec: Codec = "msgpack"): Promise<Device> {
    if (!this.#people.has(token)) this.person(token)
    const device = await this.stranger(codec)
    device.say([HELLO, { protocol: SPOKEN, client: "test/0", token }])
    await device.next()
    return device
  }

  /** A socket that has not said hello. */
  async stranger(codec: Codec = "msgpack"): Promise<Device> {
    const ws = new WebSocket(`ws://127.0.0.1:${this.#port}/ws`)
    const device = new Device(ws, codec)
    await once(ws, "open")
    return device
  }

  /** A socket that wrote its request, byte by byte the test's from there on. */
  async bare(): Promise<Bare> {
    const socket = connect(this.#port, "127.0.0.1")
    socket.on("error", () => {})
    socket.write(
      `GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
    )
    await once(socket, "data")
    return new Bare(socket)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.gateway[Symbol.asyncDispose]()
    this.#server.closeAllConnections()
    this.#server.close()
  }
}

const echo: Answer = async (_, method, input) => ({ method: method as MethodName, input })

/** A WebSocket client that keeps what it hears. */
export class Device {
  readonly heard: ServerFrame[] = []
  /** Resolves with the close code and its reason. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>
  readonly ws: WebSocket
  readonly #codec: Codec
  #taken = 0
  #wake: () => void = () => {}

  constructor(ws: WebSocket, codec: Codec) {
    this.ws = ws
    this.#codec = codec
    ws.on("error", () => {})
    ws.on("message", (data: Buffer, isBinary: boolean) => {
      this.heard.push(decode(isBinary ? data : String(data)) as ServerFrame)
      this.#wake()
    })
    this.closed = new Promise((resolve) => ws.on("close", (code, reason) => resolve({ code, reason: String(reason) })))
  }

  say(frame: ClientFrame): void {
    this.ws.send(encode(frame, this.#codec))
  }

  /** The next frame that was not taken yet. */
  async next(): Promise<ServerFrame> {
    for (;;) {
      const frame = this.heard[this.#taken]
      if (frame !== undefined) {
        this.#taken += 1
        return frame
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }
}

/** A TCP connection that speaks WebSocket only as far as the test does. */
export class Bare {
  readonly socket: Socket
  readonly #code: Promise<number>
  #heard = Buffer.alloc(0)

  constructor(socket: Socket) {
    this.socket = socket
    this.#code = new Promise((resolve) => {
      socket.on("close", () => resolve(1006))
      socket.on("data", (data) => {
        this.#heard = Buffer.concat([this.#heard, data])
        const code = closeCodeIn(this.#heard)
        if (code === undefined) return
        resolve(code)
        socket.destroy()
      })
    })
  }

  write(bytes: Uint8Array | string): void {
    this.socket.write(bytes)
  }

  /** Waits for the code of the server's close frame; 1006 when the connection ends without one. */
  closeCode(): Promise<number> {
    return this.#code
  }
}

/** Walks over whole frames of a server; their lengths are short here. */
function closeCodeIn(bytes: Buffer): number | undefined {
  for (
    let at = 0;
    at + 4 <= bytes.length;
    at += 2 + (bytes[at + 1] === 126 ? 2 + bytes.readUInt16BE(at + 2) : (bytes[at + 1] ?? 0))
  ) {
    if (bytes[at] === 0x88) return bytes.readUInt16BE(at + 2)
  }
  return undefined
}

/** A client's WebSocket frame: masked, as the protocol wants it, with whatever first byte. */
export function masked(first: number, payload: Uint8Array): Buffer {
  const mask = Buffer.from([1, 2, 3, 4])
  const { length } = payload
  const size = Buffer.alloc(length < 126 ? 1 : length < 65_536 ? 3 : 9)
  if (length < 126) size[0] = 0x80 | length
  else if (length < 65_536) {
    size[0] = 0xfe
    size.writeUInt16BE(length, 1)
  } else {
    size[0] = 0xff
    size.writeBigUInt64BE(BigInt(length), 1)
  }
  return Buffer.concat([Buffer.from([first]), size, mask, payload.map((byte, at) => byte ^ (mask[at % 4] ?? 0))])
}

/** An entry of a message, as the journal would tell it. */
export const messageEntry = (seq: number, author: AccountId, body: string): MessageEntry => ({
  seq,
  at: 1,
  actor: author,
  kind: "message",
  message: {
    seq,
    ordinal: seq,
    author,
    clientId: newId(),
    at: 1,
    rev: seq,
    body,
    quote: null,
    editedAt: null,
    recalled: false,
    reactions: [],
  },
})

/** Something that is waited for until the test lets it pass. */
export function gate(): { readonly passed: Promise<void>; open(): void } {
  let open = () => {}
  const passed = new Promise<void>((resolve) => {
    open = resolve
  })
  return { passed, open: () => open() }
}

/** Lets everything that was sent arrive: turns of the event loop, for a machine that stalls may use up any time. */
export async function settle(): Promise<void> {
  for (let turns = 0; turns < 10; turns += 1) await new Promise((resolve) => setTimeout(resolve, 5))
}

export const newConversation = (): ConversationId => newId<ConversationId>()

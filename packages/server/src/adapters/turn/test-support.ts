/** A TURN client for tests: what it says as bytes, and what it is told as words. */
import { randomBytes } from "node:crypto"
import { once } from "node:events"
import type { Socket } from "node:net"
import { expect } from "vitest"
import { relayName } from "../../features/calls/ice.ts"
import { credentialsOf } from "./credentials.ts"
import { type Frame, Framer } from "./framer.ts"
import { type Endpoint, endpointOf, readXorEndpoint, writeXorEndpoint } from "./stun/endpoint.ts"
import { signed } from "./stun/integrity.ts"
import { type Draft, encode, find, type StunMessage } from "./stun/message.ts"
import { ATTRIBUTE, METHOD } from "./stun/numbers.ts"

export const SIGNING = { secret: "between us", realm: "everline" } as const

type Attributes = Draft["attributes"]

export interface AskOptions {
  readonly secret?: string
  readonly label?: string
  /** Milliseconds since 1970. */
  readonly until?: number
}

export class TestClient {
  readonly #username: string
  readonly #key: Buffer
  /** As the server said last. */
  #challenge: Attributes = []

  constructor({ secret = SIGNING.secret, label = "call.device", until = Date.now() + 60_000 }: AskOptions = {}) {
    const { username, credential } = relayName(secret, label, until)
    const key = credentialsOf(username, { ...SIGNING, secret })?.key
    if (key === undefined || credential === "") throw new Error("no name")
    this.#username = username
    this.#key = key
  }

  /** Takes realm and nonce of an answer for what is asked from now on. */
  heed(answer: StunMessage): void {
    const [realm, nonce] = [ATTRIBUTE.realm, ATTRIBUTE.nonce].map((type) => find(answer, type)?.value)
    if (realm === undefined || nonce === undefined) throw new Error("no challenge")
    this.#challenge = [
      [ATTRIBUTE.username, Buffer.from(this.#username)],
      [ATTRIBUTE.realm, realm],
      [ATTRIBUTE.nonce, nonce],
    ]
  }

  bare(method: number, attributes: Attributes = []): Buffer {
    return encode({ class: "request", method, transaction: randomBytes(12), attributes })
  }

  signed(method: number, attributes: Attributes = []): Buffer {
    return signed(this.bare(method, [...attributes, ...this.#challenge]), this.#key)
  }

  allocate(more: Attributes = [[ATTRIBUTE.requestedTransport, UDP_TRANSPORT]]): Buffer {
    return this.signed(METHOD.allocate, more)
  }

  refresh(lifetime: number): Buffer {
    const value = Buffer.alloc(4)
    value.writeUInt32BE(lifetime)
    return this.signed(METHOD.refresh, [[ATTRIBUTE.lifetime, value]])
  }

  permit(...peers: readonly Endpoint[]): Buffer {
    const transaction = randomBytes(12)
    const attributes = peers.map((peer): [number, Buffer] => [
      ATTRIBUTE.xorPeerAddress,
      writeXorEndpoint(peer, transaction),
    ])
    return this.#asked(METHOD.createPermission, transaction, attributes)
  }

  bind(channel: number, peer: Endpoint): Buffer {
    const transaction = randomBytes(12)
    const number = Buffer.from([channel >> 8, channel & 0xff, 0, 0])
    return this.#asked(METHOD.channelBind, transaction, [
      [ATTRIBUTE.channelNumber, number],
      [ATTRIBUTE.xorPeerAddress, writeXorEndpoint(peer, transaction)],
    ])
  }

  send(peer: Endpoint, data: Buffer): Buffer {
    const transaction = randomBytes(12)
    return encode({
      ...{ class: "indication", method: METHOD.send, transaction },
      attributes: [
        [ATTRIBUTE.xorPeerAddress, writeXorEndpoint(peer, transaction)],
        [ATTRIBUTE.data, data],
      ],
    })
  }

  #asked(method: number, transaction: Buffer, attributes: Attributes): Buffer {
    const all = [...attributes, ...this.#challenge]
    return signed(encode({ class: "request", method, transaction, attributes: all }), this.#key)
  }
}

export const PATIENT = { interval: 5, timeout: 20_000 }

/** A client on a socket. */
export class TestLine {
  readonly client: TestClient
  readonly socket: Socket
  readonly #framer = new Framer()
  readonly #frames: Frame[] = []

  constructor(socket: Socket, options: AskOptions = {}) {
    this.client = new TestClient(options)
    this.socket = socket
    this.socket.on("error", () => {})
    this.socket.on("data", (bytes: Buffer) => this.#frames.push(...this.#framer.push(bytes)))
  }

  async next(): Promise<Frame> {
    await expect.poll(() => this.#frames.length, PATIENT).toBeGreaterThan(0)
    return this.#frames.shift() ?? { kind: "lost" }
  }

  async ask(bytes: Buffer): Promise<StunMessage> {
    this.socket.write(bytes)
    const frame = await this.next()
    if (frame.kind !== "stun") throw new Error(frame.kind)
    return frame.message
  }

  /** @returns the answer to what asks for the allocation */
  async allocate(attributes?: Attributes): Promise<StunMessage> {
    this.client.heed(await this.ask(this.client.bare(METHOD.allocate)))
    return await this.ask(this.client.allocate(attributes))
  }

  get hasEnded(): Promise<unknown> {
    return this.socket.closed ? Promise.resolve() : once(this.socket, "close")
  }
}

export const UDP_TRANSPORT = Buffer.from([17, 0, 0, 0])

/** An error's code; undefined of what is none. */
export function codeOf(answer: StunMessage): number | undefined {
  const value = find(answer, ATTRIBUTE.errorCode)?.value
  return value && (value[2] ?? 0) * 100 + (value[3] ?? 0)
}

export function addressOf(answer: StunMessage, type: number): Endpoint | null {
  const value = find(answer, type)?.value
  return value ? readXorEndpoint(value, answer.transaction) : null
}

/** A STUN binding request of ICE. */
export function bindingRequest(
  ufrag: string,
  password: string,
  tieBreaker: bigint,
  role: number = ATTRIBUTE.iceControlling,
  theirs = "theirs",
): Buffer {
  const value = Buffer.alloc(8)
  value.writeBigUInt64BE(tieBreaker)
  return signed(
    encode({
      ...{ class: "request", method: METHOD.binding, transaction: randomBytes(12) },
      attributes: [
        [ATTRIBUTE.username, Buffer.from(`${ufrag}:${theirs}`)],
        [role, value],
        [0x0024, Buffer.from("6e7f1eff", "hex")],
      ],
    }),
    password,
  )
}

export const at = (address: string, port: number): Endpoint => endpointOf(address, port)

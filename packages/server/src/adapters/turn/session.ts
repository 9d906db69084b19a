/**
 * What a TURN server does on one connection (RFC 8656 over TCP or TLS): bytes, datagrams and the time in, effects out. No socket,
 * no clock, no timer. Not had here, as the RFC allows: DONT-FRAGMENT, RESERVATION-TOKEN (420), pairs of ports (508), TCP relays (442).
 */
import { Allocation } from "./allocation.ts"
import { type Attributes, challenge, dataIndication, numbers, refusal, seconds, success } from "./answers.ts"
import type { Credentials } from "./credentials.ts"
import type { Dropped, Effect, Ended } from "./effects.ts"
import { channelData, type Frame, Framer, MOST_BYTES } from "./framer.ts"
import { Guard, type GuardOptions } from "./guard.ts"
import type { Peer, Peers, Place } from "./peers.ts"
import { familyOf, LIFETIME_MS, outcomeOf, peerAddress } from "./requests.ts"
import { type Endpoint, writeXorEndpoint } from "./stun/endpoint.ts"
import { isIntact } from "./stun/integrity.ts"
import { find, HEADER_LENGTH, type StunMessage } from "./stun/message.ts"
import { ATTRIBUTE, type ErrorCode, isUnknownAndRequired, METHOD, UDP } from "./stun/numbers.ts"
import { type PasswordOf, withTieBreaker } from "./tie-breaker.ts"

/** How long a client has to get an allocation, and for the rest of a frame that began. */
const PATIENCE_MS = 10_000
/** In a row; a browser has two when it begins and two whenever its nonce is stale. */
const MOST_REFUSALS = 8
/** What a Data indication adds to a datagram, and more. */
const OVERHEAD = HEADER_LENGTH + 64

export interface SessionOptions extends GuardOptions {
  readonly peers: Peers
  readonly passwordOf: PasswordOf
  /** Whether there may be another allocation for a label. */
  readonly hasRoom: (label: string) => boolean
  /** The client, as the server sees it. */
  readonly client: Endpoint
}

type State =
  | { readonly kind: "bare"; readonly until: number }
  | { readonly kind: "opening"; readonly request: StunMessage; readonly allocation: Allocation }
  | { readonly kind: "allocated"; readonly allocation: Allocation }
  | { readonly kind: "over" }

export class Session {
  readonly #options: SessionOptions
  readonly #guard: Guard
  readonly #framer = new Framer()
  #state: State
  /** Until when the rest of the frame that began must be here. */
  #restUntil = Number.POSITIVE_INFINITY
  #refusals = 0
  #indications = 0
  #effects: Effect[] = []

  /** @param now milliseconds of a clock that never jumps, as everywhere here */
  constructor(options: SessionOptions, now: number) {
    this.#options = options
    this.#guard = new Guard(options)
    this.#state = { kind: "bare", until: now + PATIENCE_MS }
  }

  /** Whom the name was made for that has the allocation, or is about to. */
  get label(): string | undefined {
    return this.#allocation?.credentials.label
  }

  /** Bytes came from the client. */
  heard(bytes: Buffer, now: number): readonly Effect[] {
    const frames = this.#state.kind === "over" ? [] : this.#framer.push(bytes)
    for (const frame of frames) if (this.#state.kind !== "over") this.#read(frame, now)
    if (this.#framer.held === 0) this.#restUntil = Number.POSITIVE_INFINITY
    else if (frames.length > 0 || this.#restUntil === Number.POSITIVE_INFINITY) this.#restUntil = now + PATIENCE_MS
    return this.#done()
  }

  /** A datagram came from a place. */
  received(place: Place, datagram: Buffer, now: number): readonly Effect[] {
    if (this.#state.kind !== "allocated") return []
    const { allocation } = this.#state
    const peer = this.#options.peers.from(place)
    if (peer === undefined) this.#drop("foreign")
    else if (datagram.length > MOST_BYTES - OVERHEAD) this.#drop("long")
    else if (!allocation.isPermitted(peer, now)) this.#drop("no permission")
    else this.#effects.push({ kind: "deliver", bytes: this.#wrapped(peer, datagram, allocation.channelOf(peer, now)) })
    return this.#done()
  }

  /** The UDP socket that an effect asked for is there, at this port; or there is none, or none any more. */
  opened(port: number | null, now: number): readonly Effect[] {
    if (this.#state.kind === "allocated" && port === null) return this.end("broken")
    if (this.#state.kind !== "opening") return []
    const { request, allocation } = this.#state
    const { family, credentials } = allocation
    const peer = this.#options.peers.ofFamily(family)
    if (port === null || peer === undefined) {
      this.#state = { kind: "bare", until: now + PATIENCE_MS }
      this.#refuse(request, 508, credentials.key)
      return this.#done()
    }
    this.#state = { kind: "allocated", allocation }
    // The engine and the relay are at one address, as browsers see them; nobody else is to send anything there.
    const relayed = { ...peer.announced, port }
    this.#succeed(request, credentials, [
      [ATTRIBUTE.xorRelayedAddress, writeXorEndpoint(relayed, request.transaction)],
      [ATTRIBUTE.xorMappedAddress, writeXorEndpoint(this.#options.client, request.transaction)],
      [ATTRIBUTE.lifetime, seconds(LIFETIME_MS)],
    ])
    return this.#done()
  }

  /** Time has passed. */
  pass(now: number): readonly Effect[] {
    const state = this.#state
    if (state.kind === "over") return []
    const { until } = state.kind === "bare" ? state : state.allocation
    if (now >= this.#restUntil) this.#end("slow")
    else if (now >= until) this.#end("idle")
    return this.#done()
  }

  /** It ends, whatever the client does. */
  end(why: Ended): readonly Effect[] {
    if (this.#state.kind !== "over") this.#end(why)
    return this.#done()
  }

  get #allocation(): Allocation | undefined {
    return "allocation" in this.#state ? this.#state.allocation : undefined
  }

  #read(frame: Frame, now: number): void {
    if (frame.kind === "lost") return this.#end("malformed")
    if (frame.kind === "channel") {
      const { channel, data } = frame
      return this.#pass(this.#allocation?.peerOf(channel, now), data, now)
    }
    const { message } = frame
    if (!isIntact(message)) return this.#end("malformed")
    if (message.class === "request") return this.#request(message, now)
    if (message.class === "indication" && message.method === METHOD.send) return this.#send(message, now)
    this.#drop("unexpected")
  }

  #request(request: StunMessage, now: number): void {
    const verdict = this.#guard.check(request, this.#allocation?.credentials, now)
    if (verdict.kind === "refused")
      return this.#refuse(request, verdict.code, undefined, verdict.challenge ? challenge(verdict.challenge) : [])
    const { credentials } = verdict
    const unknown = request.attributes.map(({ type }) => type).filter(isUnknownAndRequired)
    if (unknown.length > 0)
      return this.#refuse(request, 420, credentials.key, [[ATTRIBUTE.unknownAttributes, numbers(unknown)]])
    if (request.method === METHOD.allocate) return this.#allocate(request, credentials, now)
    if (this.#state.kind !== "allocated") return this.#refuse(request, 437, credentials.key)
    const { allocation } = this.#state
    const outcome = outcomeOf({ request, allocation, peers: this.#options.peers, now }) ?? 400
    if (typeof outcome === "number") return this.#refuse(request, outcome, credentials.key)
    this.#succeed(request, credentials, outcome)
    if (allocation.until > now) return
    this.#effects.push({ kind: "close" })
    this.#state = { kind: "bare", until: now + PATIENCE_MS }
  }

  #allocate(request: StunMessage, credentials: Credentials, now: number): void {
    const refuse = (code: ErrorCode) => this.#refuse(request, code, credentials.key)
    if (this.#state.kind !== "bare") return refuse(437)
    const transport = find(request, ATTRIBUTE.requestedTransport)?.value
    if (transport?.length !== 4) return refuse(400)
    if (transport[0] !== UDP) return refuse(442)
    const family = familyOf(request)
    if (family === undefined || this.#options.peers.ofFamily(family) === undefined) return refuse(440)
    const evenPort = find(request, ATTRIBUTE.evenPort)?.value
    // The next port as well, for RTCP: nobody needs that any more.
    if (((evenPort?.[0] ?? 0) & 0x80) !== 0) return refuse(508)
    if (!this.#options.hasRoom(credentials.label)) return refuse(486)
    const allocation = new Allocation(credentials, family, now + LIFETIME_MS)
    this.#state = { kind: "opening", request, allocation }
    this.#effects.push({ kind: "open", family, isEven: evenPort !== undefined })
  }

  #send(indication: StunMessage, now: number): void {
    const endpoint = peerAddress(indication)
    const data = find(indication, ATTRIBUTE.data)?.value
    if (endpoint === null || data === undefined || indication.attributes.some(({ type }) => isUnknownAndRequired(type)))
      return this.#drop("unexpected")
    this.#pass(this.#options.peers.find(endpoint), data, now)
  }

  /** Passes something on to a peer. */
  #pass(peer: Peer | undefined, data: Buffer, now: number): void {
    if (this.#state.kind !== "allocated" || peer === undefined || !this.#state.allocation.isPermitted(peer, now))
      return this.#drop("no permission")
    this.#effects.push({ kind: "send", peer, datagram: withTieBreaker(data, this.#options.passwordOf) })
  }

  #wrapped(peer: Peer, datagram: Buffer, channel: number | undefined): Buffer {
    if (channel !== undefined) return channelData(channel, datagram)
    // Nobody answers an indication, so its transaction need only be another each time.
    const transaction = Buffer.alloc(12)
    transaction.writeUInt32BE(this.#indications++ >>> 0, 8)
    return dataIndication(peer.announced, datagram, transaction)
  }

  #succeed(request: StunMessage, { key }: Credentials, attributes: Attributes = []): void {
    this.#refusals = 0
    this.#effects.push({ kind: "answer", bytes: success(request, key, attributes) })
  }

  #refuse(request: StunMessage, code: ErrorCode, key: Buffer | undefined, attributes: Attributes = []): void {
    this.#effects.push({ kind: "answer", bytes: refusal(request, code, key, attributes) }, { kind: "refused", code })
    this.#refusals++
    if (this.#refusals >= MOST_REFUSALS) this.#end("refused")
  }

  #drop(why: Dropped): void {
    this.#effects.push({ kind: "dropped", why })
  }

  #end(why: Ended): void {
    if (this.#allocation !== undefined) this.#effects.push({ kind: "close" })
    this.#effects.push({ kind: "end", why })
    this.#state = { kind: "over" }
  }

  #done(): readonly Effect[] {
    const effects = this.#effects
    this.#effects = []
    return effects
  }
}

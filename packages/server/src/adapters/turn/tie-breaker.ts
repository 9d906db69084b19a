/**
 * Chromium sends a tie-breaker of 0 (ICE-CONTROLLING, or -CONTROLLED) where it speaks to a TURN server by TCP or TLS, seen in 156.
 * To libjuice, the ICE of our media engine, that is no tie-breaker at all, and it answers 400. So it is made 1 on its way, and the
 * request signed anew.
 */
import { fingerprinted, isSigned, signed } from "./stun/integrity.ts"
import { decode, find, HEADER_LENGTH, type StunMessage } from "./stun/message.ts"
import { ATTRIBUTE, METHOD } from "./stun/numbers.ts"

/** The ICE password of the engine's end of a connection, by that end's ufrag; undefined of a ufrag that is none of ours. */
export type PasswordOf = (ufrag: string) => string | undefined

/** Any number but 0 will do; by the lowest the engine decides who controls where both want to, or neither (RFC 8445, 7.3.1.1). */
const TIE_BREAKER = 1n
const TIE_BREAKER_LENGTH = 8
/** Binding requests begin so; all else is known at a glance. */
const BINDING_REQUEST = METHOD.binding

/**
 * What the engine is to get of a packet: the packet, or a binding request with a tie-breaker that is not 0. One that the
 * client itself did not sign with that password passes as it is, or anybody could have theirs signed here. Never throws.
 */
export function withTieBreaker(packet: Buffer, passwordOf: PasswordOf): Buffer {
  if (packet.length < HEADER_LENGTH || packet.readUInt16BE(0) !== BINDING_REQUEST) return packet
  const message = decode(packet)
  if (message === null) return packet
  const tieBreaker = find(message, ATTRIBUTE.iceControlling) ?? find(message, ATTRIBUTE.iceControlled)
  if (tieBreaker?.value.length !== TIE_BREAKER_LENGTH || tieBreaker.value.readBigUInt64BE() !== 0n) return packet
  const password = passwordOf(ufragOf(message))
  const integrity = find(message, ATTRIBUTE.messageIntegrity)
  if (password === undefined || integrity === undefined || !isSigned(message, password)) return packet
  const request = Buffer.from(packet.subarray(0, integrity.at))
  request.writeBigUInt64BE(TIE_BREAKER, tieBreaker.at + 4)
  return fingerprinted(signed(request, password))
}

/** USERNAME is "the end that is asked:the end that asks" (RFC 8445, 7.2.2). */
function ufragOf(message: StunMessage): string {
  const [asked = ""] = find(message, ATTRIBUTE.username)?.value.toString("utf8").split(":") ?? []
  return asked
}

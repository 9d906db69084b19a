/** RTCP: bytes to what they say, and back (RFC 3550 §6). */
import { MAX_PACKET_BYTES } from "../packet.ts"
import type { RtcpPacket, RtcpRefusal } from "./types.ts"

/**
 * Hands over each packet of a compound, in its order. Never throws. A compound may be reduced (RFC 5506): nothing has to come
 * first. Packets of kinds that nobody here reads are passed over; one that makes no sense ends the compound.
 * @param bytes one whole datagram, deciphered
 * @returns null, or why the rest was not read: what came before it was handed over
 */
export declare function readRtcp(bytes: Buffer, heard: (packet: RtcpPacket) => void): RtcpRefusal | null

/**
 * One compound of all packets, in their order.
 * @throws RangeError when there is more of anything in a packet than it can hold
 */
export declare function writeRtcp(packets: readonly RtcpPacket[]): Buffer

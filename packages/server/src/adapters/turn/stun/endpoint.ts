/** Transport addresses as STUN carries them (RFC 8489, 14.2). */
import { isIP } from "node:net"
import { MAGIC_COOKIE } from "./message.ts"
import { FAMILY } from "./numbers.ts"

export type IpFamily = 4 | 6

export interface Endpoint {
  readonly family: IpFamily
  /** In network order: 4 bytes of IPv4, 16 of IPv6. */
  readonly address: Buffer
  readonly port: number
}

const LENGTH = { 4: 4, 6: 16 } as const

/** @param address as people write it, without a zone @throws RangeError when it is no address */
export function endpointOf(address: string, port: number): Endpoint {
  if (isIP(address) === 4) return { family: 4, address: Buffer.from(address.split(".").map(Number)), port }
  // A zone means something on one machine only, and a mapped address is an IPv4 one that hides.
  if (isIP(address) !== 6 || address.includes("%")) throw new RangeError(`"${address}" is no address`)
  const groups = new URL(`http://[${address}]`).hostname.slice(1, -1)
  const [head = "", tail] = groups.split("::").map((side) => (side === "" ? [] : side.split(":")))
  const zeros = Array<string>(tail === undefined ? 0 : 8 - head.length - tail.length).fill("0")
  const all = [...head, ...zeros, ...(tail ?? [])].map((group) => group.padStart(4, "0"))
  return { family: 6, address: Buffer.from(all.join(""), "hex"), port }
}

/** The value of an XOR-…-ADDRESS; null when it is none. Never throws. */
export function readXorEndpoint(value: Buffer, transaction: Buffer): Endpoint | null {
  if (value.length < 4) return null
  const family = value[1] === FAMILY[4] ? 4 : value[1] === FAMILY[6] ? 6 : null
  if (family === null || value.length !== 4 + LENGTH[family]) return null
  const port = value.readUInt16BE(2) ^ (MAGIC_COOKIE >>> 16)
  return { family, address: xor(value.subarray(4), transaction), port }
}

export function writeXorEndpoint({ family, address, port }: Endpoint, transaction: Buffer): Buffer {
  const head = Buffer.from([0, FAMILY[family], 0, 0])
  head.writeUInt16BE(port ^ (MAGIC_COOKIE >>> 16), 2)
  return Buffer.concat([head, xor(address, transaction)])
}

/** With the cookie and the transaction, so that no box on the way mistakes an address for one that it should change. */
function xor(address: Buffer, transaction: Buffer): Buffer {
  const pad = Buffer.alloc(4)
  pad.writeUInt32BE(MAGIC_COOKIE)
  const mask = Buffer.concat([pad, transaction])
  return Buffer.from(address.map((byte, i) => byte ^ (mask[i] ?? 0)))
}

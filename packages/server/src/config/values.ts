/**
 * One parser for each kind of value a setting may hold: text in, value out.
 * A parser refuses with a `Refusal` that completes the sentence "NAME is 'text': …".
 */
import { isIP, isIPv6 } from "node:net"
import { resolve } from "node:path"

/** Why a value cannot be used, in plain words, without the name of the setting. */
export class Refusal extends Error {}

/** `burst` at once from a full bucket, which refills by `perSecond`. */
export interface Rate {
  readonly burst: number
  readonly perSecond: number
}

/** A block of addresses, as in 10.0.0.0/8. */
export interface Cidr {
  readonly address: string
  readonly prefix: number
  readonly family: "ipv4" | "ipv6"
}

export const text = (value: string): string => value

/** A path; a relative one starts at the folder the server was started in. */
export const path = (value: string): string => resolve(value)

/** A path, or "none": null. */
export const fileOrNone = (value: string): string | null => (value === "none" ? null : path(value))

export function wholeNumber(least: number, most: number): (value: string) => number {
  return (value) => {
    const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN
    if (number >= least && number <= most) return number
    throw new Refusal(`write a whole number from ${least} to ${most}`)
  }
}

const bytesIn: Readonly<Record<string, number>> = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 }

/** Bytes as people write them: "256M", "5G". */
export function size(value: string): number {
  const [, count = "", unit = ""] = /^(\d{1,6})([KMGT])(?:i?B)?$/i.exec(value) ?? []
  const bytes = Number(count) * (bytesIn[unit.toUpperCase()] ?? 0)
  if (bytes > 0) return bytes
  throw new Refusal('write a size such as "256M" or "5G" (K, M, G or T)')
}

export function oneOf<const Choice extends string>(...choices: readonly Choice[]): (value: string) => Choice {
  return (value) => {
    const found = choices.find((choice) => choice === value.toLowerCase())
    if (found !== undefined) return found
    throw new Refusal(`write one of ${choices.join(", ")}`)
  }
}

export function yesOrNo(value: string): boolean {
  const word = value.toLowerCase()
  if (["yes", "true", "1", "on"].includes(word)) return true
  if (["no", "false", "0", "off"].includes(word)) return false
  throw new Refusal("write yes or no")
}

/** Items between commas; spaces around them are ignored. */
export function list<Item>(item: (value: string) => Item): (value: string) => readonly Item[] {
  return (value) =>
    value
      .split(",")
      .map((part) => part.trim())
      .filter((part) => part !== "")
      .map(item)
}

const secondsIn: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 }

/** "60,1/s": 60 at once, then 1 a second; the unit is s, m or h. */
export function rate(value: string): Rate {
  const [, burst, count, unit] = /^(\d{1,9})\s*,\s*(\d{1,9})\/([smh])$/.exec(value) ?? []
  const seconds = secondsIn[unit ?? ""]
  if (seconds === undefined || Number(burst) === 0 || Number(count) === 0)
    throw new Refusal('write BURST,COUNT/UNIT such as "60,1/s": 60 at once, then 1 a second (or m, h)')
  return { burst: Number(burst), perSecond: Number(count) / seconds }
}

/** "https://chat.example": where browsers find the server, without a path. */
export function origin(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined
  if (url === undefined || !["http:", "https:"].includes(url.protocol))
    throw new Refusal("write an address that begins with http:// or https://")
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "" || url.username !== "" || url.password !== "")
    throw new Refusal(`write only the scheme, the host and the port, such as ${url.origin}`)
  return url.origin
}

/** "mailto:admin@chat.example", or a page. */
export function contact(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined
  if (url?.protocol === "https:" || (url?.protocol === "mailto:" && url.pathname.includes("@"))) return value
  throw new Refusal("write mailto:NAME@HOST, or an address that begins with https://")
}

/** "stun:stun.example", "turn:turn.example:3478?transport=tcp", "turns:turn.example" (RFC 7064, RFC 7065). */
export function iceUrl(value: string): string {
  if (/^(stuns?:[^\s?/@]+|turns?:[^\s?/@]+(\?transport=(udp|tcp))?)$/.test(value)) return value
  throw new Refusal("write stun:HOST or turn:HOST:PORT, with ?transport=tcp after it where the relay is reached by TCP")
}

/** A UDP port, 0 for a free one; or "off": null. */
export function portOrOff(value: string): number | null {
  if (value.toLowerCase() === "off") return null
  const number = /^\d{1,5}$/.test(value) ? Number(value) : Number.NaN
  if (number <= 65_535) return number
  throw new Refusal('write a port from 0 to 65535, or "off"')
}

/** "192.0.2.7" or "2001:db8::7": an address at which one machine is found, without a zone. */
export function ipAddress(value: string): string {
  if (isIP(value) !== 0 && !value.includes("%")) return value.toLowerCase()
  throw new Refusal(`"${value}" is no IP address; write one such as 192.0.2.7 or 2001:db8::7`)
}

/** "10.0.0.0/8", or a single address. */
export function cidr(value: string): Cidr {
  const [address = "", length, ...rest] = value.split("/")
  if (isIP(address) === 0 || address.includes("%") || rest.length > 0)
    throw new Refusal(`"${value}" is no address block; write one such as 10.0.0.0/8 or fd00::/8`)
  const bits = isIPv6(address) ? 128 : 32
  const prefix = length === undefined ? bits : wholeNumber(0, bits)(length)
  if (prefix === 0) throw new Refusal(`"${value}" would trust every address on earth; name the proxy's own`)
  return { address, prefix, family: bits === 128 ? "ipv6" : "ipv4" }
}

/** A host name as it may stand in a certificate. */
export function hostName(value: string): string {
  const label = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
  const name = value.toLowerCase()
  if (name.length <= 253 && new RegExp(`^${label}(?:\\.${label})*$`).test(name) && isIP(name) === 0) return name
  throw new Refusal(`"${value}" is no host name; write one such as everline.local`)
}

/** "nats://user:password@host:4222", or tls://. */
export function natsUrl(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined
  if (url !== undefined && ["nats:", "tls:"].includes(url.protocol) && url.hostname !== "") return value
  throw new Refusal("write nats://HOST:4222, or tls:// with USER:PASSWORD@ before the host where NATS asks for them")
}

/** "postgresql://user:password@host/database". */
export function databaseUrl(value: string): string {
  const protocol = URL.canParse(value) ? new URL(value).protocol : ""
  if (protocol === "postgres:" || protocol === "postgresql:") return value
  throw new Refusal("write postgresql://USER:PASSWORD@HOST/DATABASE")
}

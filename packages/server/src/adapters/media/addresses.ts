/** Where the media engine is found: by browsers, and from this machine. */
import { isIPv4, isIPv6 } from "node:net"
import type { NetworkInterfaceInfo } from "node:os"

/** What `os.networkInterfaces()` says. */
export type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>

/** Where packets to an announced address are sent from here: the two differ behind a router that translates. */
export interface Reached {
  readonly announced: string
  readonly at: string
}

const LOOPBACK = { 4: "127.0.0.1", 6: "::1" } as const
const familyOf = (address: string): 4 | 6 => (isIPv4(address) ? 4 : 6)
/** It needs a zone, or is what a machine gives itself that got none. */
const isLinkLocal = (address: string): boolean => /^(fe[89ab]|169\.254\.)/i.test(address)

/**
 * The addresses that browsers are told, IPv6 first: those of the machine that a socket bound to `host` has, without
 * loopback unless there is nothing else.
 */
export function ownAddresses(host: string, interfaces: Interfaces): readonly string[] {
  if (host !== "::" && host !== "0.0.0.0") return [host]
  const all = Object.values(interfaces).flatMap((entries) => entries ?? [])
  const usable = all.filter(({ address }) => !isLinkLocal(address) && (host === "::" || isIPv4(address)))
  const outside = usable.filter(({ internal }) => !internal)
  const addresses = (outside.length > 0 ? outside : usable).map(({ address }) => address)
  return [...new Set([...addresses.filter(isIPv6), ...addresses.filter(isIPv4)])]
}

/**
 * How a relay on this machine reaches each announced address. One that is not the machine's own is reached by loopback, or
 * where `host` is; only one of each family can be so, for an answer must tell to which of them it was sent.
 */
export function reachedFromHere(
  host: string,
  announced: readonly string[],
  interfaces: Interfaces,
): readonly Reached[] {
  const own = new Set(Object.values(interfaces).flatMap((entries) => (entries ?? []).map(({ address }) => address)))
  const isAnywhere = host === "::" || host === "0.0.0.0"
  const taken = new Set<string>()
  return announced.flatMap((address) => {
    const elsewhere = isAnywhere ? LOOPBACK[familyOf(address)] : host
    const at = isAnywhere && own.has(address) ? address : elsewhere
    if (familyOf(at) !== familyOf(address) || taken.has(at)) return []
    taken.add(at)
    return [{ announced: address, at }]
  })
}

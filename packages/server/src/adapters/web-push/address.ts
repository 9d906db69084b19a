/** To which addresses a server connects when somebody from outside names the host: to those of the world, and no others. */
import { lookup as resolve } from "node:dns"
import { BlockList, isIP, type LookupFunction } from "node:net"

/** IANA's special addresses: private, loopback, link-local, shared (CGNAT), documentation, multicast, reserved. */
const SPECIAL_4 = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
] as const
/** What of 2000::/3 is no host of the world; all outside of it is none, mapped and translated IPv4 addresses too. */
const SPECIAL_6 = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
] as const

const special = new BlockList()
for (const [address, prefix] of SPECIAL_4) special.addSubnet(address, prefix, "ipv4")
for (const [address, prefix] of SPECIAL_6) special.addSubnet(address, prefix, "ipv6")
const world = new BlockList()
world.addSubnet("2000::", 3, "ipv6")

/** Whether an address is one of the world. */
export function isPublic(address: string): boolean {
  const version = isIP(address)
  if (version === 4) return !special.check(address, "ipv4")
  return version === 6 && !address.includes("%") && world.check(address, "ipv6") && !special.check(address, "ipv6")
}

/** The host of a URL as an address, or undefined when it is a name. */
export function literalAddress({ hostname }: URL): string | undefined {
  const bare = hostname.replace(/^\[(.*)\]$/, "$1")
  return isIP(bare) === 0 ? undefined : bare
}

/** Looks a name up, once, for the connection that is made by it: what it gives is public, or there is no connection. */
export const lookupPublic: LookupFunction = (hostname, options, callback) => {
  resolve(hostname, { ...options, all: true }, (error, found) => {
    if (error !== null) return callback(error, [])
    const allowed = found.filter(({ address }) => isPublic(address))
    const [first] = allowed
    if (first === undefined) return callback(new Error("the name leads to no public address"), [])
    if (options.all) callback(null, allowed)
    else callback(null, first.address, first.family)
  })
}

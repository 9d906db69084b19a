import { hostname, networkInterfaces } from "node:os"
import { hostName } from "../../config/values.ts"

/** What a certificate names: host names and IP addresses, each once and sorted. */
export interface Names {
  readonly hosts: readonly string[]
  readonly addresses: readonly string[]
}

/** Everything by which browsers near this machine may call it, and names given beside. */
export function localNames(given: readonly string[]): Names {
  const own = hostname().toLowerCase()
  // Apple, Windows and most Linux machines answer for their name in .local as well.
  const hosts = ["localhost", own, own.includes(".") ? own : `${own}.local`, ...given].filter(isHostName)
  const addresses = Object.values(networkInterfaces())
    .flatMap((entries) => entries ?? [])
    .map((entry) => entry.address)
    // A link-local address works in a browser only with a zone, which no certificate can name.
    .filter((address) => !address.startsWith("fe80:"))
  return { hosts: sorted(hosts), addresses: sorted([...addresses, "127.0.0.1", "::1"]) }
}

const sorted = (items: readonly string[]): string[] => [...new Set(items)].sort()

function isHostName(name: string): boolean {
  try {
    return hostName(name) === name
  } catch {
    return false
  }
}

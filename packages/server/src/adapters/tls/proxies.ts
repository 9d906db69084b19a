/**
 * What reverse proxies say about a request. X-Forwarded-* is believed only when the peer of the socket is one of the
 * trusted ones: anybody can write these headers.
 */
import type { IncomingHttpHeaders } from "node:http"
import { BlockList, isIP } from "node:net"
import type { Cidr } from "../../config.ts"

/** The address blocks of `--trusted-proxies`, ready to be asked. */
export function trustedProxies(blocks: readonly Cidr[]): BlockList {
  const list = new BlockList()
  for (const { address, prefix, family } of blocks) list.addSubnet(address, prefix, family)
  return list
}

/**
 * Who is on the other end: the nearest address that is not a trusted proxy, walking back from the socket.
 * IPv4 in its IPv6 coat (::ffff:192.0.2.1) comes out bare; what is no address ends the walk.
 */
export function clientAddress(remoteAddress: string, headers: IncomingHttpHeaders, trusted: BlockList): string {
  let client = bare(remoteAddress) ?? remoteAddress
  for (const hop of listed(headers["x-forwarded-for"]).reverse()) {
    if (!isTrusted(client, trusted)) break
    const address = bare(hop)
    if (address === undefined) break
    client = address
  }
  return client
}

/** The scheme that the browser used, by the nearest trusted proxy or else by the socket itself. */
export function clientProtocol(
  socket: { readonly remoteAddress: string; readonly encrypted: boolean },
  headers: IncomingHttpHeaders,
  trusted: BlockList,
): "http" | "https" {
  const said = forwarded("x-forwarded-proto", socket.remoteAddress, headers, trusted)
  if (said === "http" || said === "https") return said
  return socket.encrypted ? "https" : "http"
}

/** The host and port that the browser asked for; undefined when nobody said. */
export function clientHost(
  remoteAddress: string,
  headers: IncomingHttpHeaders,
  trusted: BlockList,
): string | undefined {
  return forwarded("x-forwarded-host", remoteAddress, headers, trusted) ?? headers.host
}

/** The last value, which is the one that the proxy nearest to us wrote. */
function forwarded(
  name: string,
  remoteAddress: string,
  headers: IncomingHttpHeaders,
  trusted: BlockList,
): string | undefined {
  return isTrusted(bare(remoteAddress) ?? "", trusted) ? listed(headers[name]).at(-1)?.toLowerCase() : undefined
}

const listed = (header: string | string[] | undefined): string[] =>
  [header ?? []]
    .flat()
    .flatMap((line) => line.split(","))
    .map((item) => item.trim())
    .filter((item) => item !== "")

function isTrusted(address: string, trusted: BlockList): boolean {
  const family = isIP(address)
  return family !== 0 && trusted.check(address, family === 4 ? "ipv4" : "ipv6")
}

/** An address without brackets, port, zone and IPv6 coat. */
function bare(hop: string): string | undefined {
  const [, bracketed, plain = hop] = /^(?:\[(.+)\](?::\d+)?|([\d.]+):\d+)$/.exec(hop) ?? []
  const address = (bracketed ?? plain).replace(/%.*$/, "").toLowerCase()
  const inner = /^::ffff:([\d.]+)$/.exec(address)?.[1]
  if (inner !== undefined && isIP(inner) === 4) return inner
  return isIP(address) === 0 ? undefined : address
}

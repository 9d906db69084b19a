import { isIP } from "node:net"

/** Keys of one account; nobody has so many devices. */
export const MOST_PASSKEYS = 20
/** A challenge is good for so long. */
export const CHALLENGE_MS = 5 * 60_000

/** Where a key is good: the page's origin, and its host, which WebAuthn calls the relying party's id. */
export interface Site {
  readonly origin: string
  readonly host: string
}

/**
 * The site of a page that calls, from the origin that its browser names; null where browsers have no passkeys: at a bare
 * address, and on plain HTTP anywhere but on the machine itself.
 */
export function siteOf(origin: string | undefined): Site | null {
  if (origin === undefined || !URL.canParse(origin)) return null
  const { protocol, hostname } = new URL(origin)
  const isName = isIP(hostname.replace(/^\[|\]$/g, "")) === 0
  const isOwnMachine = hostname === "localhost" || hostname.endsWith(".localhost")
  return isName && (protocol === "https:" || isOwnMachine) ? { origin, host: hostname } : null
}

/** The challenge that a browser says it signed; null when it says nothing of the kind. */
export function challengeIn(clientData: string): string | null {
  try {
    const said: unknown = JSON.parse(Buffer.from(clientData, "base64url").toString("utf8"))
    if (typeof said !== "object" || said === null || !("challenge" in said)) return null
    return typeof said.challenge === "string" ? said.challenge : null
  } catch {
    return null
  }
}

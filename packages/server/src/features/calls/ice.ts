import { createHmac } from "node:crypto"
import type { AccountId, IceServer, Time } from "@everline/protocol"

/** How long what lets a device use the relay is good: longer than a call takes to connect, also anew. */
export const CREDENTIAL_MS = 6 * 3600_000

export interface IceConfig {
  /** Addresses of STUN and TURN servers: "stun:…", "turn:…", "turns:…". */
  readonly urls: readonly string[]
  /** What the TURN server and we share (coturn's `static-auth-secret`). */
  readonly secret: string | undefined
}

/** What helps a device of an account to connect. */
export function iceServers({ urls, secret }: IceConfig, account: AccountId, now: Time): readonly IceServer[] {
  const [relays, plain] = [urls.filter(isRelay), urls.filter((url) => !isRelay(url))]
  return [
    ...(plain.length > 0 ? [{ urls: plain }] : []),
    ...(relays.length > 0 && secret !== undefined
      ? [{ urls: relays, ...relayName(secret, account, now + CREDENTIAL_MS) }]
      : []),
  ]
}

/**
 * What a relay is shown: a name that says until when it is good and whom it is for, signed with the secret that the relay
 * shares: draft-uberti-behave-turn-rest-00, coturn's `use-auth-secret`.
 */
export function relayName(secret: string, label: string, until: Time): { username: string; credential: string } {
  const username = `${Math.ceil(until / 1_000)}:${label}`
  return { username, credential: createHmac("sha1", secret).update(username).digest("base64") }
}

const isRelay = (url: string): boolean => /^turns?:/.test(url)

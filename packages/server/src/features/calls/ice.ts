import { createHmac, hkdfSync } from "node:crypto"
import { type AccountId, type IceServer, isId, type Time } from "@everline/protocol"

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

/** A device in a call; ids, whoever vouches for them. */
export interface CallDevice {
  readonly call: string
  readonly device: string
}

/** The relay of our own, which reaches the media engine and nothing else. */
export interface OwnRelay {
  /** Where it is, as the device that asks can find it: "turns:…". */
  readonly urls: readonly string[]
  readonly secret: string
}

/** What helps a device to connect to the room of its call where its network lets no UDP through. */
export function roomServers({ urls, secret }: OwnRelay, of: CallDevice, now: Time): readonly IceServer[] {
  return urls.length === 0 ? [] : [{ urls, ...relayName(secret, relayLabel(of), now + CREDENTIAL_MS) }]
}

/** What a name for the relay of our own is made for. */
export const relayLabel = ({ call, device }: CallDevice): string => `${call}.${device}`

/** For whom a name was made; null when it was for nobody of ours. */
export function readRelayLabel(label: string): CallDevice | null {
  const [call = "", device = "", ...rest] = label.split(".")
  return isId(call) && isId(device) && rest.length === 0 ? { call, device } : null
}

/**
 * With what names for the relay of our own are signed: one server of a record makes them, another may be shown them.
 * @param key what all servers of a record share, and nobody else has
 */
export const relaySecret = (key: Uint8Array): string =>
  Buffer.from(hkdfSync("sha256", key, "", "everline relay", 32)).toString("base64url")

/**
 * What a relay is shown: a name that says until when it is good and whom it is for, signed with the secret that the relay
 * shares: draft-uberti-behave-turn-rest-00, coturn's `use-auth-secret`.
 */
export function relayName(secret: string, label: string, until: Time): { username: string; credential: string } {
  const username = `${Math.ceil(until / 1_000)}:${label}`
  return { username, credential: createHmac("sha1", secret).update(username).digest("base64") }
}

const isRelay = (url: string): boolean => /^turns?:/.test(url)

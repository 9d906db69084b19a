/** How a server shows itself to a push service (VAPID, RFC 8292): a token that only who holds the key can have signed. */
import { createPrivateKey, sign } from "node:crypto"
import type { Time } from "@everline/protocol"
import type { PushKeys } from "../../ports/push.ts"

/** Services take tokens that hold a day; a clock of theirs may be hours off. */
const HOLDS_MS = 12 * 3600_000
const RENEWED_MS = HOLDS_MS / 2

const base64url = (data: Uint8Array | string): string => Buffer.from(data).toString("base64url")

/** @param contact where a service's people would write: https: or mailto: */
export function vapidToken(origin: string, contact: string, keys: PushKeys, now: Time): string {
  const head = base64url(JSON.stringify({ typ: "JWT", alg: "ES256" }))
  const claims = base64url(JSON.stringify({ aud: origin, exp: Math.floor((now + HOLDS_MS) / 1000), sub: contact }))
  const [x, y] = [keys.public.subarray(1, 33), keys.public.subarray(33, 65)].map(base64url)
  const jwk = { kty: "EC", crv: "P-256", x: x ?? "", y: y ?? "", d: base64url(keys.private) }
  const key = createPrivateKey({ key: jwk, format: "jwk" })
  const signature = sign("sha256", Buffer.from(`${head}.${claims}`), { key, dsaEncoding: "ieee-p1363" })
  return `${head}.${claims}.${base64url(signature)}`
}

/** Signatures cost more than the rest of a push: one is good for many, at the same service. */
export class VapidTokens {
  readonly #contact: string
  readonly #tokens = new Map<string, { readonly token: string; readonly at: Time }>()

  constructor(contact: string) {
    this.#contact = contact
  }

  /** The value of `Authorization` for a service. */
  authorization(origin: string, keys: PushKeys, now: Time): string {
    return `vapid t=${this.#token(origin, keys, now)}, k=${base64url(keys.public)}`
  }

  #token(origin: string, keys: PushKeys, now: Time): string {
    const known = this.#tokens.get(origin)
    if (known !== undefined && Math.abs(now - known.at) < RENEWED_MS) return known.token
    const token = vapidToken(origin, this.#contact, keys, now)
    this.#tokens.set(origin, { token, at: now })
    // Anybody can name a service of their own: those asked longest ago are forgotten.
    for (const oldest of this.#tokens.keys()) {
      if (this.#tokens.size <= 100) break
      this.#tokens.delete(oldest)
    }
    return token
  }
}

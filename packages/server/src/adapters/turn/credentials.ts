/** Names that are good until a time: `expiry:label`, signed with a secret (draft-uberti-behave-turn-rest-00, coturn's `use-auth-secret`). */
import { createHmac } from "node:crypto"
import { longTermKey } from "./stun/integrity.ts"

export interface Credentials {
  readonly username: string
  /** Whom it was made for, in the words of who made it. */
  readonly label: string
  /** In milliseconds since 1970. */
  readonly until: number
  /** What its messages are signed with; only who was given the password has it too. */
  readonly key: Buffer
}

export interface Signing {
  /** What who makes names and the relay share. */
  readonly secret: string
  readonly realm: string
}

/** What a name is good for, for who can sign with it; null when it is not of that form. Whether it is over is not looked at. */
export function credentialsOf(username: string, { secret, realm }: Signing): Credentials | null {
  const [, expiry, label] = /^(\d{1,11}):(.{1,200})$/.exec(username) ?? []
  if (expiry === undefined || label === undefined) return null
  const password = createHmac("sha1", secret).update(username).digest("base64")
  return { username, label, until: Number(expiry) * 1_000, key: longTermKey(username, realm, password) }
}

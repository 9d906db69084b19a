/** Encryption of pushes: RFC 8291 over RFC 8188, so that a push service carries what it cannot read. */
import { createCipheriv, createECDH, type ECDH, hkdfSync, randomBytes } from "node:crypto"
import type { PushTarget } from "../../ports/push.ts"

export const CURVE = "prime256v1"
/** All pushes are of one length, so that nothing can be told from it. */
const PADDED = 224
const RECORD = 4_096
const TAG = 16

/** What chance brings; a test brings that of the RFC's example. */
export interface Chance {
  readonly sender: ECDH
  readonly salt: Uint8Array
  /** Bytes of the plain text with its padding. */
  readonly padded: number
}

export function chance(): Chance {
  const sender = createECDH(CURVE)
  sender.generateKeys()
  return { sender, salt: randomBytes(16), padded: PADDED }
}

/** @throws RangeError of a text that is too long, Error of a key that is no point of the curve */
export function encrypt(
  plain: Uint8Array,
  { p256dh, auth }: Pick<PushTarget, "p256dh" | "auth">,
  { sender, salt, padded }: Chance = chance(),
): Buffer {
  if (plain.length >= padded) throw new RangeError(`a push holds ${padded - 1} bytes, not ${plain.length}`)
  const key = sender.getPublicKey()
  const shared = sender.computeSecret(p256dh)
  const input = hkdf(shared, auth, Buffer.concat([text("WebPush: info\0"), p256dh, key]), 32)
  const content = hkdf(input, salt, text("Content-Encoding: aes128gcm\0"), 16)
  const nonce = hkdf(input, salt, text("Content-Encoding: nonce\0"), 12)
  const cipher = createCipheriv("aes-128-gcm", content, nonce, { authTagLength: TAG })
  // The only record, which is the last: 2 ends its text, and zeros fill it up.
  const record = Buffer.alloc(padded)
  record.set(plain)
  record[plain.length] = 2
  const sizes = Buffer.alloc(5)
  sizes.writeUInt32BE(RECORD)
  sizes[4] = key.length
  return Buffer.concat([salt, sizes, key, cipher.update(record), cipher.final(), cipher.getAuthTag()])
}

const text = (words: string): Buffer => Buffer.from(words, "latin1")

const hkdf = (input: Uint8Array, salt: Uint8Array, info: Uint8Array, bytes: number): Buffer =>
  Buffer.from(hkdfSync("sha256", input, salt, info, bytes))

/** Whether these bytes are a point of the curve, for which one can encrypt. */
export function isPoint(bytes: Uint8Array): boolean {
  try {
    chance().sender.computeSecret(bytes)
    return true
  } catch {
    return false
  }
}

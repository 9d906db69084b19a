/** An authenticator in software: makes keys and signs with them, as a phone or a security key does. */
import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto"

const sha256 = (data: string | Uint8Array): Buffer => createHash("sha256").update(data).digest()

/** Its person is there, and was looked at; with a key enclosed. */
const PRESENT = 0x01
const VERIFIED = 0x04
const ENCLOSED = 0x40

export interface Where {
  /** Of the page, as the browser says it. */
  readonly origin: string
  /** The host for which the key is. */
  readonly host: string
}

export interface Manner {
  /** Whether its person was looked at. */
  readonly verified?: boolean
  /** How often it has signed; most say 0 always. */
  readonly counter?: number
}

/** What a browser says of what it asks an authenticator. */
const clientData = (type: "webauthn.create" | "webauthn.get", challenge: string, origin: string): Buffer =>
  Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }))

function authenticatorData(host: string, flags: number, counter: number, enclosed = Buffer.alloc(0)): Buffer {
  const count = Buffer.alloc(4)
  count.writeUInt32BE(counter)
  return Buffer.concat([sha256(host), Buffer.of(flags), count, enclosed])
}

/** A byte string of CBOR. */
const bytes = (data: Uint8Array): Buffer =>
  Buffer.concat([
    data.length < 256 ? Buffer.of(0x58, data.length) : Buffer.of(0x59, data.length >> 8, data.length),
    data,
  ])
/** A text of CBOR, of fewer than 24 characters. */
const text = (word: string): Buffer => Buffer.concat([Buffer.of(0x60 + word.length), Buffer.from(word)])

/** One key on an authenticator. */
export class Key {
  readonly id = randomBytes(16)
  readonly #pair = generateKeyPairSync("ec", { namedCurve: "P-256" })

  /** As a browser hands a new key on. */
  make(challenge: string, { origin, host }: Where, { verified = true, counter = 0 }: Manner = {}) {
    const { x = "", y = "" } = this.#pair.publicKey.export({ format: "jwk" })
    // COSE: an elliptic curve, ES256, P-256, x, y.
    const point = [
      Buffer.of(0x21),
      bytes(Buffer.from(x, "base64url")),
      Buffer.of(0x22),
      bytes(Buffer.from(y, "base64url")),
    ]
    const publicKey = Buffer.concat([Buffer.of(0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01), ...point])
    const enclosed = Buffer.concat([Buffer.alloc(16), Buffer.of(0, this.id.length), this.id, publicKey])
    const flags = PRESENT | ENCLOSED | (verified ? VERIFIED : 0)
    const data = authenticatorData(host, flags, counter, enclosed)
    const attestation = [text("fmt"), text("none"), text("attStmt"), Buffer.of(0xa0), text("authData"), bytes(data)]
    return {
      credential: this.id.toString("base64url"),
      clientData: clientData("webauthn.create", challenge, origin).toString("base64url"),
      attestation: Buffer.concat([Buffer.of(0xa3), ...attestation]).toString("base64url"),
      transports: ["internal"],
    }
  }

  /** As a browser hands a signature on. */
  use(challenge: string, { origin, host }: Where, { verified = true, counter = 0 }: Manner = {}) {
    const said = clientData("webauthn.get", challenge, origin)
    const data = authenticatorData(host, PRESENT | (verified ? VERIFIED : 0), counter)
    const signature = sign("sha256", Buffer.concat([data, sha256(said)]), this.#pair.privateKey)
    return {
      credential: this.id.toString("base64url"),
      clientData: said.toString("base64url"),
      authenticatorData: data.toString("base64url"),
      signature: signature.toString("base64url"),
    }
  }
}

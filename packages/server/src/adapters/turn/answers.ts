/** What a TURN server answers (RFC 8656), as bytes. */
import { type Endpoint, writeXorEndpoint } from "./stun/endpoint.ts"
import { signed } from "./stun/integrity.ts"
import { type Draft, encode, type StunMessage } from "./stun/message.ts"
import { ATTRIBUTE, type ErrorCode, METHOD, REASON } from "./stun/numbers.ts"

export type Attributes = Draft["attributes"]

/** @param key what the request was signed with */
export function success({ method, transaction }: StunMessage, key: Buffer, attributes: Attributes = []): Buffer {
  return signed(encode({ class: "success", method, transaction, attributes }), key)
}

/** @param key what the request was signed with; undefined when it is not known who sent it */
export function refusal(
  { method, transaction }: StunMessage,
  code: ErrorCode,
  key: Buffer | undefined,
  attributes: Attributes = [],
): Buffer {
  const head = Buffer.from([0, 0, Math.floor(code / 100), code % 100])
  const reason: Attributes = [[ATTRIBUTE.errorCode, Buffer.concat([head, Buffer.from(REASON[code])])]]
  const bytes = encode({ class: "error", method, transaction, attributes: [...reason, ...attributes] })
  return key === undefined ? bytes : signed(bytes, key)
}

export function dataIndication(peer: Endpoint, data: Buffer, transaction: Buffer): Buffer {
  const from = writeXorEndpoint(peer, transaction)
  return encode({
    ...{ class: "indication", method: METHOD.data, transaction },
    attributes: [
      [ATTRIBUTE.xorPeerAddress, from],
      [ATTRIBUTE.data, data],
    ],
  })
}

export const challenge = ({ realm, nonce }: { readonly realm: string; readonly nonce: string }): Attributes => [
  [ATTRIBUTE.realm, Buffer.from(realm)],
  [ATTRIBUTE.nonce, Buffer.from(nonce)],
]

/** The value of UNKNOWN-ATTRIBUTES. */
export const numbers = (types: readonly number[]): Buffer =>
  Buffer.from(types.flatMap((type) => [type >> 8, type & 0xff]))

/** The value of LIFETIME. */
export function seconds(ms: number): Buffer {
  const value = Buffer.alloc(4)
  value.writeUInt32BE(Math.round(ms / 1_000))
  return value
}

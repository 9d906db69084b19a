/** Who wrote a STUN message, and that it is one: MESSAGE-INTEGRITY and FINGERPRINT (RFC 8489, 14.5 and 14.7). */
import { createHash, createHmac, timingSafeEqual } from "node:crypto"
import { crc32 } from "node:zlib"
import { appended, find, HEADER_LENGTH, type StunMessage } from "./message.ts"
import { ATTRIBUTE } from "./numbers.ts"

/** In bytes, with the attribute's header. */
const INTEGRITY_LENGTH = 24
const FINGERPRINT_LENGTH = 8
/** "STUN" in ASCII. */
const FINGERPRINT_XOR = 0x5354554e

/** The key of a name that is good for long (RFC 8489, 9.2.2): MD5, which is no secret's only guard here. */
export const longTermKey = (username: string, realm: string, password: string): Buffer =>
  createHash("md5").update(`${username}:${realm}:${password}`).digest()

/** The same message with MESSAGE-INTEGRITY at its end. `key`: in ICE the password as it is. */
export function signed(message: Buffer, key: Buffer | string): Buffer {
  return appended(message, ATTRIBUTE.messageIntegrity, hmac(message, key))
}

/** Whether a message has a MESSAGE-INTEGRITY that only who knows the key could have written. */
export function isSigned(message: StunMessage, key: Buffer | string): boolean {
  const integrity = find(message, ATTRIBUTE.messageIntegrity)
  if (integrity === undefined) return false
  const right = hmac(message.bytes.subarray(0, integrity.at), key)
  return integrity.value.length === right.length && timingSafeEqual(integrity.value, right)
}

/** The same message with FINGERPRINT, which is its last attribute. */
export function fingerprinted(message: Buffer): Buffer {
  const value = Buffer.alloc(4)
  value.writeUInt32BE(fingerprint(message))
  return appended(message, ATTRIBUTE.fingerprint, value)
}

/** Whether a message has no FINGERPRINT, or the right one at its end. */
export function isIntact(message: StunMessage): boolean {
  const found = find(message, ATTRIBUTE.fingerprint)
  if (found === undefined) return true
  const { value, at } = found
  if (value.length !== 4 || at + FINGERPRINT_LENGTH !== message.bytes.length) return false
  return value.readUInt32BE() === fingerprint(message.bytes.subarray(0, at))
}

/** Both are over a header whose length holds the attribute too that is about to follow. */
function hmac(before: Buffer, key: Buffer | string): Buffer {
  const header = headerFor(before, INTEGRITY_LENGTH)
  return createHmac("sha1", key).update(header).update(before.subarray(HEADER_LENGTH)).digest()
}

function fingerprint(before: Buffer): number {
  const header = headerFor(before, FINGERPRINT_LENGTH)
  return (crc32(before.subarray(HEADER_LENGTH), crc32(header)) ^ FINGERPRINT_XOR) >>> 0
}

function headerFor(before: Buffer, following: number): Buffer {
  const header = Buffer.from(before.subarray(0, HEADER_LENGTH))
  header.writeUInt16BE(before.length + following - HEADER_LENGTH, 2)
  return header
}

import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto"
import {
  type AccountId,
  type ConversationId,
  type DeviceId,
  EverlineError,
  type FileId,
  type Seq,
  type Time,
} from "@everline/protocol"

/** What a ticket lets whoever has it do: fetch one file, as one device of an account, until some time. */
export interface Ticket {
  readonly account: AccountId
  readonly device: DeviceId
  readonly conversation: ConversationId
  readonly message: Seq
  readonly file: FileId
  readonly until: Time
}

const CIPHER = "aes-256-gcm"
const [IV_BYTES, TAG_BYTES, ID_BYTES, NUMBER_BYTES] = [12, 16, 16, 8]
const PLAIN_BYTES = 4 * ID_BYTES + 2 * NUMBER_BYTES

/** The key of tickets, made of what all servers of one record share: a ticket of one is good at the others. */
export const ticketKey = (shared: Uint8Array): Buffer =>
  Buffer.from(hkdfSync("sha256", shared, "", "everline file ticket", 32))

/** A ticket as it stands in an address: sealed, so that it says nothing, not even to who has it. */
export function seal({ account, device, conversation, file, message, until }: Ticket, key: Uint8Array): string {
  const plain = Buffer.alloc(PLAIN_BYTES)
  for (const [i, id] of [account, device, conversation, file].entries())
    plain.write(id.replaceAll("-", ""), i * ID_BYTES, "hex")
  plain.writeBigUInt64BE(BigInt(message), 4 * ID_BYTES)
  plain.writeBigUInt64BE(BigInt(until), 4 * ID_BYTES + NUMBER_BYTES)
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv(CIPHER, key, iv)
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString("base64url")
}

/** @throws ticket_invalid for what is none of ours, or was altered */
export function unseal(sealed: string, key: Uint8Array): Ticket {
  const bytes = Buffer.from(sealed, "base64url")
  // Of the ways in which the same bytes can be written, one is ours.
  const isOurs = bytes.length === IV_BYTES + PLAIN_BYTES + TAG_BYTES && bytes.toString("base64url") === sealed
  if (!isOurs) throw new EverlineError("ticket_invalid")
  const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, IV_BYTES))
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
  try {
    const plain = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()])
    const id = <Id extends string>(place: number): Id => idAt(plain, place * ID_BYTES) as Id
    return {
      account: id(0),
      device: id(1),
      conversation: id(2),
      file: id(3),
      message: Number(plain.readBigUInt64BE(4 * ID_BYTES)),
      until: Number(plain.readBigUInt64BE(4 * ID_BYTES + NUMBER_BYTES)),
    }
  } catch (error) {
    throw new EverlineError("ticket_invalid", { cause: error })
  }
}

const idAt = (bytes: Buffer, from: number): string =>
  bytes.toString("hex", from, from + ID_BYTES).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5")

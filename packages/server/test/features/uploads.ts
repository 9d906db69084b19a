/** Files as somebody sends them, without a device. */
import { Readable } from "node:stream"
import { crc32, deflateSync } from "node:zlib"
import { type Attachment, type CheckedInput, type FileId, newId } from "@everline/protocol"
import type { SignedIn } from "../../src/handler.ts"
import { once, type Village } from "./village.ts"

type Voice = CheckedInput<"files.finish">["voice"]

/** Uploads bytes and lets the server look at them. @throws as `files.begin` and `files.finish` */
export async function upload(
  { here, files }: Village,
  who: SignedIn,
  bytes: Uint8Array,
  { name = "file.bin", voice }: { readonly name?: string; readonly voice?: Voice } = {},
): Promise<Attachment> {
  const file = newId<FileId>()
  await here["files.begin"](who, { file, name, bytes: bytes.length })
  await files.here.take(who, file, 0, Readable.from([Buffer.from(bytes)]))
  return (await here["files.finish"](who, voice === undefined ? { file } : { file, voice })).attachment
}

/** Sends a message that carries files and says nothing. */
export const carry = (
  { here }: Village,
  who: SignedIn,
  conversation: CheckedInput<"messages.send">["conversation"],
  files: readonly FileId[],
) => here["messages.send"](who, { conversation, ...once(), body: "", quote: null, attachments: [...files] })

/** The beginning of a recording, as a browser makes one. */
export const WEBM = Buffer.from([0x1a, 0x45, 0xdf, 0xa3, 0x87, 0x42, 0x82, 0x84, ...Buffer.from("webm")])
export const VOICE: NonNullable<Voice> = { durationMs: 2_500, waveform: [0, 12, 31, 7] }

/** A PNG of one bit a pixel that says how large it is; all of it is black, so the file is small. */
export function blackPng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([1, 0, 0, 0, 0], 8)
  const lines = deflateSync(Buffer.alloc((Math.ceil(width / 8) + 1) * height), { level: 9 })
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", lines), chunk("IEND", Buffer.alloc(0))])
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, "latin1"), data])
  const frame = Buffer.alloc(8 + named.length)
  frame.writeUInt32BE(data.length, 0)
  named.copy(frame, 4)
  frame.writeUInt32BE(crc32(named), 4 + named.length)
  return frame
}

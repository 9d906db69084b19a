import { Packr } from "msgpackr"
import type { ClientFrame, ServerFrame } from "./frames.ts"

/** How frames are written: JSON in text frames, MessagePack in binary ones. */
export type Codec = "json" | "msgpack"

// No records and no extensions: any MessagePack library reads it.
const packr = new Packr({ useRecords: false, mapsAsObjects: true, moreTypes: false, encodeUndefinedAsNil: true })

/** Bytes (or text) of a frame. MessagePack bytes are a copy of their own, safe to keep. */
export function encode(frame: ClientFrame | ServerFrame, codec: "json"): string
export function encode(frame: ClientFrame | ServerFrame, codec: "msgpack"): Uint8Array<ArrayBuffer>
export function encode(frame: ClientFrame | ServerFrame, codec: Codec): string | Uint8Array<ArrayBuffer>
export function encode(frame: ClientFrame | ServerFrame, codec: Codec): string | Uint8Array {
  return codec === "json" ? JSON.stringify(frame) : packr.pack(frame)
}

/** Any value of arrays, plain objects, text and numbers as MessagePack; a copy of its own, safe to keep. */
export const pack = (value: unknown): Uint8Array => packr.pack(value)

/** The value in a frame's text or bytes. Throws when it is neither JSON nor MessagePack. */
export function decode(data: string | Uint8Array): unknown {
  return typeof data === "string" ? JSON.parse(data) : packr.unpack(data)
}

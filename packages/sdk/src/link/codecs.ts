import { decode, encode } from "@everline/protocol"
import type { FrameCodec } from "../ports.ts"

/** For pages: their own parser reads it, which is faster there than any of ours, and costs nothing to fetch. */
export const jsonCodec: FrameCodec = { encode: JSON.stringify, decode: (data) => JSON.parse(asText(data)) }

/** For programs: smaller, and the cheaper one for both sides in Node. */
export const msgpackCodec: FrameCodec = { encode: (frame) => encode(frame, "msgpack"), decode }

const asText = (data: string | Uint8Array): string => (typeof data === "string" ? data : new TextDecoder().decode(data))

import { CALL, type ClientFrame, decode, HELLO, type Hello, PING } from "@everline/protocol"
import * as v from "valibot"

const hello = v.object({
  protocol: v.object({ min: v.pipe(v.number(), v.safeInteger()), max: v.pipe(v.number(), v.safeInteger()) }),
  client: v.pipe(v.string(), v.maxLength(128)),
  token: v.pipe(v.string(), v.maxLength(256)),
})

/** What a client sent, or null when it is not a frame of ours. Fields of hello that we do not know are passed over. */
export function readFrame(data: Buffer, isBinary: boolean): ClientFrame | null {
  let frame: unknown
  try {
    frame = decode(isBinary ? data : data.toString("utf8"))
  } catch {
    return null
  }
  if (!Array.isArray(frame)) return null
  switch (frame[0]) {
    case CALL:
      return frame.length === 4 && isCallId(frame[1]) && typeof frame[2] === "string"
        ? [CALL, frame[1], frame[2], frame[3]]
        : null
    case PING:
      return frame.length === 1 ? [PING] : null
    case HELLO:
      return frame.length === 2 ? readHello(frame[1]) : null
    default:
      return null
  }
}

const isCallId = (id: unknown): id is number => Number.isSafeInteger(id) && Number(id) >= 0

function readHello(value: unknown): readonly [typeof HELLO, Hello] | null {
  const parsed = v.safeParse(hello, value)
  return parsed.success ? [HELLO, parsed.output] : null
}

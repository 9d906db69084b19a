/** Who a stream is of, and that it ends: source descriptions and goodbyes (RFC 3550 §6.5, §6.6). */
import { emptyPacket, GOODBYE, HEADER_BYTES, SOURCE_DESCRIPTION } from "./framing.ts"
import type { Goodbye, SourceDescription } from "./types.ts"

type Source = SourceDescription["sources"][number]

const SSRC_BYTES = 4
const ITEM_HEADER_BYTES = 2
/** The kinds of items that we know: the end of a chunk, and the name that all streams of a sender share. */
const END = 0
const CNAME = 1
const MAX_CNAME_BYTES = 255

/** @returns null: a chunk or an item goes on after the end */
export function readSourceDescription(body: Buffer, count: number): SourceDescription | null {
  const sources: Source[] = []
  let at = 0
  for (let chunk = 0; chunk < count; chunk++) {
    if (at + SSRC_BYTES > body.length) return null
    const ssrc = body.readUInt32BE(at)
    at += SSRC_BYTES
    let type = body[at]
    while (type !== END) {
      if (type === undefined || at + ITEM_HEADER_BYTES > body.length) return null
      const start = at + ITEM_HEADER_BYTES
      at = start + body.readUInt8(at + 1)
      if (type === CNAME) sources.push({ ssrc, cname: body.toString("utf8", start, at) })
      type = body[at]
    }
    at = chunkEnd(at)
  }
  return { kind: "source-description", sources }
}

/** @throws RangeError when a name has more than 255 bytes */
export function writeSourceDescription(description: SourceDescription): Buffer {
  const named = description.sources.map(({ ssrc, cname }) => ({ ssrc, name: Buffer.from(cname) }))
  const length = named.reduce((at, { name }) => chunkEnd(at + SSRC_BYTES + ITEM_HEADER_BYTES + name.length), 0)
  const packet = emptyPacket(SOURCE_DESCRIPTION, named.length, length)
  let at = HEADER_BYTES
  for (const { ssrc, name } of named) {
    if (name.length > MAX_CNAME_BYTES) throw new RangeError(`a CNAME of ${name.length} bytes`)
    packet.writeUInt32BE(ssrc, at)
    packet.writeUInt8(CNAME, at + SSRC_BYTES)
    packet.writeUInt8(name.length, at + SSRC_BYTES + 1)
    name.copy(packet, at + SSRC_BYTES + ITEM_HEADER_BYTES)
    at = chunkEnd(at + SSRC_BYTES + ITEM_HEADER_BYTES + name.length)
  }
  return packet
}

/** A chunk ends with one zero byte or more, up to a whole word. */
function chunkEnd(itemsEnd: number): number {
  return (itemsEnd & ~3) + 4
}

/** Why somebody goes, which may stand behind, is not read. @returns null: it ends before all that it counts */
export function readGoodbye(body: Buffer, count: number): Goodbye | null {
  if (body.length < SSRC_BYTES * count) return null
  return { kind: "goodbye", ssrcs: Array.from({ length: count }, (_, index) => body.readUInt32BE(SSRC_BYTES * index)) }
}

export function writeGoodbye({ ssrcs }: Goodbye): Buffer {
  const packet = emptyPacket(GOODBYE, ssrcs.length, SSRC_BYTES * ssrcs.length)
  for (const [index, ssrc] of ssrcs.entries()) packet.writeUInt32BE(ssrc, HEADER_BYTES + SSRC_BYTES * index)
  return packet
}

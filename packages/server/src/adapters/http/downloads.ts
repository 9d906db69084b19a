import type { IncomingMessage, ServerResponse } from "node:http"
import { pipeline } from "node:stream/promises"
import { type Attachment, type ConversationId, type FileId, isId } from "@everline/protocol"
import type { CarriedName, Opened } from "../../features/files/carried.ts"
import { disposition, rangeOf, servedAs } from "../../features/files/rules.ts"

/** What an address under /files asks for. */
export type Wanted =
  | { readonly kind: "carried"; readonly name: CarriedName; readonly part: "whole" | "thumbnail" }
  | { readonly kind: "ticket"; readonly ticket: string }

/** "/files/CONVERSATION/SEQ/FILE", the same with "/thumbnail", "/files/tickets/TICKET"; undefined for anything else. */
export function wanted(path: string): Wanted | undefined {
  const [, root, first = "", second = "", third = "", part, ...rest] = path.split("/")
  if (root !== "files" || rest.length > 0) return undefined
  if (first === "tickets" && second !== "" && third === "") return { kind: "ticket", ticket: second }
  const isNamed = isId(first) && isId(third) && /^[1-9]\d{0,14}$/.test(second)
  if (!isNamed || (part !== undefined && part !== "thumbnail")) return undefined
  const name = { conversation: first as ConversationId, message: Number(second), file: third as FileId }
  return { kind: "carried", name, part: part ?? "whole" }
}

/** Nothing that is in a file is done by a browser that opens it as a page. */
const HARMLESS = {
  "content-security-policy": "default-src 'none'; sandbox",
  "x-content-type-options": "nosniff",
} as const
/** A file never changes under its name; another account on the same machine has another token. */
const KEPT = { "cache-control": "private, max-age=31536000, immutable", vary: "authorization" } as const
const UNKEPT = { "cache-control": "no-store" } as const

/** As what a file goes out. */
export interface Manner {
  readonly etag: string
  readonly type: string
  /** Whether a browser may show it; what it may not is saved. */
  readonly isShown: boolean
  /** Who may keep it, and for how long. */
  readonly kept: Readonly<Record<string, string>>
}

/** As what goes out that was asked for under /files. */
export function mannerOf(asked: Wanted, attachment: Attachment): Manner {
  const { file, kind } = attachment
  // A ticket is for saving; what is no picture and no recording is never shown.
  if (asked.kind === "ticket") return { etag: `"${file}"`, type: servedAs(attachment), isShown: false, kept: UNKEPT }
  const type = asked.part === "thumbnail" ? "image/webp" : servedAs(attachment)
  return { etag: `"${file}-${asked.part}"`, type, isShown: kind !== "file", kept: KEPT }
}

/** Sends a file that somebody may have, or the piece of it that was asked for. */
export async function sendFile(
  { etag, type, isShown, kept }: Manner,
  { attachment, bytes, read }: Opened,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const headers = {
    ...HARMLESS,
    ...kept,
    etag,
    "accept-ranges": "bytes",
    "content-type": type,
    "content-disposition": disposition(isShown ? "inline" : "attachment", attachment.name),
  }
  const condition = request.headers["if-range"]
  const isWhole = condition !== undefined && condition !== etag
  const range = isWhole ? null : rangeOf(request.headers.range, bytes)
  if (range === undefined) {
    response.writeHead(416, { ...headers, "content-range": `bytes */${bytes}`, "content-length": 0 }).end()
    return
  }
  const { from, to } = range ?? { from: 0, to: bytes - 1 }
  const piece = range === null ? {} : { "content-range": `bytes ${from}-${to}/${bytes}` }
  response.writeHead(range === null ? 200 : 206, { ...headers, ...piece, "content-length": to - from + 1 })
  if (request.method === "HEAD") return void response.end()
  // Who goes away in the middle has done nothing wrong.
  await pipeline(read({ from, to }), response).catch(() => response.destroy())
}

/**
 * `PATCH` of tus: more bytes of an upload, from the socket to the file and through nothing else. @tus/server, which speaks the
 * rest, would hand them through four streams and take twice the CPU.
 */
import type { IncomingMessage, ServerResponse } from "node:http"
import { Readable } from "node:stream"
import { EverlineError, type FileId } from "@everline/protocol"
import type { Lock } from "@tus/server"
import type { Files } from "../../features/files/service.ts"
import type { SignedIn } from "../../handler.ts"
import { readOn } from "./reading-on.ts"

/** What tus refuses in a request that is not one of its own. */
export type Refusal = { readonly status: number; readonly text: string }

const OFFSET = /^\d{1,15}$/
const refused = (status: number, text: string): Refusal => ({ status, text })

/** From where the bytes go on and how many there are, if that is said; or what is wrong with the request. */
export function announced({
  headers,
}: IncomingMessage): { readonly from: number; readonly length: number | null } | Refusal {
  if (headers["tus-resumable"] !== "1.0.0") return refused(412, "Tus-Resumable: 1.0.0 is needed")
  if (headers["content-type"] !== "application/offset+octet-stream") return refused(415, "Invalid Content-Type")
  const offset = headers["upload-offset"]
  if (typeof offset !== "string" || !OFFSET.test(offset)) return refused(400, "Invalid Upload-Offset")
  const length = headers["content-length"]
  return { from: Number(offset), length: length === undefined ? null : Number(length) }
}

export interface MoreBytes {
  readonly files: Pick<Files, "uploaded" | "take">
  /** Of this upload, of the same locker as all that @tus/server does. */
  readonly lock: Lock
  readonly drainMs: number
}

/** Takes them. @returns the new offset, or a refusal. @throws EverlineError as `Files.take` */
export async function takeMore(
  caller: SignedIn,
  file: FileId,
  request: IncomingMessage,
  { files, lock, drainMs }: MoreBytes,
): Promise<number | Refusal> {
  const said = announced(request)
  if ("status" in said) return said
  const aborting = new AbortController()
  // Somebody asks for this upload on another line: this one is probably dead.
  const giveWay = () => void setTimeout(() => request.destroy(new Error("asked for on another line")), drainMs).unref()
  await lock.lock(aborting.signal, giveWay)
  try {
    const { bytes, offset } = await files.uploaded(caller, file)
    if (said.from !== offset) return refused(409, `The upload stands at ${offset}`)
    if ((said.length ?? 0) > bytes - offset) return refused(413, "More than was announced")
    return await files.take(caller, file, offset, said.length === null ? atMost(request, bytes - offset) : request)
  } finally {
    await lock.unlock()
  }
}

/** Bytes whose number nobody has said, no more than there may be. */
const atMost = (request: IncomingMessage, bytes: number): Readable =>
  Readable.from(
    (async function* () {
      let left = bytes
      for await (const chunk of request) {
        left -= chunk.length
        if (left < 0) throw new EverlineError("file_too_big")
        yield chunk
      }
    })(),
  )

/** Answers as tus does. */
export function answer(response: ServerResponse, outcome: number | Refusal): void {
  response.setHeader("tus-resumable", "1.0.0")
  if (typeof outcome === "number") return void response.writeHead(204, { "upload-offset": outcome }).end()
  readOn(response)
  response.writeHead(outcome.status, { "content-type": "text/plain; charset=utf-8" }).end(`${outcome.text}\n`)
}

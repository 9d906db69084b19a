import { EverlineError, type FileId } from "@everline/protocol"
import { type DetailedError, type FileReader, type HttpStack, Upload } from "tus-js-client"
import { refusal } from "../account/http.ts"
import type { Ports } from "../ports.ts"

/** Bytes go in pieces of about this long: what is lost when the line breaks is little, and no server loses patience. */
const PIECE_MS = 5_000
const [FIRST_PIECE, LEAST_PIECE, LARGEST_PIECE] = [2 ** 20, 2 ** 18, 2 ** 24]

export interface UploadRequest {
  /** Of the server: "https://chat.example.org". */
  readonly url: string
  readonly file: FileId
  readonly name: string
  readonly blob: Blob
  /** It may have been begun before: where it stands is asked first. */
  readonly isResumed: boolean
  /** Asked before each request, for it may have been renewed. */
  readonly token: () => Promise<string | null>
  readonly ports: Pick<Ports, "fetch" | "now">
  readonly signal: AbortSignal
  /** So many bytes are there. */
  readonly sent: (bytes: number) => void
}

/** Brings bytes to the server by tus. Rejects with EverlineError; with `unavailable` when the line broke. */
export async function uploadBytes(request: UploadRequest): Promise<void> {
  const { url, file, name, blob, isResumed, token, ports, signal, sent } = request
  await new Promise<void>((resolve, reject) => {
    let since = ports.now()
    const upload = new Upload(blob, {
      endpoint: new URL("/files", url).href,
      ...(isResumed ? { uploadUrl: new URL(`/files/${file}`, url).href } : {}),
      metadata: { file, name },
      uploadSize: blob.size,
      uploadDataDuringCreation: true,
      // What broke off may have been too much for a slow line.
      chunkSize: isResumed ? LEAST_PIECE : FIRST_PIECE,
      // Whoever sends this asks again by itself, and knows where.
      retryDelays: null,
      storeFingerprintForResuming: false,
      fingerprint: async () => "",
      fileReader: blobReader,
      // Elsewhere than in a page nobody looks at how far one piece has come.
      ...(typeof XMLHttpRequest === "undefined" ? { httpStack: fetchStack(ports.fetch) } : {}),
      async onBeforeRequest(next) {
        next.setHeader("authorization", `Bearer ${(await token()) ?? ""}`)
        since = ports.now()
      },
      onProgress: sent,
      onChunkComplete: (bytes) => {
        upload.options.chunkSize = nextPiece(bytes, ports.now() - since)
      },
      onSuccess: () => resolve(),
      onError: (error) => reject(explain(error)),
    })
    signal.addEventListener("abort", () => {
      upload.abort().catch(() => undefined)
      reject(signal.reason)
    })
    if (signal.aborted) reject(signal.reason)
    else upload.start()
  })
}

/** How large the next piece is, after one of so many bytes took so long. */
export const nextPiece = (bytes: number, ms: number): number =>
  Math.round(Math.min(LARGEST_PIECE, Math.max(LEAST_PIECE, (bytes / Math.max(ms, 1)) * PIECE_MS)))

/** A refusal as the server said it, or by its status where an answer has no words. */
function explain(error: Error | DetailedError): EverlineError {
  const answer = "originalResponse" in error ? error.originalResponse : null
  if (answer === null) return new EverlineError("unavailable", { cause: error })
  return refusal(answer.getStatus(), answer.getBody())
}

const blobReader: FileReader = {
  openFile: async (blob: Blob) => ({
    size: blob.size,
    slice: async (start, end) => ({ value: blob.slice(start, end), done: end >= blob.size }),
    close() {},
  }),
}

/** Requests by `fetch`, for programs. */
const fetchStack = (fetch: Ports["fetch"]): HttpStack => ({
  getName: () => "fetch",
  createRequest(method, url) {
    const headers: Record<string, string> = {}
    const aborting = new AbortController()
    return {
      getMethod: () => method,
      getURL: () => url,
      setHeader: (name, value) => {
        headers[name] = value
      },
      getHeader: (name) => headers[name],
      setProgressHandler() {},
      async send(body?: Blob) {
        const answer = await fetch(url, {
          method,
          headers,
          signal: aborting.signal,
          ...(body === undefined || body === null ? {} : { body }),
        })
        const text = await answer.text()
        return {
          getStatus: () => answer.status,
          getHeader: (name) => answer.headers.get(name) ?? undefined,
          getBody: () => text,
          getUnderlyingObject: () => answer,
        }
      },
      abort: async () => aborting.abort(),
      getUnderlyingObject: () => null,
    }
  },
})

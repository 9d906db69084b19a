/** Uploads by tus 1.0.0 with creation, creation-with-upload and termination; @tus/server speaks it, our files keep it. */
import { AsyncLocalStorage } from "node:async_hooks"
import type { IncomingMessage, ServerResponse } from "node:http"
import type { Readable } from "node:stream"
import { catalogue, EverlineError, type FileId, isId } from "@everline/protocol"
import { MemoryLocker, Server } from "@tus/server"
import { DataStore, Upload } from "@tus/utils"
import type { Files } from "../../features/files/service.ts"
import type { Dispatch } from "../../gateway/dispatch.ts"
import { toFailure } from "../../gateway/failure.ts"
import type { SignedIn } from "../../handler.ts"
import { answer, takeMore } from "./more-bytes.ts"

/** For what is in hand of an upload whose device asks for it on another line. */
const DRAIN_MS = 500

export interface UploadsOptions {
  readonly files: Pick<Files, "uploaded" | "take">
  readonly dispatch: Pick<Dispatch, "call" | "explain">
}

/** Serves one request of somebody; `POST` goes through the door of `files.begin`, `DELETE` through that of `files.cancel`. */
export type Uploads = (caller: SignedIn, request: IncomingMessage, response: ServerResponse) => Promise<void>

export function tusUploads({ files, dispatch }: UploadsOptions): Uploads {
  const callers = new AsyncLocalStorage<SignedIn>()
  const caller = (): SignedIn => {
    const found = callers.getStore()
    if (found === undefined) throw new Error("an upload of nobody's")
    return found
  }
  const locker = new MemoryLocker()
  const tus = new Server({
    locker,
    path: "/files",
    relativeLocation: true,
    // Who comes back on a new line, while the old one has not noticed that it is dead, waits no longer for it.
    lockDrainTimeout: DRAIN_MS,
    // Nothing is said to pages of others.
    allowedOrigins: [],
    datastore: new FileStore(files, dispatch, caller),
    getFileIdFromRequest: (_request, last) => (last !== undefined && isId(last) ? last : undefined),
    async namingFunction(request, metadata) {
      const { file, name } = metadata ?? {}
      const bytes = Number(request.headers.get("upload-length"))
      await dispatch.call("files.begin", { file, name: name ?? "", bytes }, caller())
      return file ?? ""
    },
    onResponseError(_request, error) {
      // What tus itself refuses has a status of its own.
      if ("status_code" in error) return undefined
      const begun = performance.now()
      const known = error instanceof EverlineError ? error : dispatch.explain("files.upload", error, begun)
      return { status_code: catalogue[known.code].status, body: JSON.stringify(toFailure(known)) }
    },
  })
  return async (from, request, response) => {
    if (request.method !== "PATCH") return callers.run(from, () => tus.handle(request, response))
    const file = fileOf(request.url?.split("/").at(-1) ?? "")
    answer(response, await takeMore(from, file, request, { files, lock: locker.newLock(file), drainMs: DRAIN_MS }))
  }
}

/** Our files as tus sees them. */
class FileStore extends DataStore {
  override readonly extensions = ["creation", "creation-with-upload", "termination"]
  readonly #files: UploadsOptions["files"]
  readonly #dispatch: UploadsOptions["dispatch"]
  readonly #caller: () => SignedIn

  constructor(files: UploadsOptions["files"], dispatch: UploadsOptions["dispatch"], caller: () => SignedIn) {
    super()
    this.#files = files
    this.#dispatch = dispatch
    this.#caller = caller
  }

  override async getUpload(id: string): Promise<Upload> {
    const { bytes, offset } = await this.#files.uploaded(this.#caller(), fileOf(id))
    return new Upload({ id, size: bytes, offset })
  }

  override write(source: Readable, id: string, offset: number): Promise<number> {
    return this.#files.take(this.#caller(), fileOf(id), offset, source)
  }

  override async remove(id: string): Promise<void> {
    await this.#dispatch.call("files.cancel", { file: id }, this.#caller())
  }
}

/** The id in an address. @throws file_not_found */
function fileOf(id: string): FileId {
  if (!isId(id)) throw new EverlineError("file_not_found")
  return id as FileId
}

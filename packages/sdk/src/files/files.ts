import { type ConversationId, EverlineError, type FileId, type Output, type Seq } from "@everline/protocol"
import { refusal } from "../account/http.ts"
import type { Files as FilesApi } from "../api/files.ts"
import type { Connection } from "../link/connection.ts"
import { pause, persist, retryable } from "../link/retry.ts"
import type { Ports } from "../ports.ts"

/** How much is kept at hand; what was not asked for the longest gives way. */
const KEPT_BYTES = 64 * 2 ** 20
/** Fetched at once: a screen full of pictures must not keep everything else from the server. */
const AT_ONCE = 4
const ATTEMPTS = 4

export interface FilesOptions {
  /** Of the server. */
  readonly url: string
  readonly call: Connection["call"]
  readonly token: () => Promise<string | null>
  readonly ports: Pick<Ports, "fetch" | "timer" | "random">
}

type Part = "thumbnail" | "whole"

/** Files of messages, fetched once and kept at hand. */
export class Files implements FilesApi {
  readonly #options: FilesOptions
  /** In the order in which they were last asked for. A file never changes under its id. */
  readonly #kept = new Map<string, Blob>()
  readonly #fetching = new Map<string, Promise<Blob>>()
  readonly #waiting: (() => void)[] = []
  #bytes = 0
  #busy = 0

  constructor(options: FilesOptions) {
    this.#options = options
  }

  blob(conversation: ConversationId, message: Seq, file: FileId, part: Part): Promise<Blob> {
    const key = keyOf(file, part)
    const kept = this.#kept.get(key)
    if (kept !== undefined) {
      this.#keep(key, kept)
      return Promise.resolve(kept)
    }
    const path = `/files/${conversation}/${message}/${file}${part === "thumbnail" ? "/thumbnail" : ""}`
    const fetching = this.#fetching.get(key) ?? this.#fetchInTurn(key, path)
    this.#fetching.set(key, fetching)
    return fetching
  }

  async save(conversation: ConversationId, message: Seq, file: FileId): Promise<string> {
    const { call, ports, url } = this.#options
    const { path } = await persist(call, ports, "files.ticket", { conversation, message, file })
    return new URL(path, url).href
  }

  room(): Promise<Output<"files.room">> {
    return persist(this.#options.call, this.#options.ports, "files.room", {})
  }

  /** What this device has uploaded itself need not be fetched to be shown. */
  put(file: FileId, blob: Blob): void {
    for (const part of ["whole", "thumbnail"] as const) this.#keep(keyOf(file, part), blob)
  }

  clear(): void {
    this.#kept.clear()
    this.#bytes = 0
  }

  async #fetchInTurn(key: string, path: string): Promise<Blob> {
    if (this.#busy >= AT_ONCE) await new Promise<void>((go) => this.#waiting.push(go))
    this.#busy += 1
    try {
      const blob = await this.#fetch(path)
      this.#keep(key, blob)
      return blob
    } finally {
      this.#busy -= 1
      this.#fetching.delete(key)
      this.#waiting.shift()?.()
    }
  }

  async #fetch(path: string): Promise<Blob> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.#ask(path)
      } catch (error) {
        // A token that was renewed in this moment is no good; the next attempt brings the new one.
        const mayPass = retryable(error) || (error instanceof EverlineError && error.code === "unauthenticated")
        if (!mayPass || attempt + 1 >= ATTEMPTS) throw error
        await pause(error, attempt, this.#options.ports)
      }
    }
  }

  async #ask(path: string): Promise<Blob> {
    const { ports, token, url } = this.#options
    const headers = { authorization: `Bearer ${(await token()) ?? ""}` }
    try {
      const answer = await ports.fetch(new URL(path, url).href, { method: "GET", headers })
      if (!answer.ok) throw refusal(answer.status, await answer.text(), answer.headers.get("retry-after"))
      return await answer.blob()
    } catch (cause) {
      throw cause instanceof EverlineError ? cause : new EverlineError("offline", { cause })
    }
  }

  #keep(key: string, blob: Blob): void {
    this.#bytes += blob.size - (this.#kept.get(key)?.size ?? 0)
    this.#kept.delete(key)
    this.#kept.set(key, blob)
    for (const [oldest, { size }] of this.#kept) {
      if (this.#bytes <= KEPT_BYTES) return
      this.#kept.delete(oldest)
      this.#bytes -= size
    }
  }
}

const keyOf = (file: FileId, part: Part): string => `${file} ${part}`

import { type ClientId, EverlineError, type FileId } from "@everline/protocol"
import { type Signal, signal } from "@preact/signals-core"
import type { PendingFile } from "../api/files.ts"
import type { OutboxItem, OutgoingFile } from "../cache/cache.ts"
import type { Keeper } from "../cache/keeper.ts"
import type { UploadRequest } from "../files/tus.ts"
import type { Connection } from "../link/connection.ts"
import { kindOf } from "./picked.ts"

/** The server makes pictures anew, one after the other: a class that sends its photos at once waits for the last. */
const FINISH_MS = 90_000
/** How often bytes that the server does not have after all are brought again, before others have their turn. */
const ROUNDS = 3

export interface UploadsOptions {
  readonly keeper: Pick<Keeper, "putBlob" | "blob" | "dropBlobs">
  readonly call: Connection["call"]
  /** Brings the bytes of one file to the server. */
  readonly bring: (
    upload: Pick<UploadRequest, "file" | "name" | "blob" | "isResumed" | "signal" | "sent">,
  ) => Promise<void>
  /** Whether the line is up: what fails without it waits for it. */
  readonly isOnline: () => boolean
  /** These bytes are on the server now. */
  readonly uploaded: (file: FileId, blob: Blob) => void
}

/** Files of messages that wait to be sent: they go before the messages that carry them. */
export class Uploads {
  readonly #options: UploadsOptions
  readonly #running = new Map<ClientId, AbortController>()
  readonly #ready = new Set<FileId>()
  /** Picked since this client began, and not begun to be sent: the server cannot know them. */
  readonly #fresh = new Set<FileId>()
  readonly #sent = new Map<FileId, Signal<number>>()
  readonly #views = new WeakMap<OutgoingFile, PendingFile>()

  constructor(options: UploadsOptions) {
    this.#options = options
  }

  /** Keeps the bytes of what was picked. */
  async keep(file: FileId, blob: Blob): Promise<void> {
    this.#fresh.add(file)
    await this.#options.keeper.putBlob(file, blob)
  }

  /** Whether something has to be uploaded before this can be sent. */
  isDue(item: OutboxItem): boolean {
    return ownFiles(item).some(({ file }) => !this.#ready.has(file))
  }

  /** Uploads what an item carries. Rejects with EverlineError, like any call. */
  async prepare(item: OutboxItem): Promise<void> {
    if (!this.#options.isOnline()) throw new EverlineError("offline")
    const aborting = new AbortController()
    this.#running.set(item.clientId, aborting)
    try {
      for (const file of ownFiles(item)) {
        if (!this.#ready.has(file.file)) await this.#upload(file, aborting.signal)
      }
    } catch (error) {
      throw this.#explain(error)
    } finally {
      this.#running.delete(item.clientId)
    }
  }

  /** The server has lost what was uploaded: it took longer than a day until the message could be sent. */
  async again(item: OutboxItem): Promise<void> {
    for (const { file } of ownFiles(item)) this.#ready.delete(file)
    await this.prepare(item)
  }

  /** Breaks an upload off; false when there is none any more. */
  cancel(id: ClientId): boolean {
    const running = this.#running.get(id)
    running?.abort(new EverlineError("offline"))
    return running !== undefined
  }

  /** These items have left, sent or given up. */
  gone(items: readonly OutboxItem[], isSent: boolean): void {
    const files = items.flatMap(ownFiles).map(({ file }) => file)
    if (files.length === 0) return
    for (const file of files) {
      if (!isSent) this.#options.call("files.cancel", { file }).catch(() => undefined)
      this.#ready.delete(file)
      this.#fresh.delete(file)
      this.#sent.delete(file)
    }
    this.#options.keeper.dropBlobs(files)
  }

  /** A file as a line shows it; the same object each time. */
  view(outgoing: OutgoingFile): PendingFile {
    const known = this.#views.get(outgoing)
    if (known !== undefined) return known
    const { file, name, type, bytes, voice } = outgoing
    const blob = () => this.#options.keeper.blob(file)
    const view = {
      file,
      name,
      type,
      bytes,
      kind: kindOf(outgoing),
      ...(voice && { voice }),
      sent: this.#progress(file),
      blob,
    }
    this.#views.set(outgoing, view)
    return view
  }

  clear(): void {
    for (const running of this.#running.values()) running.abort(new EverlineError("offline"))
    this.#ready.clear()
    this.#fresh.clear()
    this.#sent.clear()
  }

  async #upload({ file, name, voice }: OutgoingFile, aborted: AbortSignal): Promise<void> {
    const { keeper, bring, call, uploaded } = this.#options
    const blob = await keeper.blob(file)
    if (blob === null) throw new EverlineError("file_not_found")
    const progress = this.#progress(file)
    const sent = (bytes: number) => {
      progress.value = bytes
    }
    for (let round = 0; round < ROUNDS; round += 1) {
      const isResumed = !this.#fresh.delete(file)
      await bring({ file, name, blob, isResumed, signal: aborted, sent })
      aborted.throwIfAborted()
      try {
        const recording = voice === undefined ? {} : { voice: { ...voice, waveform: [...voice.waveform] } }
        await call("files.finish", { file, ...recording }, FINISH_MS)
        this.#ready.add(file)
        uploaded(file, blob)
        return
      } catch (error) {
        if (!isLacking(error)) throw error
      }
    }
    throw new EverlineError("file_unfinished")
  }

  /** A line that is down comes back with a welcome; one that is up says nothing when it is time to try again. */
  #explain(error: unknown): unknown {
    if (!(error instanceof EverlineError)) return error
    const isOnline = this.#options.isOnline()
    if (error.code === "unavailable" && !isOnline) return new EverlineError("offline", { cause: error })
    // A token that was renewed in this moment.
    return error.code === "unauthenticated" && isOnline ? new EverlineError("unavailable", { cause: error }) : error
  }

  #progress(file: FileId): Signal<number> {
    const progress = this.#sent.get(file) ?? signal(0)
    this.#sent.set(file, progress)
    return progress
  }
}

/** The server has not all of it: some of it, or nothing any more. */
const isLacking = (error: unknown): boolean =>
  error instanceof EverlineError && (error.code === "file_unfinished" || error.code === "file_not_found")

/** What an item carries that is this device's to upload. */
export const ownFiles = (item: OutboxItem): readonly OutgoingFile[] =>
  item.kind === "send" ? (item.files ?? []).filter(({ carried }) => carried === undefined) : []

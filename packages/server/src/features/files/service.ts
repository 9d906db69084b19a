import type { Readable } from "node:stream"
import {
  type AccountId,
  type Attachment,
  type CheckedInput,
  catalogue,
  EverlineError,
  type FileId,
  isPicture,
  type Output,
} from "@everline/protocol"
import type { Database } from "../../database.ts"
import type { SignedIn } from "../../handler.ts"
import type { Blobs } from "../../ports/blobs.ts"
import type { Clock } from "../../ports/clock.ts"
import type { Pictures } from "../../ports/pictures.ts"
import { HEAD_BYTES, typeOf } from "./kinds.ts"
import { checkSize, orphansBefore, pictureName, plainFile, type Recording, voiceNote } from "./rules.ts"
import * as store from "./store.ts"

/** How much is taken, in bytes. */
export interface Room {
  /** Of one file. */
  readonly largest: number
  /** Of one account's files together. */
  readonly quota: number
}

export interface FilesOptions {
  readonly database: Database
  readonly blobs: Blobs
  readonly pictures: Pictures
  readonly room: Room
  readonly clock: Clock
}

/** Files whose bytes are removed in one transaction. */
const SWEPT_AT_ONCE = 50

/** What is uploaded, until a message carries it; and what becomes of it when none does. */
export class Files {
  readonly #options: FilesOptions
  /** Uploads that are being looked at: who asks again meanwhile gets the same answer. */
  readonly #finishing = new Map<FileId, Promise<Attachment>>()

  constructor(options: FilesOptions) {
    this.#options = options
  }

  /** Sets room aside for an upload. @throws client_id_reused, file_too_big, files_full, storage_full */
  async begin({ account }: SignedIn, upload: CheckedInput<"files.begin">): Promise<Record<never, never>> {
    const { database, blobs, room, clock } = this.#options
    checkSize(upload.bytes, room.largest)
    await blobs.requireRoom(upload.bytes)
    await database.transaction(async (tx) => {
      if (await store.insertFile(tx, account, upload, clock.now())) {
        if (!(await store.takeRoom(tx, account, upload.bytes, room.quota))) throw new EverlineError("files_full")
        return
      }
      const earlier = await store.findOwn(tx, account, upload.file)
      if (earlier?.bytes !== upload.bytes || earlier.name !== upload.name)
        throw new EverlineError("client_id_reused", { field: "file" })
    })
    return {}
  }

  /** How far one's own upload has come; all of it once it is ready, whatever was made of it. @throws file_not_found */
  async uploaded({ account }: Pick<SignedIn, "account">, file: FileId): Promise<{ bytes: number; offset: number }> {
    const { bytes, state } = await this.#own(account, file)
    return { bytes, offset: state === "ready" ? bytes : await this.#options.blobs.size(file, "upload") }
  }

  /** Takes bytes of an upload from where it stands; the new place. @throws file_not_found, storage_full */
  async take(caller: Pick<SignedIn, "account">, file: FileId, from: number, source: Readable): Promise<number> {
    const { state } = await this.#own(caller.account, file)
    if (state === "ready") return from
    return this.#options.blobs.write(file, from, source)
  }

  /**
   * All bytes are there: what they are. Asked again it answers the same.
   * @throws file_not_found, file_unfinished, picture_too_big, voice_invalid
   */
  async finish({ account }: SignedIn, { file, voice }: CheckedInput<"files.finish">): Promise<Output<"files.finish">> {
    const { bytes, name, room, state, attachment } = await this.#own(account, file)
    if (state === "ready" && attachment !== null) return { attachment }
    const upload = { account, file, bytes, name, room }
    const finishing = this.#finishing.get(file) ?? this.#finish(upload, voice)
    this.#finishing.set(file, finishing)
    try {
      return { attachment: await finishing }
    } finally {
      this.#finishing.delete(file)
    }
  }

  /** Forgets an upload; what a message carries stays. */
  async cancel({ account }: SignedIn, { file }: CheckedInput<"files.cancel">): Promise<Record<never, never>> {
    await this.#giveUp(account, file)
    return {}
  }

  async room({ account }: SignedIn): Promise<Output<"files.room">> {
    const { database, room } = this.#options
    const { used, quota } = await store.roomOf(database, account)
    return { largest: room.largest, quota: quota ?? room.quota, used }
  }

  /** Takes away what no message carries for a day, or any more; by one server at a time. Says how many files it was. */
  async sweep(): Promise<number> {
    const { database, blobs, clock } = this.#options
    const before = orphansBefore(clock.now())
    if (!(await store.isDue(database, before))) return 0
    return database.transaction(async (tx) => {
      if (!(await store.claimSweeping(tx))) return 0
      await store.endOrphans(tx, before)
      const gone = await store.goneFiles(tx, SWEPT_AT_ONCE)
      for (const file of gone) await blobs.remove(file, ["upload", "picture", "thumbnail"])
      await store.deleteFiles(tx, gone)
      return gone.length
    })
  }

  async #own(account: AccountId, file: FileId): Promise<store.FileRow> {
    const row = await store.findOwn(this.#options.database, account, file)
    if (row === null) throw new EverlineError("file_not_found", { field: "file" })
    return row
  }

  async #giveUp(account: AccountId, file: FileId): Promise<void> {
    await this.#options.database.transaction(async (tx) => {
      const freed = await store.giveUp(tx, account, file)
      if (freed > 0) await store.changeRoom(tx, account, -freed)
    })
  }

  async #finish(upload: Begun, voice: Recording | undefined): Promise<Attachment> {
    const { blobs } = this.#options
    const { account, file } = upload
    if ((await blobs.size(file, "upload")) < upload.bytes) return this.#madeElsewhere(account, file)
    const made = await this.#make(upload, voice).catch(async (error: unknown) => {
      // What there was to look at may be gone, for another server was faster.
      if ((await store.findSettled(this.#options.database, account, file))?.attachment) return null
      // What is refused for good would wait a day for nothing.
      if (error instanceof EverlineError && !catalogue[error.code].retryable) await this.#giveUp(account, file)
      throw error
    })
    if (made !== null && (await this.#makeReady(upload, made))) return made.attachment
    return this.#madeElsewhere(account, file)
  }

  /** What another server has made of an upload: it takes away what there was before anybody can read that it is ready. */
  async #madeElsewhere(account: AccountId, file: FileId): Promise<Attachment> {
    const row = await store.findSettled(this.#options.database, account, file)
    if (row === null) throw new EverlineError("file_not_found", { field: "file" })
    if (row.attachment === null) throw new EverlineError("file_unfinished")
    return row.attachment
  }

  /** False when another server was faster, or it was given up. */
  #makeReady({ account, file, room }: Begun, made: Made): Promise<boolean> {
    const { database, blobs } = this.#options
    return database.transaction(async (tx) => {
      if (!(await store.makeReady(tx, made.attachment, made.room))) return false
      // Made anew it may be larger than it was; it was let in by what it was.
      await store.changeRoom(tx, account, made.room - room)
      // A picture as it was taken says where: it goes before anybody may have it, and is uploaded again if this fails.
      if (made.attachment.kind === "picture") await blobs.remove(file, ["upload"])
      return true
    })
  }

  async #make(upload: Begun, voice: Recording | undefined): Promise<Made> {
    const { blobs } = this.#options
    const { file, bytes } = upload
    const type = await typeOf(await blobs.head(file, Math.min(HEAD_BYTES, bytes)))
    const picture = voice === undefined && isPicture(type) ? await this.#picture(upload) : undefined
    if (picture !== undefined) return picture
    await blobs.settle(file, "upload")
    return { attachment: voice === undefined ? plainFile(upload, type) : voiceNote(upload, type, voice), room: bytes }
  }

  /** The picture made anew; undefined when there is none to be seen. */
  async #picture({ file, name }: Begun): Promise<Made | undefined> {
    const { blobs, pictures } = this.#options
    const paths = { from: blobs.path(file, "upload"), picture: blobs.path(file, "picture") }
    const made = await pictures.make({ ...paths, thumbnail: blobs.path(file, "thumbnail") })
    if (made.kind === "unreadable") return undefined
    if (made.kind === "too big") throw new EverlineError("picture_too_big")
    for (const part of ["picture", "thumbnail"] as const) await blobs.settle(file, part)
    const bytes = await blobs.size(file, "picture")
    const { type, width, height, preview } = made
    const attachment = {
      kind: "picture",
      file,
      name: pictureName(name, type),
      type,
      bytes,
      width,
      height,
      preview,
    } as const
    return { attachment, room: bytes + (await blobs.size(file, "thumbnail")) }
  }
}

/** What a file is, and the room that it takes. */
interface Made {
  readonly attachment: Attachment
  readonly room: number
}

interface Begun {
  readonly account: AccountId
  readonly file: FileId
  readonly name: string
  readonly bytes: number
  readonly room: number
}

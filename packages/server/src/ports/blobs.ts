import type { Readable } from "node:stream"
import type { FileId } from "@everline/protocol"

/** What is kept of a file: what was uploaded; and of a picture, what was made of that, which takes its place. */
export type Part = "upload" | "picture" | "thumbnail"

/** A stretch of bytes, both ends included. */
export interface ByteRange {
  readonly from: number
  readonly to: number
}

/** The bytes of files. Servers of one record share them. */
export interface Blobs {
  /** @throws EverlineError storage_full when so many bytes more would leave too little room for all else */
  requireRoom(bytes: number): Promise<void>
  /** How many bytes there are of it; 0 when there are none. */
  size(file: FileId, part: Part): Promise<number>
  /**
   * Writes what comes, from a place on that there are bytes up to, and says how many there are then: also when the source
   * ends early, for what came stays.
   * @throws EverlineError storage_full
   */
  write(file: FileId, from: number, source: Readable): Promise<number>
  /** The first bytes of what was uploaded, at most so many. */
  head(file: FileId, bytes: number): Promise<Uint8Array>
  /** Resolves when it is on the disk, whatever happens to the machine. */
  settle(file: FileId, part: Part): Promise<void>
  read(file: FileId, part: Part, range?: ByteRange): Readable
  remove(file: FileId, parts: readonly Part[]): Promise<void>
  /** Where a program finds it that reads or writes files of this machine. */
  path(file: FileId, part: Part): string
}

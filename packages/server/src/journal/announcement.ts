import { decode, ENTRY, type Entry, encode, type JournalId } from "@everline/protocol"

/** An entry that was committed, on its way to whoever is connected. */
export interface Announcement {
  readonly journal: JournalId
  /** As devices see it. */
  readonly entry: Entry
  /** The frame that brings it to devices, as MessagePack. */
  readonly packed: Uint8Array
}

/** Of this server: the frame is written when it is first wanted, and is the same for other servers and for devices. */
export class Committed implements Announcement {
  readonly journal: JournalId
  readonly entry: Entry
  #packed: Uint8Array | undefined

  constructor(journal: JournalId, entry: Entry) {
    this.journal = journal
    this.entry = entry
  }

  get packed(): Uint8Array {
    this.#packed ??= encode([ENTRY, this.journal, this.entry], "msgpack")
    return this.#packed
  }
}

/** Of another server: the frame is read when the entry is first wanted; of most journals nobody here wants any. */
export class Heard implements Announcement {
  readonly journal: JournalId
  readonly packed: Uint8Array
  #entry: Entry | undefined

  constructor(journal: JournalId, packed: Uint8Array) {
    this.journal = journal
    this.packed = packed
  }

  get entry(): Entry {
    // Servers of one record trust each other: what they tell is not checked again.
    this.#entry ??= (decode(this.packed) as [typeof ENTRY, JournalId, Entry])[2]
    return this.#entry
  }
}

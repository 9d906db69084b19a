import type { AccountId, ConversationId, Marks, Ordinal } from "@everline/protocol"
import type { Lane } from "../../database.ts"
import { int8s, uuids } from "../../journal/arrays.ts"

/** Marks wait this long for company before they are written, in milliseconds. */
const LINGER = 100

export interface Mark extends Marks {
  readonly conversation: ConversationId
  readonly account: AccountId
  /** Under which the account was found to be a member; null for who may mark so far whether it is one or not. */
  readonly guard: number | null
}

interface Pending {
  mark: Mark
  readonly waiting: { resolve: (written: Written) => void; reject: (error: unknown) => void }[]
}

/** Marks as they are now, and what became of this write. */
export interface Written {
  readonly marks: Marks
  /** Nothing was written, for who is a member may have changed since that was read. */
  readonly stale: boolean
  readonly moved: boolean
  /** What the other of a direct conversation is to be told by this write: how far they may know that the account has come. */
  readonly told: Marks | null
}

/**
 * Marks are values, not entries: only the latest counts. Those that come within a moment are written together, one row
 * for each account and conversation, one transaction for all.
 */
export class MarkBatch {
  readonly #lane: Lane
  #pending = new Map<string, Pending>()
  #timer: NodeJS.Timeout | undefined

  constructor(lane: Lane) {
    this.#lane = lane
  }

  /** Writes a mark, never back; rejects with the database's error. */
  write(mark: Mark): Promise<Written> {
    return new Promise((resolve, reject) => {
      const key = `${mark.conversation}:${mark.account}`
      const pending = this.#pending.get(key) ?? { mark, waiting: [] }
      pending.mark = {
        ...mark,
        read: Math.max(mark.read, pending.mark.read),
        delivered: Math.max(mark.delivered, pending.mark.delivered),
        guard: newest(mark.guard, pending.mark.guard),
      }
      pending.waiting.push({ resolve, reject })
      this.#pending.set(key, pending)
      this.#timer ??= this.#later()
    })
  }

  async #flush(): Promise<void> {
    await this.#write(this.#take())
    // What came meanwhile waits for company again.
    this.#timer = this.#pending.size === 0 ? undefined : this.#later()
  }

  #later(): NodeJS.Timeout {
    return setTimeout(() => void this.#flush(), LINGER)
  }

  #take(): Pending[] {
    const batch = [...this.#pending.values()]
    this.#pending = new Map()
    return batch
  }

  async #write(batch: readonly Pending[]): Promise<void> {
    try {
      const written = await writeMarks(
        this.#lane,
        batch.map(({ mark }) => mark),
      )
      for (const { mark, waiting } of batch) {
        const result = written.get(`${mark.conversation}:${mark.account}`)
        for (const { resolve } of waiting) resolve(result ?? { marks: mark, stale: false, moved: false, told: null })
      }
    } catch (error) {
      // Those that came meanwhile have waited as long, perhaps, and are not to wait once more.
      for (const { waiting } of [...batch, ...this.#take()]) for (const { reject } of waiting) reject(error)
    }
  }
}

/** A guard that is to be checked for both of two marks: guards only rise. */
const newest = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.max(a, b)

/** A row of move_marks()'s answer. */
interface Row extends Omit<Mark, "guard">, Pick<Written, "stale" | "moved"> {
  readonly told: boolean
  readonly told_read: Ordinal
  readonly told_delivered: Ordinal
}

/** Writes marks as move_marks() in the migrations says, and gives them as they are now, by their keys. */
async function writeMarks(lane: Lane, marks: readonly Mark[]): Promise<Map<string, Written>> {
  const rows = await lane.prepared<Row>("marks", "SELECT * FROM move_marks($1, $2, $3, $4, $5)", [
    uuids(marks.map((mark) => mark.conversation)),
    uuids(marks.map((mark) => mark.account)),
    int8s(marks.map((mark) => mark.guard)),
    int8s(marks.map((mark) => mark.read)),
    int8s(marks.map((mark) => mark.delivered)),
  ])
  return new Map(
    rows.map(({ conversation, account, read, delivered, stale, moved, told, told_read, told_delivered }) => [
      `${conversation}:${account}`,
      {
        marks: { read, delivered },
        stale,
        moved,
        told: told && moved ? { read: told_read, delivered: told_delivered } : null,
      },
    ]),
  )
}

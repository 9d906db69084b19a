import type { AccountId, ConversationId, Marks } from "@everline/protocol"
import type { Sql } from "../../database.ts"

/** Marks wait this long for company before they are written, in milliseconds. */
const LINGER = 50

export interface Mark extends Marks {
  readonly conversation: ConversationId
  readonly account: AccountId
}

interface Pending {
  mark: Mark
  readonly waiting: { resolve: (written: Written) => void; reject: (error: unknown) => void }[]
}

/** Marks as they are now, and whether this write moved them. */
export interface Written {
  readonly marks: Marks
  readonly moved: boolean
}

/**
 * Marks are values, not entries: only the latest counts. Those that come within a moment are written together, one row
 * for each account and conversation, one transaction for all.
 */
export class MarkBatch {
  readonly #sql: Sql
  #pending = new Map<string, Pending>()
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<void> = Promise.resolve()

  constructor(sql: Sql) {
    this.#sql = sql
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
      }
      pending.waiting.push({ resolve, reject })
      this.#pending.set(key, pending)
      this.#timer ??= setTimeout(() => this.#flush(), LINGER)
    })
  }

  #flush(): void {
    this.#timer = undefined
    const batch = [...this.#pending.values()]
    this.#pending = new Map()
    this.#writing = this.#writing.then(() => this.#write(batch))
  }

  async #write(batch: readonly Pending[]): Promise<void> {
    try {
      const written = await writeMarks(
        this.#sql,
        batch.map(({ mark }) => mark),
      )
      for (const { mark, waiting } of batch) {
        const result = written.get(`${mark.conversation}:${mark.account}`)
        for (const { resolve } of waiting) resolve(result ?? { marks: mark, moved: false })
      }
    } catch (error) {
      for (const { waiting } of batch) for (const { reject } of waiting) reject(error)
    }
  }
}

/**
 * Takes the greater of what is and what comes, and never more than there are messages. Rows are touched in one order,
 * so that two servers never wait for each other in a circle; a row that would not change is not written.
 */
async function writeMarks(sql: Sql, marks: readonly Mark[]): Promise<Map<string, Written>> {
  const rows = await sql.query<Mark & { moved: boolean }>(
    `WITH asked AS (
       SELECT a.conversation, a.account, least(a.read, j.ordinal) AS read, least(greatest(a.read, a.delivered), j.ordinal) AS delivered
       FROM unnest($1::uuid[], $2::uuid[], $3::int8[], $4::int8[]) a (conversation, account, read, delivered)
       JOIN journals j ON j.id = a.conversation
     ), written AS (
       INSERT INTO marks AS m (conversation, account, read, delivered)
       SELECT * FROM asked ORDER BY conversation, account
       ON CONFLICT (conversation, account) DO UPDATE
       SET read = greatest(m.read, excluded.read), delivered = greatest(m.delivered, excluded.delivered), changed = DEFAULT
       WHERE excluded.read > m.read OR excluded.delivered > m.delivered
       RETURNING conversation, account, read, delivered
     )
     SELECT a.conversation, a.account, coalesce(w.read, m.read) AS read, coalesce(w.delivered, m.delivered) AS delivered,
       w.account IS NOT NULL AS moved
     FROM asked a LEFT JOIN written w USING (conversation, account) LEFT JOIN marks m USING (conversation, account)`,
    [
      marks.map((mark) => mark.conversation),
      marks.map((mark) => mark.account),
      marks.map((mark) => mark.read),
      marks.map((mark) => mark.delivered),
    ],
  )
  return new Map(
    rows.map(({ conversation, account, read, delivered, moved }) => [
      `${conversation}:${account}`,
      { marks: { read, delivered }, moved },
    ]),
  )
}

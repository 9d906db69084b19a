import { setTimeout as passed } from "node:timers/promises"
import pg from "pg"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { presentEntries } from "../../src/features/messages/present.ts"
import type { Appended } from "../../src/journal/types.ts"
import { type Asked, ask, openRecord, upTo, type Writer } from "./record.ts"

let record: Awaited<ReturnType<typeof openRecord>>
beforeAll(async () => {
  record = await openRecord()
})
afterAll(() => record[Symbol.asyncDispose]())

/** Ends every connection over which the journal writes, whatever it is doing. */
async function endBackends(): Promise<number> {
  const [row] = await record.one.database.query<{ ended: number }>(
    `SELECT count(pg_terminate_backend(pid))::int AS ended FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'everline journal'`,
  )
  return row?.ended ?? 0
}

/** Tries until there is an answer, as a device does, and hands every failure on. */
async function persist(writer: Writer, asked: Asked, failed: (error: unknown) => void): Promise<Appended> {
  for (;;) {
    try {
      return await writer.append(asked)
    } catch (error) {
      failed(error)
      await passed(20)
    }
  }
}

describe("when PostgreSQL ends connections in the middle of batches", () => {
  test("only failures that may pass are met, and a retry finds what was kept", async () => {
    const journals = [await record.begin(), await record.begin()]
    const failures: unknown[] = []
    let ended = 0
    let isDone = false
    const saboteur = (async () => {
      while (!isDone) {
        ended += await endBackends()
        await passed(15)
      }
    })()

    const asked = upTo(40).flatMap((n) => journals.map((journal) => ask(journal, `message ${n}`)))
    const answers = new Map<Asked, Appended>()
    for (let i = 0; i < asked.length; i += 8) {
      const batch = asked.slice(i, i + 8)
      await Promise.all(
        batch.map(async (one, n) => {
          const writer = n % 3 === 0 ? record.other : record.one
          answers.set(one, await persist(writer, one, (error) => failures.push(error)))
        }),
      )
      await passed(5)
    }
    isDone = true
    await saboteur

    expect(ended).toBeGreaterThan(5)
    expect(failures.filter((error) => !record.one.database.isRetryable(error))).toEqual([])
    for (const journal of journals) {
      const entries = await record.entries(journal)
      expect(entries.map(({ seq }) => seq)).toEqual(upTo(40))
      for (const { clientId, seq, ordinal } of entries) {
        const mine = asked.find((one) => one.clientId === clientId)
        expect(mine && answers.get(mine)).toMatchObject({ seq, ordinal })
      }
    }
  })

  test("those connected still hear of all that was kept, in order", async () => {
    const journal = await record.begin()
    await record.one.append(ask(journal, "first"))
    for (const n of upTo(12)) {
      const asked = upTo(20).map((i) => ask(journal, `burst ${n}, ${i}`))
      const sent = Promise.all(asked.map((one) => persist(record.one, one, () => {})))
      await passed(n % 4)
      await endBackends()
      await sent
    }
    // A connection that was told to end may end under this one still.
    await persist(record.one, ask(journal, "last"), () => {})
    await expect.poll(() => record.one.toldOf(journal).length).toBe(242)
    expect(record.one.toldOf(journal)).toEqual(upTo(242))
  })
})

test("who waits behind a batch that hangs is told in time as well", async () => {
  const journal = await record.begin()
  const holder = new pg.Client(record.config)
  await holder.connect()
  await holder.query("BEGIN")
  await holder.query("SELECT FROM journals WHERE id = $1 FOR UPDATE", [journal])
  const waited = async (asked: Asked) => {
    const begun = performance.now()
    await expect(record.one.append(asked)).rejects.toSatisfy(record.one.database.isRetryable)
    return performance.now() - begun
  }
  const first = waited(ask(journal, "hangs"))
  await passed(1_500)
  const second = waited(ask(journal, "waits behind it"))
  for (const time of await Promise.all([first, second])) expect(time).toBeLessThan(10_000)
  await holder.end()
  expect(await record.one.append(ask(journal, "goes on"))).toMatchObject({ outcome: "appended", seq: 1 })
})

describe("the feed", () => {
  test("goes on when one of those who listen fails", async () => {
    const journal = await record.begin()
    await using writer = record.another()
    writer.journal.listen({
      follows: () => true,
      hear() {
        throw new Error("cannot hear")
      },
    })
    for (const n of upTo(2)) expect(await writer.append(ask(journal, `message ${n}`))).toMatchObject({ seq: n })
    expect(writer.toldOf(journal)).toEqual([1, 2])
    expect(writer.failures).toEqual([new Error("cannot hear"), new Error("cannot hear")])
  })

  test("reads a gap again when the database broke the first time", async () => {
    const journal = await record.begin()
    let breaks = 1
    await using writer = record.another({
      present: async (rows) => {
        if (breaks-- > 0) await record.one.database.query("SELECT pg_terminate_backend(pg_backend_pid())")
        return presentEntries(record.one.database, rows)
      },
    })
    await writer.append(ask(journal, "here"))
    await record.other.append(ask(journal, "elsewhere"))
    await writer.append(ask(journal, "here again"))
    await expect.poll(() => writer.toldOf(journal)).toEqual([1, 2, 3])
    expect(writer.failures).toHaveLength(1)
  })

  test("fills in what another server wrote as soon as it hears of something later", async () => {
    const journal = await record.begin()
    await record.one.append(ask(journal, "here"))
    for (const n of upTo(30)) await record.other.append(ask(journal, `elsewhere ${n}`))
    expect(record.one.toldOf(journal)).toEqual([1])
    await record.one.append(ask(journal, "here again"))
    await expect.poll(() => record.one.toldOf(journal).length).toBe(32)
    expect(record.one.toldOf(journal)).toEqual(upTo(32))
  })

  test("keeps the order of a journal between appends and transactions", async () => {
    const journal = await record.begin()
    const appends = upTo(60).map((n) => record.one.append(ask(journal, `appended ${n}`)))
    const transactions = upTo(20).map((n) =>
      record.one.journal.transact(async (tx) => {
        await tx.lock([journal])
        const base = { journal, kind: "titled", actor: null, once: null, guard: null, counted: false } as const
        const { seq, at } = await tx.appendOne({ ...base, at: 1, body: null, data: { title: `title ${n}` } })
        tx.announce(journal, { kind: "titled", seq, at, actor: null, title: `title ${n}` })
      }),
    )
    await Promise.all([...appends, ...transactions])
    await expect.poll(() => record.one.toldOf(journal).at(-1)).toBe(80)
    const told = record.one.toldOf(journal)
    const [first = 0] = told
    expect(told).toEqual(upTo(80).slice(first - 1))
    expect(record.one.failures).toEqual([])
  })
})

import { type JournalId, newId } from "@everline/protocol"
import pg from "pg"
import { afterAll, beforeAll, expect, test } from "vitest"
import { Tail } from "../../src/journal/tail.ts"
import { ask, openRecord, upTo } from "./record.ts"

let record: Awaited<ReturnType<typeof openRecord>>
beforeAll(async () => {
  record = await openRecord()
})
afterAll(() => record[Symbol.asyncDispose]())

/** Looks all the time, and says how far each journal was found to go, as often as it was found. */
async function watch() {
  const found: { readonly journal: JournalId; readonly first: number; readonly head: number }[] = []
  const failures: unknown[] = []
  const tail = await Tail.start({
    database: record.one.database,
    every: () => 5,
    found: (journal, first, head) => found.push({ journal, first, head }),
    failed: (error) => failures.push(error),
  })
  return {
    of: (id: JournalId) => found.filter(({ journal }) => journal === id),
    failures,
    [Symbol.asyncDispose]: () => tail[Symbol.asyncDispose](),
  }
}

test("what was committed by anybody since it began is found, and nothing from before", async () => {
  const journal = await record.begin()
  for (const n of upTo(3)) await record.other.append(ask(journal, `before ${n}`))
  const [newest] = await record.one.database.query<{ tx: string }>("SELECT max(tx)::text AS tx FROM entries")
  await past(newest?.tx)
  await using tail = await watch()
  await Promise.all(upTo(4).map((n) => record.other.append(ask(journal, `after ${n}`))))
  await expect.poll(() => tail.of(journal).at(-1)?.head).toBe(7)
  expect(Math.min(...tail.of(journal).map(({ first }) => first))).toBe(4)
  expect(tail.failures).toEqual([])
})

test("a commit that lands late is found, after later ones were", async () => {
  const [late, soon] = [await record.begin(), await record.begin()]
  const client = new pg.Client(record.config)
  await client.connect()
  await using tail = await watch()
  await client.query("BEGIN")
  await client.query("INSERT INTO entries (journal, seq, rev, kind, at) VALUES ($1, 1, 1, 'titled', 0)", [late])
  for (const n of upTo(5)) {
    await record.other.append(ask(soon, `message ${n}`))
    await expect.poll(() => tail.of(soon).at(-1)?.head).toBe(n)
  }
  expect(tail.of(late)).toEqual([])
  await client.query("COMMIT")
  await client.end()
  await expect.poll(() => tail.of(late).at(-1)).toEqual({ journal: late, first: 1, head: 1 })
})

test("what was found is not found again, once no transaction runs that began before it", async () => {
  const [journal, another] = [await record.begin(), await record.begin()]
  await using tail = await watch()
  await record.other.append(ask(journal, "once"))
  await expect.poll(() => tail.of(journal).length).toBeGreaterThan(0)
  const [row] = await record.one.database.query<{ tx: string }>("SELECT tx::text FROM entries WHERE journal = $1", [
    journal,
  ])
  await past(row?.tx)
  // The look that finds this began after that, and so the one after it reads from there.
  const seen: number[] = []
  for (const n of upTo(3)) {
    await record.other.append(ask(another, `message ${n}`))
    await expect.poll(() => tail.of(another).at(-1)?.head).toBe(n)
    seen.push(tail.of(journal).length)
  }
  expect(seen[2]).toBe(seen[1])
})

test("only what is new is read, however much is there and whatever PostgreSQL knows of it", async () => {
  const journal = newId<JournalId & string>()
  await record.one.database.query(
    `INSERT INTO entries (journal, seq, rev, kind, at) SELECT $1, seq, seq, 'titled', 0 FROM generate_series(1, 50000) seq`,
    [journal],
  )
  const plan = async () => {
    const rows = await record.one.database.query<{ "QUERY PLAN": string }>(
      `EXPLAIN SELECT journal, min(seq), max(seq) FROM entries
       WHERE tx >= pg_snapshot_xmin(pg_current_snapshot())::text::bigint
         AND tx < pg_snapshot_xmax(pg_current_snapshot())::text::bigint GROUP BY journal`,
    )
    return rows.map((row) => row["QUERY PLAN"]).join("\n")
  }
  expect(await plan()).toContain("entries_tx")
  await record.one.database.query("ANALYZE entries")
  expect(await plan()).toContain("entries_tx")
})

/** Waits until no transaction runs that is as old as this one. Those of other tests count too. */
async function past(tx: string | undefined): Promise<void> {
  const isPast = async () => {
    const [row] = await record.one.database.query<{ past: boolean }>(
      "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint > $1::bigint AS past",
      [tx],
    )
    return row?.past
  }
  await expect.poll(isPast, { timeout: 10_000 }).toBe(true)
}

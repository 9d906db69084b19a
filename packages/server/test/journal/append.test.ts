import { type ClientId, type ConversationId, type DeviceId, isId, newId } from "@everline/protocol"
import { fields } from "@everline/protocol/schema"
import fc from "fast-check"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type Asked, ask, openRecord, upTo } from "./record.ts"

let record: Awaited<ReturnType<typeof openRecord>>
beforeAll(async () => {
  record = await openRecord()
})
afterAll(() => record[Symbol.asyncDispose]())

/** A request that one of two devices sends, to one of three conversations, over one of two servers. */
const request = fc.record({
  journal: fc.nat(2),
  device: fc.nat(1),
  client: fc.nat(7),
  over: fc.constantFrom("one" as const, "other" as const),
  /** Whether it waits for those before it, as a retry after a lost answer does. */
  waits: fc.boolean(),
})
type Request = typeof request extends fc.Arbitrary<infer Value> ? Value : never

/** Sends all requests, those that do not wait at once, and returns what was asked with what was answered. */
async function race(requests: readonly Request[], journals: readonly ConversationId[]) {
  const devices = [newId<DeviceId>(), newId<DeviceId>()]
  const clients = upTo(8).map(() => newId<ClientId>())
  const answers: { readonly asked: Asked; readonly answer: ReturnType<typeof record.one.append> }[] = []
  for (const { journal, device, client, over, waits } of requests) {
    if (waits) await Promise.all(answers.map(({ answer }) => answer))
    const asked = {
      journal: pick(journals, journal),
      device: pick(devices, device),
      clientId: pick(clients, client),
      body: `${journal} ${device} ${client}`,
    }
    answers.push({ asked, answer: record[over].append(asked) })
  }
  return Promise.all(answers.map(async ({ asked, answer }) => ({ asked, answer: await answer })))
}

function pick<T>(from: readonly T[], at: number): T {
  const found = from[at]
  if (found === undefined) throw new Error(`nothing at ${at}`)
  return found
}

describe("two servers that write the same conversations", () => {
  test("number without gaps, and keep what is retried once, with one answer", async () => {
    const property = fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 120 }), async (requests) => {
      const journals = [await record.begin(), await record.begin(), await record.begin()]
      const answered = await race(requests, journals)
      const byRequest = new Map<string, typeof answered>()
      for (const one of answered) {
        const { journal, device, clientId } = one.asked
        const key = `${journal} ${device} ${clientId}`
        byRequest.set(key, [...(byRequest.get(key) ?? []), one])
      }
      for (const same of byRequest.values()) {
        const outcomes = same.map(({ answer }) => answer.outcome).sort()
        expect(outcomes).toEqual(["appended", ...upTo(same.length - 1).map(() => "duplicate")])
        expect(new Set(same.map(({ answer }) => JSON.stringify({ ...answer, outcome: null }))).size).toBe(1)
      }
      for (const journal of journals) {
        const entries = await record.entries(journal)
        const asked = [...byRequest.values()].filter(([first]) => first?.asked.journal === journal)
        expect(entries.map(({ seq }) => seq)).toEqual(upTo(asked.length))
        expect(entries.map(({ ordinal }) => ordinal)).toEqual(upTo(asked.length))
        expect(await record.head(journal)).toEqual({ head: asked.length, ordinal: asked.length })
      }
    })
    await fc.assert(property, { numRuns: 60 })
  })

  test("give a client id that comes back with other words a refusal, and keep the first", async () => {
    const journal = await record.begin()
    const first = ask(journal, "I am here")
    expect(await record.one.append(first)).toMatchObject({ outcome: "appended", seq: 1 })
    expect(await record.other.append({ ...first, body: "I am gone" })).toEqual({ outcome: "reused" })
    expect(await record.other.append(first)).toMatchObject({ outcome: "duplicate", seq: 1, ordinal: 1 })
    expect(await record.entries(journal)).toMatchObject([{ seq: 1, body: "I am here" }])
  })

  test("tell two devices apart that chose the same client id", async () => {
    const journal = await record.begin()
    const first = ask(journal, "from the phone")
    const second = { ...ask(journal, "from the laptop"), clientId: first.clientId }
    const [one, other] = await Promise.all([record.one.append(first), record.one.append(second)])
    expect([one.outcome, other.outcome]).toEqual(["appended", "appended"])
  })
})

describe("an append", () => {
  test("under a guard that moved on is refused, and keeps nothing", async () => {
    const journal = await record.begin()
    const kept = ask(journal, "while a member")
    await record.one.append(kept, 0)
    await record.other.journal.transact((tx) => tx.raiseGuard(journal))
    expect(await record.one.append(ask(journal, "no longer a member"), 0)).toEqual({ outcome: "stale" })
    expect(await record.one.append(ask(journal, "a member again"), 1)).toMatchObject({ outcome: "appended", seq: 2 })
    // A retry of what was kept before is answered all the same: its sender was a member then.
    expect(await record.one.append(kept, 0)).toMatchObject({ outcome: "duplicate", seq: 1 })
  })

  test("to a journal that nobody made is missing", async () => {
    expect(await record.one.append(ask(newId<ConversationId>(), "hello?"))).toEqual({ outcome: "missing" })
  })

  test("that PostgreSQL refuses fails alone: all that share its batch are kept", async () => {
    const journal = await record.begin()
    const asked = upTo(100).map((n) => ask(journal, n === 37 ? "a NUL \0 inside" : `entry ${n}`))
    const settled = await Promise.allSettled(asked.map((one) => record.one.append(one)))
    const failed = settled.flatMap(({ status }, i) => (status === "rejected" ? [i + 1] : []))
    expect(failed).toEqual([37])
    const bodies = (await record.entries(journal)).map(({ body }) => body)
    expect(bodies).toEqual(asked.map(({ body }) => body).filter((body) => !body.includes("\0")))
  })

  test("made in a transaction that fails leaves no trace, and its seq to the next", async () => {
    const journal = await record.begin()
    const failure = new Error("after the append")
    const failing = record.one.journal.transact(async (tx) => {
      await tx.lock([journal])
      const base = { journal, kind: "titled", actor: null, once: null, guard: null, counted: false }
      expect(await tx.appendOne({ ...base, at: 1, body: null, data: { title: "x" } })).toMatchObject({ seq: 1 })
      throw failure
    })
    await expect(failing).rejects.toBe(failure)
    expect(await record.entries(journal)).toEqual([])
    expect(await record.one.append(ask(journal, "first"))).toMatchObject({ seq: 1, ordinal: 1 })
  })
})

describe("a text", () => {
  const strange = [
    "日本語と中文和한국어",
    "العربية \u202eמימין לשמאל\u202c \u2066bidi\u2069",
    "zero\u200bwidth\u200djoiner\ufeff and soft\u00adhyphen",
    "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 1️⃣ 🇹🇼",
    "e\u0301 is not \u00e9, \u212b is not \u00c5",
    "\u0001\u0008\u000b\u001b[31m\u007f\u0085\u2028\u2029",
    '{"a":[null,\'b\\\\\']} $1 {x,NULL,"y"} \\N \\x00',
    "\u{10ffff}\ud7ff\ue000\ufffe\uffff",
    "x".repeat(64 * 1024),
    "𠮷".repeat(16 * 1024),
  ]

  test("comes back byte for byte, whatever it is made of", async () => {
    const journal = await record.begin()
    const texts = fc.array(fc.string({ unit: "binary", minLength: 1, maxLength: 4_000 }), { maxLength: 20 })
    const sent: string[] = []
    const keep = async (bodies: readonly string[]) => {
      sent.push(...bodies)
      await Promise.all(bodies.map((body) => record.one.append(ask(journal, body))))
    }
    await keep(strange)
    await fc.assert(
      fc.asyncProperty(texts, (bodies) => keep(bodies.filter(fields.isKeepable))),
      { numRuns: 40 },
    )
    const kept = (await record.entries(journal)).map(({ body }) => body)
    expect(kept.length).toBe(sent.length)
    const changed = kept.filter((body, i) => !Buffer.from(body).equals(Buffer.from(sent[i] ?? "")))
    expect(changed).toEqual([])
  })
})

test("ids are kept as they are printed", async () => {
  const journal = await record.begin()
  const asked = ask(journal, "hello")
  await record.one.append(asked)
  const [kept] = await record.entries(journal)
  expect(kept).toMatchObject({ device: asked.device, clientId: asked.clientId })
  expect(isId(kept?.clientId ?? "")).toBe(true)
})

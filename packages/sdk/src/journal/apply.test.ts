import {
  type AccountId,
  type CallId,
  type CallOutcome,
  type ConversationEntry,
  type MarksSignal,
  newId,
  type Output,
} from "@everline/protocol"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { type Deed, JournalModel } from "../testing/journal-model.ts"
import { type Applied, applyEntry, applyMarks, applyPage, applySnapshot, begin, join, raise, skip } from "./apply.ts"
import { putRow, rowsBetween } from "./rows.ts"
import { type ConversationState, present, type Row, unread } from "./state.ts"

const deed: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant("send"), author: fc.nat(2), body: fc.string({ maxLength: 3 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("edit"), target: fc.nat(), body: fc.string({ maxLength: 3 }) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("recall"), target: fc.nat() }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("react"),
      target: fc.nat(),
      author: fc.nat(2),
      emoji: fc.constantFrom("👍", "❤️"),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("title"), title: fc.string({ maxLength: 3 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("join"), count: fc.integer({ min: 2, max: 4 }), phones: fc.nat(2) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("leave"), phone: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("mark"), author: fc.nat(2), read: fc.nat() }) },
)

/** Something that reaches a device. */
type Parcel =
  | { readonly kind: "entry"; readonly entry: ConversationEntry }
  | { readonly kind: "page"; readonly page: Output<"journal.range"> }
  | { readonly kind: "snapshot"; readonly snapshot: ReturnType<JournalModel["snapshot"]> }
  | { readonly kind: "marks"; readonly marks: MarksSignal }

/** A device: a state, and the rows as a cache would keep them. */
interface Device {
  readonly state: ConversationState
  readonly rows: Row[]
}

function take(device: Device, parcel: Parcel, self: AccountId): Device {
  const { state, rows } = arrive(device.state, parcel, self)
  for (const row of rows) putRow(device.rows, row)
  return { state, rows: device.rows }
}

function arrive(state: ConversationState, parcel: Parcel, self: AccountId): Applied {
  switch (parcel.kind) {
    case "entry":
      return applyEntry(state, parcel.entry, self)
    case "page":
      return applyPage(state, parcel.page, self) ?? { state, rows: [] }
    case "snapshot":
      return { state: applySnapshot(state, parcel.snapshot), rows: [] }
    case "marks":
      return { state: applyMarks(state, parcel.marks, self), rows: [] }
  }
}

/**
 * A story: deeds, and after some of them a page is read, a snapshot is taken, marks are signalled. Entries go out live,
 * each as its message was at that moment, and once more in a page at the end.
 */
function story(deeds: readonly (readonly [Deed, number])[]) {
  const model = new JournalModel()
  const [self] = model.accounts
  if (self === undefined) throw new RangeError("no accounts")
  const first = model.snapshot(self)
  const parcels: Parcel[] = []
  for (const [deed, look] of deeds) {
    const before = model.head
    model.do(deed)
    for (let seq = before + 1; seq <= model.head; seq += 1) parcels.push({ kind: "entry", entry: model.entry(seq) })
    const from = 1 + (look % model.head)
    if (look % 3 === 0) parcels.push({ kind: "page", page: model.range(from, from + (look % 7)) })
    if (look % 5 === 0) parcels.push({ kind: "snapshot", snapshot: model.snapshot(self) })
    const marks = { conversation: model.conversation, account: self, ...model.marksOf(self) }
    if (look % 4 === 0) parcels.push({ kind: "marks", marks })
  }
  parcels.push({ kind: "page", page: model.range(1, model.head) })
  parcels.push({ kind: "snapshot", snapshot: model.snapshot(self) })
  return { model, self, first, parcels }
}

const stories = fc.array(fc.tuple(deed, fc.nat(1000)), { minLength: 1, maxLength: 25 })

describe("I6: whatever the order of arrival", () => {
  test("every device ends with what the server has, and all with the same", () => {
    fc.assert(
      fc.property(stories, fc.infiniteStream(fc.nat()), (deeds, chance) => {
        const { model, self, first, parcels } = story(deeds)
        const twice = shuffled([...parcels, ...parcels.filter(() => (chance.next().value ?? 0) % 2 === 0)], chance)
        const straight = parcels.reduce((device, parcel) => take(device, parcel, self), start(first))
        const mixed = twice.reduce((device, parcel) => take(device, parcel, self), start(first))

        expect(mixed).toEqual(straight)
        expect(mixed.rows.filter((row) => "rev" in row)).toEqual(model.messages)
        expect(present(mixed.state)).toEqual(model.snapshot(self))
        expect(mixed.state.covered).toEqual([{ from: 1, to: model.head }])
        expect(mixed.state.held).toBe(model.head)
      }),
      { numRuns: 1_000 },
    )
  })

  test("two tabs that each saw a part know everything together", () => {
    fc.assert(
      fc.property(stories, fc.infiniteStream(fc.nat()), (deeds, chance) => {
        const { self, first, parcels } = story(deeds)
        const toLeft = parcels.map(() => (chance.next().value ?? 0) % 2 === 0)
        const see = (side: boolean) =>
          parcels
            .filter((_, i) => toLeft[i] === side)
            .reduce((now, parcel) => arrive(now, parcel, self).state, begin(first))
        const all = parcels.reduce((now, parcel) => arrive(now, parcel, self).state, begin(first))

        expect(join(see(true), see(false))).toEqual(all)
        expect(join(see(false), see(true))).toEqual(all)
        expect(join(all, all)).toEqual(all)
      }),
      { numRuns: 300 },
    )
  })

  test("what is held is never older than the entries that were applied", () => {
    fc.assert(
      fc.property(stories, fc.nat(), (deeds, cut) => {
        const { model, self, first, parcels } = story(deeds)
        const until = cut % (parcels.length + 1)
        const device = parcels.slice(0, until).reduce((now, parcel) => take(now, parcel, self), start(first))
        for (const { from, to } of device.state.covered) {
          const seqs = rowsBetween(device.rows, from, to).map((row) => row.seq)
          const wanted = model
            .range(from, to)
            .entries.filter((entry) => !("message" in entry) || entry.kind === "message")
          expect(seqs).toEqual(wanted.map((entry) => entry.seq))
        }
      }),
    )
  })
})

describe("a device that was away", () => {
  const away = () => {
    const { model, self, first, parcels } = story([[{ kind: "send", author: 1, body: "one" }, 1]])
    const device = parcels.reduce((now, parcel) => take(now, parcel, self), start(first))
    return { model, self, device }
  }

  test("refuses a page that was read before what it skipped", () => {
    const { model, self, device } = away()
    const early = model.range(1, model.head)
    model.do({ kind: "edit", target: 0, body: "changed" })
    const skipped = skip(applySnapshot(device.state, model.snapshot(self)))
    expect(skipped.covered).toEqual([])
    expect(applyPage(skipped, early, self)).toBeUndefined()
    expect(applyPage(skipped, model.range(1, model.head), self)?.state.covered).toEqual([{ from: 1, to: model.head }])
  })

  test("a late entry from before that covers nothing", () => {
    const { model, self, device } = away()
    model.do({ kind: "send", author: 1, body: "two" })
    const late = model.entry(model.head)
    model.do({ kind: "edit", target: 1, body: "changed" })
    const skipped = skip(applySnapshot(device.state, model.snapshot(self)))
    expect(applyEntry(skipped, late, self).state.covered).toEqual([])
  })
})

test("one's own message is read by oneself; others' are not", () => {
  const { model, self, first } = story([])
  model.do({ kind: "send", author: 1, body: "for you" })
  const heard = applyEntry(begin(first), model.entry(model.head), self).state
  expect(unread(heard)).toBe(1)
  model.do({ kind: "send", author: 0, body: "thanks" })
  expect(unread(applyEntry(heard, model.entry(model.head), self).state)).toBe(0)
})

test("the line of a call is read by who took or declined it, if all before it is; a missed one is not", () => {
  const { model, self } = story([])
  const heard = (outcome: CallOutcome, before = 0) => {
    for (let i = 0; i <= before; i += 1) model.do({ kind: "send", author: 1, body: "" })
    const entry = model.entry(model.head)
    if (entry.kind !== "message") throw new Error("no message")
    const { ordinal } = entry.message
    const state = raise(begin(model.snapshot(self)), { read: ordinal - 1 - before, delivered: ordinal })
    const message = { ...entry.message, call: { call: newId<CallId>(), media: "audio", outcome, talkedMs: 0 } } as const
    return unread(applyEntry(state, { ...entry, message }, self).state)
  }
  expect([heard("answered"), heard("declined"), heard("lost"), heard("failed")]).toEqual([0, 0, 0, 0])
  expect([heard("no_answer"), heard("cancelled"), heard("busy")]).toEqual([1, 1, 1])
  expect(heard("answered", 2), "what was not read before is not by that").toBe(3)
})

const start = (snapshot: ReturnType<JournalModel["snapshot"]>): Device => ({ state: begin(snapshot), rows: [] })

function shuffled<T>(items: readonly T[], chance: Iterator<number>): T[] {
  const mixed = [...items]
  for (let i = mixed.length - 1; i > 0; i -= 1) {
    const j = (chance.next().value ?? 0) % (i + 1)
    const [a, b] = [mixed[i], mixed[j]]
    if (a !== undefined && b !== undefined) [mixed[i], mixed[j]] = [b, a]
  }
  return mixed
}

test("what an account may not read is not its last message, whichever comes first", () => {
  const { model, self, first } = story([[{ kind: "send", author: 1, body: "before the removal" }, 1]])
  const ended = { ...model.snapshot(self), member: false, readable: [{ from: 1, to: model.head }] }
  model.do({ kind: "send", author: 1, body: "after it" })
  const late = model.entry(model.head)
  const removedFirst = applyEntry(applySnapshot(begin(first), ended), late, self).state
  const heardFirst = applySnapshot(applyEntry(begin(first), late, self).state, ended)
  expect(present(removedFirst).last?.body).toBe("before the removal")
  expect(present(heardFirst).last?.body).toBe(present(removedFirst).last?.body)
})

test("a conversation that one left ends where it was left, also when more was heard before the line was cut", () => {
  const { model, self, first } = story([[{ kind: "send", author: 1, body: "while a member" }, 1]])
  const member = begin({ ...first, ...model.snapshot(self) })
  const ended = { ...model.snapshot(self), member: false, readable: [{ from: 1, to: model.head }] }
  model.do({ kind: "leave" })
  const overheard = applyEntry(member, model.entry(model.head), self).state
  expect(overheard.head).toBe(ended.head + 1)
  expect(present(applySnapshot(overheard, ended))).toEqual(ended)
  expect(applySnapshot(overheard, ended).held).toBe(ended.head)
})

test("who was taken in again reads anew what could be read before: it may have changed meanwhile", () => {
  const { model, self, first } = story([[{ kind: "send", author: 1, body: "before" }, 1]])
  const held = applyPage(begin(first), model.range(1, model.head), self)?.state ?? begin(first)
  const { head } = model
  model.do({ kind: "react", target: 0, author: 1, emoji: "👍" })
  model.do({ kind: "join", count: 1 })
  const readable = [
    { from: 1, to: head },
    { from: model.head, to: null },
  ]
  const back = applySnapshot(held, { ...model.snapshot(self), readable })
  expect(held.covered).toEqual([{ from: 1, to: head }])
  expect(back.covered).toEqual([])
  expect(applySnapshot(back, { ...model.snapshot(self), readable })).toEqual(back)
})

test("in a conversation with oneself one's marks are the peer's too", () => {
  const model = new JournalModel()
  const [self] = model.accounts
  if (self === undefined) throw new RangeError("no accounts")
  const none = { read: 0, delivered: 0 }
  const note = begin({ ...model.snapshot(self), kind: "direct", peer: self, peerMarks: none })
  const marks = { conversation: model.conversation, account: self, read: 1, delivered: 1 }
  const read = present(applyMarks(note, marks, self))
  expect(read.marks).toEqual({ read: 1, delivered: 1 })
  expect(read.peerMarks).toEqual({ read: 1, delivered: 1 })
})

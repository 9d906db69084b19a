import { CALL, type CheckedInput, ENTRY, type Output, SIGNAL } from "@everline/protocol"
import { expect, test } from "vitest"
import { memoryCache } from "../cache/memory.ts"
import { createClient } from "../client.ts"
import { JournalModel } from "../testing/journal-model.ts"
import { calls, ScriptedServer } from "../testing/scripted-server.ts"
import { VirtualTime } from "../testing/virtual-time.ts"

type Snapshot = Output<"conversations.get">["conversation"]

const later = () => undefined

/** A device in a group of three whose journal the test writes; what it is asked for a conversation the test answers. */
async function device() {
  const model = new JournalModel()
  const { conversation } = model
  const [self, other, third] = model.accounts
  if (self === undefined || other === undefined || third === undefined) throw new RangeError("no accounts")
  const time = new VirtualTime()
  const server = new ScriptedServer()
  const ports = { ...server.ports(time, () => 0.5), hasNetwork: () => true }
  const client = createClient({ url: "http://server", shape: "phone", token: "token", cache: memoryCache(), ports })
  const shown = () => client.conversations.get(conversation).value
  const answered = new Set<number>()

  /** Answers what was asked so far; what `get` has no answer to waits. */
  async function serve(list: readonly Snapshot[], get: () => Snapshot | undefined): Promise<void> {
    const found = structuredClone([...list])
    await time.pass(0)
    for (const [, id, method, input] of calls(server.end)) {
      if (answered.has(id)) continue
      const got = method === "conversations.get" ? get() : null
      if (got === undefined) continue
      answered.add(id)
      const where = { epoch: server.welcome.epoch, position: 1, accountHead: 0 }
      if (method === "sync.resume")
        server.end.send([CALL, id, { ...where, conversations: [], profiles: [], more: true }])
      else if (method === "conversations.list")
        server.end.send([CALL, id, { conversations: found, profiles: [], more: false }])
      else if (method === "accounts.blocked") server.end.send([CALL, id, { profiles: [], more: false }])
      else if (method === "contacts.settings") server.end.send([CALL, id, { groups: [], mayAdd: "anyone" }])
      else if (method === "contacts.list") server.end.send([CALL, id, { contacts: [], profiles: [], more: false }])
      else if (method === "contacts.requests") server.end.send([CALL, id, { requests: [], profiles: [], more: false }])
      else if (got !== null) server.end.send([CALL, id, { conversation: structuredClone(got), profiles: [] }])
      else if (method === "journal.ranges" && isRanges(input))
        server.end.send([CALL, id, model.ranges(input.ranges, input.limit)])
      else if (method === "marks.set") server.end.send([CALL, id, { read: 0, delivered: model.head }])
      await time.pass(0)
      return serve(list, get)
    }
  }

  return { model, conversation, self, other, third, time, server, client, shown, serve }
}

const isRanges = (input: unknown): input is CheckedInput<"journal.ranges"> =>
  typeof input === "object" && input !== null && "ranges" in input

test("who left is gone from the faces, also when that was found in a gap", async () => {
  const { model, conversation, self, other, third, time, server, shown, serve } = await device()
  const before = { ...model.snapshot(self), faces: [self, other, third] }
  await serve([before], () => before)
  expect(shown()?.faces).toHaveLength(3)

  model.do({ kind: "leave" })
  model.do({ kind: "send", author: 1, body: "now we are two" })
  const after = { ...model.snapshot(self), faces: [self, other] }
  server.end.send([ENTRY, conversation, model.entry(model.head)])
  await serve([], () => after)
  expect(shown()?.last?.body).toBe("now we are two")
  await time.pass(2_000)
  await serve([], () => after)
  expect(shown()?.faces).toEqual([self, other])
})

test("a mark that overtakes the conversation it is of is not lost", async () => {
  const { model, conversation, self, other, server, shown, serve } = await device()
  await serve([], later)
  model.do({ kind: "send", author: 0, body: "hello" })
  const unread = { read: 0, delivered: 0 }
  const snapshot = { ...model.snapshot(self), kind: "direct", title: null, peer: other, peerMarks: unread } as const
  server.end.send([ENTRY, conversation, model.entry(model.head)])
  await serve([], later)
  const marks = { conversation, account: other, read: 1, delivered: 1 }
  server.end.send([SIGNAL, "marks", marks])
  await serve([], () => snapshot)
  expect(shown()?.last?.body).toBe("hello")
  expect(shown()?.peerMarks).toEqual({ read: 1, delivered: 1 })
})

test("an entry that one may not read passes without a question, and what follows it is no gap", async () => {
  const { model, conversation, self, server, shown, serve } = await device()
  const before = { ...model.snapshot(self), readable: [{ from: 2, to: null }] }
  await serve([before], () => before)
  const asked = () => calls(server.end).length
  const questions = asked()
  server.end.send([SIGNAL, "passed", { conversation, seq: model.head + 1, message: 1 }])
  await serve([], later)
  expect({ head: shown()?.head, asked: asked() - questions }).toEqual({ head: model.head + 1, asked: 0 })
})

test("who came in again asks what became of a message from before", async () => {
  const { model, conversation, self, server, serve } = await device()
  model.do({ kind: "send", author: 1, body: "before" })
  model.do({ kind: "leave" })
  model.do({ kind: "join", count: 1 })
  const again = {
    ...model.snapshot(self),
    readable: [
      { from: 1, to: 3 },
      { from: model.head, to: null },
    ],
  }
  await serve([again], () => again)
  model.do({ kind: "edit", target: 0, body: "changed" })
  const ranges = () => calls(server.end).filter(([, , method]) => method === "journal.ranges").length
  const before = ranges()
  server.end.send([SIGNAL, "passed", { conversation, seq: model.head, message: 2 }])
  await serve([], later)
  expect(ranges() - before).toBe(1)
})

test("what overtakes the news that one was taken in again is asked for once more", async () => {
  const { model, conversation, self, server, shown, serve } = await device()
  model.do({ kind: "leave" })
  const left = { ...model.snapshot(self), member: false, readable: [{ from: 1, to: model.head }] }
  await serve([left], () => left)
  model.do({ kind: "join", count: 1 })
  const readable = [...left.readable, { from: model.head, to: null }]
  const again = { ...model.snapshot(self), readable }
  const membership = { seq: 1, at: 1, actor: null, kind: "membership", conversation, member: true } as const
  server.end.send([ENTRY, self, membership])
  await serve([], later)
  model.do({ kind: "send", author: 1, body: "welcome back" })
  server.end.send([ENTRY, conversation, model.entry(model.head)])
  await serve([], later)
  const answers = [again, { ...model.snapshot(self), readable }]
  await serve([], () => answers.shift())
  expect(shown()?.last?.body).toBe("welcome back")
})

test("who goes and comes again while it is asked about is a member in the end", async () => {
  const { model, conversation, self, server, shown, serve } = await device()
  const before = model.snapshot(self)
  await serve([before], later)
  const membership = { at: 1, actor: null, kind: "membership", conversation } as const
  server.end.send([ENTRY, self, { ...membership, seq: 1, member: false }])
  await serve([], later)
  const left = { ...before, member: false, readable: [{ from: 1, to: model.head }] }
  server.end.send([ENTRY, self, { ...membership, seq: 2, member: true }])
  await serve([], later)
  model.do({ kind: "join", count: 1 })
  const answers = [left, { ...model.snapshot(self), readable: [{ from: 1, to: null }] }]
  await serve([], () => answers.shift())
  expect(shown()?.member).toBe(true)
})

import { CALL, ENTRY, type Output, SIGNAL } from "@everline/protocol"
import { expect, test } from "vitest"
import { memoryCache } from "../cache/memory.ts"
import { createClient } from "../client.ts"
import { JournalModel } from "../testing/journal-model.ts"
import { calls, ScriptedServer } from "../testing/scripted-server.ts"
import { VirtualTime } from "../testing/virtual-time.ts"

type Snapshot = Output<"conversations.get">["conversation"]

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

  /** Answers what was asked so far, but for a method that is to wait. */
  async function serve(list: readonly Snapshot[], get: Snapshot | "later"): Promise<void> {
    const found = structuredClone([...list])
    await time.pass(0)
    for (const [, id, method, input] of calls(server.end)) {
      if (answered.has(id) || (method === "conversations.get" && get === "later")) continue
      answered.add(id)
      const where = { epoch: server.welcome.epoch, position: 1, accountHead: 0 }
      if (method === "sync.resume")
        server.end.send([CALL, id, { ...where, conversations: [], profiles: [], more: true }])
      else if (method === "conversations.list")
        server.end.send([CALL, id, { conversations: found, profiles: [], more: false }])
      else if (method === "accounts.blocked") server.end.send([CALL, id, { profiles: [], more: false }])
      else if (method === "conversations.get" && get !== "later")
        server.end.send([CALL, id, { conversation: structuredClone(get), profiles: [] }])
      else if (method === "journal.range" && isAfter(input))
        server.end.send([CALL, id, model.range(input.after + 1, 99)])
      else if (method === "journal.range") server.end.send([CALL, id, model.range(1, 99)])
      else if (method === "marks.set") server.end.send([CALL, id, { read: 0, delivered: model.head }])
      await time.pass(0)
      return serve(list, get)
    }
  }

  return { model, conversation, self, other, third, time, server, client, shown, serve }
}

const isAfter = (input: unknown): input is { readonly after: number } =>
  typeof input === "object" && input !== null && "after" in input

test("who left is gone from the faces, also when that was found in a gap", async () => {
  const { model, conversation, self, other, third, time, server, shown, serve } = await device()
  const before = { ...model.snapshot(self), faces: [self, other, third] }
  await serve([before], before)
  expect(shown()?.faces).toHaveLength(3)

  model.do({ kind: "leave" })
  model.do({ kind: "send", author: 1, body: "now we are two" })
  const after = { ...model.snapshot(self), faces: [self, other] }
  server.end.send([ENTRY, conversation, model.entry(model.head)])
  await serve([], after)
  expect(shown()?.last?.body).toBe("now we are two")
  await time.pass(2_000)
  await serve([], after)
  expect(shown()?.faces).toEqual([self, other])
})

test("a mark that overtakes the conversation it is of is not lost", async () => {
  const { model, conversation, self, other, server, shown, serve } = await device()
  await serve([], "later")
  model.do({ kind: "send", author: 0, body: "hello" })
  const unread = { read: 0, delivered: 0 }
  const snapshot = { ...model.snapshot(self), kind: "direct", title: null, peer: other, peerMarks: unread } as const
  server.end.send([ENTRY, conversation, model.entry(model.head)])
  await serve([], "later")
  const marks = { conversation, account: other, read: 1, delivered: 1 }
  server.end.send([SIGNAL, "marks", marks])
  await serve([], snapshot)
  expect(shown()?.last?.body).toBe("hello")
  expect(shown()?.peerMarks).toEqual({ read: 1, delivered: 1 })
})

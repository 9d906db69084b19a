/** What is told of calls of many to devices that are not there. */
import { CAPABILITIES, type CallId, type ConversationId, newId } from "@everline/protocol"
import { expect, test } from "vitest"
import { putCalls } from "../../src/features/push/ringing.ts"
import { putSubscription, takeDue } from "../../src/features/push/store.ts"
import type { SignedIn } from "../../src/handler.ts"
import { openVillage, type Village } from "./village.ts"

const SECOND = 1_000
const holds = [...CAPABILITIES]
const media = "audio"

/** A device that is told what it misses. */
async function sleeper({ database, ...village }: Village, name: string): Promise<SignedIn> {
  const who = await village.person(name)
  const endpoint = `https://push.invalid/${who.device}`
  await putSubscription(database, who.device, { endpoint, p256dh: new Uint8Array(65), auth: new Uint8Array(16) })
  return who
}

/** Writes down what is to be told now; then it is told. @returns the kinds of it, for each of these */
async function tell({ database, now }: Village, ...people: readonly SignedIn[]): Promise<readonly (string | null)[]> {
  await database.transaction((tx) => putCalls(tx, now()))
  const due = await database.query<{ device: string; kind: string }>(
    "SELECT device, kind FROM push_notices WHERE due IS NOT NULL",
  )
  await database.query("UPDATE push_notices SET due = NULL")
  return people.map(({ device }) => due.find((one) => one.device === device)?.kind ?? null)
}

test("a group's call is told to all with whom it rings, and to each what became of it for them", async () => {
  await using village = await openVillage()
  const { here } = village
  const [amy, bob] = [await sleeper(village, "amy"), await sleeper(village, "bob")]
  const [cai, dai] = [await sleeper(village, "cai"), await sleeper(village, "dai")]
  await here["privacy.set"](dai, { calls: "nobody" })
  const circle = await village.group(amy, bob, cai, dai)
  const { call } = (await here["calls.start"](amy, { call: newId<CallId>(), conversation: circle, media, holds })).view
  const told = () => tell(village, amy, bob, cai, dai)
  expect(await told()).toEqual([null, "call", "call", null])
  expect(await told()).toEqual([null, null, null, null])
  await here["calls.answer"](bob, { call, media, holds })
  expect(await told()).toEqual([null, "taken", null, null])
  // It is over while it rings with Cai still.
  for (const by of [bob, amy]) await here["calls.hangUp"](by, { call })
  expect(await told()).toEqual([null, null, "missed", null])
})

test("a call that many miss is told to each as missed; who declined it misses nothing", async () => {
  await using village = await openVillage()
  const { here } = village
  const [amy, bob, cai] = [await village.person("amy"), await sleeper(village, "bob"), await sleeper(village, "cai")]
  const circle = await village.group(amy, bob, cai)
  const { call } = (await here["calls.start"](amy, { call: newId<CallId>(), conversation: circle, media, holds })).view
  expect(await tell(village, bob, cai)).toEqual(["call", "call"])
  await here["calls.decline"](bob, { call, busy: false })
  await here["calls.hangUp"](amy, { call })
  expect(await tell(village, bob, cai)).toEqual(["taken", "missed"])
})

test("who calls is named by their id, of a group's call and to whom others have called into theirs", async () => {
  await using village = await openVillage()
  const { here, database, now } = village
  const [amy, bob, cai] = [await sleeper(village, "amy"), await sleeper(village, "bob"), await sleeper(village, "cai")]
  const start = async (conversation: ConversationId) =>
    (await here["calls.start"](amy, { call: newId<CallId>(), conversation, media, holds })).view.call
  const callers = async (call: CallId) => {
    await database.transaction((tx) => putCalls(tx, now()))
    const due = await takeDue(database, now(), now() + SECOND, 10)
    const of = due.filter(({ subject }) => subject === call)
    return Object.fromEntries(of.map(({ device, called }) => [device, called?.caller]))
  }
  const group = await start(await village.group(amy, bob, cai))
  expect(await callers(group)).toEqual({ [bob.device]: amy.account, [cai.device]: amy.account })
  const direct = await start(
    (await here["conversations.direct"](amy, { account: bob.account })).conversation.conversation,
  )
  expect(await callers(direct)).toEqual({ [bob.device]: amy.account })
  await here["calls.answer"](bob, { call: direct, media, holds })
  await here["calls.add"](bob, { call: direct, accounts: [cai.account] })
  expect(await callers(direct)).toMatchObject({ [cai.device]: amy.account })
  // Who began it has left, and is called back.
  await here["calls.answer"](cai, { call: direct, media, holds })
  await here["calls.hangUp"](amy, { call: direct })
  await here["calls.add"](bob, { call: direct, accounts: [amy.account] })
  expect(await callers(direct)).toMatchObject({ [amy.device]: bob.account })
})

test("who is called into a call late, and again, is told of it each time", async () => {
  await using village = await openVillage()
  const { here } = village
  const [amy, bob, cai] = [await village.person("amy"), await village.person("bob"), await sleeper(village, "cai")]
  const { conversation } = (await here["conversations.direct"](amy, { account: bob.account })).conversation
  const { call } = (await here["calls.start"](amy, { call: newId<CallId>(), conversation, media, holds })).view
  await here["calls.answer"](bob, { call, media, holds })
  await here["calls.connected"](bob, { call })
  /** They talk on. */
  const talkOn = async (seconds: number) => {
    for (let i = 0; i < seconds; i += 10) {
      village.pass(10 * SECOND)
      for (const by of [amy, bob]) await here["calls.alive"](by, { call })
    }
  }
  await talkOn(300)
  const add = () => here["calls.add"](amy, { call, accounts: [cai.account] })
  await add()
  expect(await tell(village, cai)).toEqual(["call"])
  await talkOn(50)
  expect(await tell(village, cai)).toEqual(["missed"])
  await add()
  expect(await tell(village, cai)).toEqual(["call"])
  expect(await tell(village, cai)).toEqual([null])
  await here["calls.answer"](cai, { call, media, holds })
  expect(await tell(village, cai)).toEqual(["taken"])
})

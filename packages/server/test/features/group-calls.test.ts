import {
  CAPABILITIES,
  type CallId,
  type CallView,
  type ConversationId,
  type DeviceId,
  EverlineError,
  type GroupCall,
  isRemoved,
  newId,
} from "@everline/protocol"
import { describe, expect, test } from "vitest"
import type { SignedIn } from "../../src/handler.ts"
import { once, openVillage, type Village } from "./village.ts"

const refusal = (code: string, more: object = {}) =>
  expect.objectContaining({ constructor: EverlineError, code, ...more })
const SECOND = 1_000
const holds = [...CAPABILITIES]
const media = "audio"

/** Four in a group, who can also call each other. */
async function openSquare() {
  const village = await openVillage()
  const { here, there } = village
  const [amy, bob] = [await village.person("amy"), await village.person("bob")]
  const [cai, dai] = [await village.person("cai"), await village.person("dai")]
  const circle = await village.group(amy, bob, cai, dai)
  const start = async (by = amy, conversation = circle, server = here) =>
    (await server["calls.start"](by, { call: newId<CallId>(), conversation, media, holds })).view
  /** Amy and Bob talk. */
  const talk = async () => {
    const { conversation } = (await here["conversations.direct"](amy, { account: bob.account })).conversation
    const { call } = await start(amy, conversation)
    await there["calls.answer"](bob, { call, media, holds })
    await here["calls.connected"](amy, { call })
    return { call, conversation }
  }
  return Object.assign(village, { amy, bob, cai, dai, circle, start, talk })
}

/** What somebody was told of calls, the last thing. */
const lastTold = ({ signals, told }: Village, { account }: SignedIn): CallView | undefined => {
  // Signals to a conversation name no accounts.
  const toAccounts = signals.filter(([, name]) => name !== "group_call")
  const last = toAccounts.filter((frame, i) => frame[1] === "call" && told[i]?.includes(account)).at(-1)
  return last?.[1] === "call" ? last[2] : undefined
}

/** What a group was told of its calls. */
const groupTold = ({ signals }: Village): readonly GroupCall[] =>
  signals.flatMap((frame) => (frame[1] === "group_call" ? [frame[2]] : []))

const listOf = async ({ there }: Village, who: SignedIn) => there["calls.list"](who, {})

async function recordsIn({ here }: Village, who: SignedIn, conversation: ConversationId) {
  const { entries } = await here["journal.range"](who, { journal: conversation, limit: 100 })
  return entries.flatMap((entry) => (entry.kind === "message" && entry.message.call ? [entry.message.call] : []))
}

const placesOf = ({ people }: CallView) => people.map(({ place }) => place)

describe("a group's call", () => {
  test("rings with all, is joined and left, and leaves one line", async () => {
    await using square = await openSquare()
    const { amy, bob, cai, dai, here, there, circle } = square
    const { call, people } = await square.start()
    expect(people).toMatchObject([bob, cai, dai].map(({ account }) => ({ account, place: "ringing" })))
    for (const who of [bob, cai, dai])
      expect(lastTold(square, who)).toMatchObject({ call, state: "ringing", many: true, account: amy.account })
    const { view } = await there["calls.answer"](bob, { call, media, holds })
    expect(view).toMatchObject({
      ...{ state: "talking", host: false, legs: [{ links: [{ link: "2-room", offers: true, voice: true }] }] },
      people: [{ account: amy.account, host: true }, { place: "ringing" }, { place: "ringing" }],
    })
    await here["calls.connected"](amy, { call })
    await here["calls.decline"](cai, { call, busy: false })
    expect(lastTold(square, cai)).toMatchObject({ state: "ended", ended: { outcome: "declined" } })
    expect(await listOf(square, cai)).toMatchObject({ calls: [], groups: [{ call, people: 2 }] })
    // Who declined may join all the same.
    await there["calls.join"](cai, { call, media, holds })
    square.pass(10 * SECOND)
    for (const by of [amy, bob, cai]) await here["calls.hangUp"](by, { call })
    for (const who of [amy, bob, cai, dai]) {
      expect(await listOf(square, who)).toEqual({ calls: [], groups: [], removed: [] })
      expect(await recordsIn(square, who, circle)).toMatchObject([{ call, outcome: "answered", talkedMs: 10 * SECOND }])
    }
  })

  test("is over also where who began it was called back and did not come, and another one can begin", async () => {
    await using square = await openSquare()
    const { amy, bob, cai, here, there, circle } = square
    const { call } = await square.start()
    await there["calls.answer"](bob, { call, media, holds })
    await here["calls.answer"](cai, { call, media, holds })
    await here["calls.hangUp"](amy, { call })
    await there["calls.add"](bob, { call, accounts: [amy.account] })
    await here["calls.decline"](amy, { call, busy: false })
    await there["calls.hangUp"](bob, { call })
    await here["calls.hangUp"](cai, { call })
    expect(await recordsIn(square, bob, circle)).toMatchObject([{ call, outcome: "answered" }])
    expect(await square.start(bob)).toMatchObject({ state: "ringing" })
  })

  test("is told to the whole group: begun, how many are in at most each second, since when they hear each other, and over", async () => {
    await using square = await openSquare()
    const { amy, bob, cai, dai, here, calls } = square
    const { call } = await square.start()
    for (const by of [bob, cai]) await here["calls.answer"](by, { call, media, holds })
    expect(groupTold(square).map(({ people }) => people)).toEqual([1])
    square.pass(SECOND)
    await calls.here.pass()
    const told = () => groupTold(square).map(({ people, connectedAt }) => [people, connectedAt])
    expect(told()).toEqual([
      [1, null],
      [3, null],
    ])
    square.pass(SECOND)
    const connectedAt = square.now()
    await here["calls.connected"](amy, { call })
    expect(told().at(-1)).toEqual([3, connectedAt])
    expect((await listOf(square, dai)).groups).toMatchObject([{ call, connectedAt }])
    for (const by of [amy, bob]) await here["calls.hangUp"](by, { call })
    await here["calls.decline"](dai, { call, busy: false })
    expect(told().at(-1)).toEqual([0, null])
  })

  test("of two who begin in the same moment is one", async () => {
    await using square = await openSquare()
    const { amy, bob, here, there, circle } = square
    const [one, other] = await Promise.all([square.start(amy, circle, here), square.start(bob, circle, there)])
    expect(other.call).toBe(one.call)
    expect((await listOf(square, amy)).calls).toMatchObject([{ state: "talking" }])
  })

  test("of a large one is joined and rings with nobody", async () => {
    await using square = await openSquare()
    const { amy, bob, cai, dai, here, there } = square
    const more: SignedIn[] = []
    for (let i = 0; i < 6; i++) more.push(await square.person(`more${i}`))
    const large = await square.group(amy, bob, cai, dai, ...more)
    const { call, people } = await square.start(amy, large)
    expect(people).toEqual([])
    expect(lastTold(square, bob)).toBeUndefined()
    expect(await listOf(square, bob)).toMatchObject({ calls: [], groups: [{ call, people: 1 }] })
    await there["calls.join"](bob, { call, media, holds })
    expect((await listOf(square, amy)).calls).toMatchObject([{ state: "talking", people: [{ place: "in" }] }])
    // Whoever begins one while it goes on joins it.
    expect(await square.start(cai, large)).toMatchObject({ call, state: "talking" })
    const stranger = await square.person("eve")
    await expect(here["calls.join"](stranger, { call, media, holds })).rejects.toEqual(
      refusal("not_found", { field: "call" }),
    )
  })

  test("has a host, who is another when they leave", async () => {
    await using square = await openSquare()
    const { amy, bob, cai, here, there } = square
    const { call } = await square.start()
    await there["calls.answer"](bob, { call, media, holds })
    square.pass(1)
    await there["calls.answer"](cai, { call, media, holds })
    await expect(there["calls.lock"](bob, { call, locked: true })).rejects.toEqual(refusal("not_host"))
    await here["calls.hangUp"](amy, { call })
    expect(lastTold(square, bob)).toMatchObject({ host: true })
    await here["calls.muteOther"](bob, { call, account: cai.account })
    expect(lastTold(square, cai)).toMatchObject({ mine: { muted: true }, host: false })
    await there["calls.lock"](bob, { call, locked: true })
    await expect(here["calls.join"](amy, { call, media, holds })).rejects.toEqual(refusal("call_locked"))
    await here["calls.remove"](bob, { call, account: cai.account })
    const removed = lastTold(square, cai)
    expect(removed).toMatchObject({ state: "ended", ended: { by: bob.account } })
    expect(removed && isRemoved(removed)).toBe(true)
    expect(await listOf(square, cai)).toMatchObject({ calls: [], groups: [{ call }], removed: [call] })
    expect((await listOf(square, amy)).removed).toEqual([])
    // Dai still rings, so Bob waits for them.
    expect((await listOf(square, bob)).calls).toMatchObject([{ state: "talking" }])
  })

  test("is over for who is out of the group, within a second or so", async () => {
    await using square = await openSquare()
    const { amy, bob, cai, here, there, calls, circle } = square
    const { call } = await square.start()
    for (const by of [bob, cai]) await there["calls.answer"](by, { call, media, holds })
    await here["conversations.remove"](amy, { conversation: circle, accounts: [bob.account], ...once() })
    square.pass(SECOND)
    await calls.there.pass()
    expect((await here["calls.list"](bob, {})).calls).toEqual([])
    expect((await listOf(square, amy)).calls.map(placesOf)).toEqual([["removed", "in", "ringing"]])
    await expect(here["calls.join"](bob, { call, media, holds })).rejects.toEqual(refusal("not_found"))
  })
})

describe("a call of two", () => {
  test("grows by whom one of them calls, also on another server, and leaves its line with the two", async () => {
    await using square = await openSquare()
    const { amy, bob, cai, here, there } = square
    const { call, conversation } = await square.talk()
    const { view } = await there["calls.add"](bob, { call, accounts: [cai.account] })
    expect(view).toMatchObject({ many: true, state: "talking", people: [{ place: "in" }, { place: "ringing" }] })
    expect((await here["calls.list"](cai, {})).calls).toMatchObject([{ call, state: "ringing", account: amy.account }])
    await here["calls.answer"](cai, { call, media, holds })
    for (const [by, link] of [[amy, "1-room"] as const, [bob, "2-room"] as const])
      await here["calls.arrived"](by, { call, link })
    const links = ((await listOf(square, amy)).calls[0]?.legs ?? []).flatMap((leg) => leg.links)
    expect(links).toMatchObject([{ link: "1-room", arriving: false }])
    await here["calls.hangUp"](amy, { call })
    expect((await listOf(square, bob)).calls.map(placesOf)).toEqual([["left", "in"]])
    await there["calls.hangUp"](cai, { call })
    expect(await recordsIn(square, bob, conversation)).toMatchObject([{ call, outcome: "answered" }])
    expect((await listOf(square, bob)).calls).toEqual([])
  })

  test("names all who are in it to whom they do not know, and no others, for as long as they are in it or called", async () => {
    await using square = await openSquare()
    const { amy, bob, here, there } = square
    const [eve, fay] = [await square.person("eve"), await square.person("fay")]
    const named = async (by: SignedIn, ...others: readonly SignedIn[]) => {
      const { profiles } = await there["accounts.get"](by, { accounts: others.map(({ account }) => account) })
      return profiles.map(({ userName }) => userName).sort()
    }
    await here["privacy.set"](fay, { calls: "nobody" })
    const { call } = await square.talk()
    expect([await named(eve, amy, bob), await named(bob, eve)]).toEqual([[], []])
    await here["calls.add"](amy, { call, accounts: [eve.account, fay.account] })
    expect([await named(eve, amy, bob, fay), await named(bob, eve)]).toEqual([["amy", "bob", "fay"], ["eve"]])
    // It does not ring with her, and she knows of nobody in it.
    expect(await named(fay, amy, bob)).toEqual([])
    await there["calls.answer"](eve, { call, media, holds })
    // Who has left is still shown for a moment.
    await here["calls.hangUp"](bob, { call })
    expect(await named(eve, bob)).toEqual(["bob"])
    await there["calls.hangUp"](eve, { call })
    expect(await named(eve, amy, bob)).toEqual([])
  })

  test("is added to by nobody who is not in it, and takes nobody who is not there", async () => {
    await using square = await openSquare()
    const { amy, bob, cai, dai, here } = square
    const { call } = await square.talk()
    const adds = (by: SignedIn, ...accounts: SignedIn["account"][]) => here["calls.add"](by, { call, accounts })
    await expect(adds(cai, dai.account)).rejects.toEqual(refusal("not_found", { field: "call" }))
    await expect(adds({ ...bob, device: newId<DeviceId>() }, dai.account)).rejects.toEqual(refusal("not_in_call"))
    await expect(adds(amy, newId())).rejects.toEqual(refusal("not_found", { field: "accounts" }))
    await here["accounts.block"](amy, { account: dai.account })
    await expect(adds(amy, dai.account)).rejects.toEqual(refusal("blocked_by_you"))
  })

  test("rings nowhere with who blocks whoever adds them, and looks as if nobody answered", async () => {
    await using square = await openSquare()
    const { amy, bob, cai, here, there, calls } = square
    const { call } = await square.talk()
    await there["accounts.block"](cai, { account: amy.account })
    await here["calls.add"](amy, { call, accounts: [cai.account] })
    expect(lastTold(square, amy)?.people).toMatchObject([{ place: "in" }, { account: cai.account, place: "ringing" }])
    expect(await listOf(square, cai)).toMatchObject({ calls: [] })
    expect(lastTold(square, cai)).toBeUndefined()
    for (let i = 0; i < 5; i++) {
      square.pass(9 * SECOND)
      for (const by of [amy, bob]) await here["calls.alive"](by, { call })
    }
    await calls.here.pass()
    expect((await listOf(square, amy)).calls.map(placesOf)).toEqual([["in", "no_answer"]])
    expect(lastTold(square, cai)).toBeUndefined()
  })
})

test("a group's call does not ring with who blocks its beginner, nor with whom these block; all may join", async () => {
  await using square = await openSquare()
  const { amy, bob, cai, dai, here, there } = square
  await here["accounts.block"](bob, { account: amy.account })
  await here["accounts.block"](amy, { account: cai.account })
  const { call, people } = await square.start()
  expect(people.map(({ account }) => account)).toEqual([bob.account, dai.account])
  for (const who of [bob, cai]) {
    expect(lastTold(square, who)).toBeUndefined()
    expect(await listOf(square, who)).toMatchObject({ calls: [], groups: [{ call }] })
    await there["calls.join"](who, { call, media, holds })
  }
  expect((await listOf(square, amy)).calls.map(placesOf)).toEqual([["in", "ringing", "in"]])
})

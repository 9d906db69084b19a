import { CAPABILITIES, type CallId, type CallView, newId } from "@everline/protocol"
import { expect, test } from "vitest"
import type { SignedIn } from "../../src/handler.ts"
import { openVillage } from "./village.ts"

const holds = [...CAPABILITIES]
const media = "audio"
/** After the answer, and then until what comes directly has held. */
const [SOON_MS, HELD_MS] = [1_200, 2_000]

const linksOf = ({ legs }: CallView) => legs.flatMap(({ links }) => links.map(({ link, arriving }) => [link, arriving]))

test("two who do not hear each other try the room too, and go over to what is direct, through whichever server, as a call of two", async () => {
  await using village = await openVillage()
  const { here, there, calls } = village
  const [amy, bob] = [await village.person("amy"), await village.person("bob")]
  const { conversation } = (await here["conversations.direct"](amy, { account: bob.account })).conversation
  const { call } = (await here["calls.start"](amy, { call: newId<CallId>(), conversation, media, holds })).view
  await there["calls.answer"](bob, { call, media, holds })
  /** The call as both find it, by either server. */
  const found = async (by: SignedIn): Promise<CallView> => {
    const lists = await Promise.all([here, there].map((server) => server["calls.list"](by, {})))
    const [one, other] = lists.map((list) => list.calls)
    expect(one).toEqual(other)
    expect(one).toMatchObject([{ call, many: false, people: [] }])
    return one?.[0] ?? expect.fail("it is not found")
  }
  await calls.there.pass()
  expect(linksOf(await found(amy))).toEqual([["1-2", false]])

  village.pass(SOON_MS)
  await calls.there.pass()
  expect(linksOf(await found(amy))).toEqual([
    ["1-2", false],
    ["1-room", true],
  ])
  expect((await calls.here.room(call))?.legs).toHaveLength(2)
  await here["calls.arrived"](amy, { call, link: "1-room" })
  expect((await found(bob)).connectedAt).toBeNull()
  await there["calls.arrived"](bob, { call, link: "2-room" })
  expect(await found(bob)).toMatchObject({ state: "talking", connectedAt: village.now() })
  expect(linksOf(await found(bob))).toEqual([
    ["2-room", false],
    ["1-2", true],
  ])

  village.pass(HELD_MS)
  await here["calls.arrived"](amy, { call, link: "1-2" })
  for (const by of [amy, bob]) expect(linksOf(await found(by))).toEqual([["1-2", false]])
  expect(await calls.here.room(call)).toBeNull()
  await there["calls.hangUp"](bob, { call })
  const { entries } = await here["journal.range"](amy, { journal: conversation, limit: 100 })
  const records = entries.flatMap((entry) => (entry.kind === "message" ? [entry.message.call] : []))
  expect(records).toMatchObject([{ call, outcome: "answered", talkedMs: HELD_MS }])
})

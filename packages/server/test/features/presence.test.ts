import { randomUUID } from "node:crypto"
import { type AccountId, type DeviceId, newId, type PresenceState, type SignalFrame } from "@everline/protocol"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import type { SignedIn } from "../../src/handler.ts"
import { openVillage, type Village } from "./village.ts"

let village: Village
/** What devices were told, by the server that told it. */
let told: { readonly device: DeviceId; readonly frame: SignalFrame }[]
beforeAll(async () => {
  village = await openVillage()
  for (const server of [village.presence.here, village.presence.there])
    await server.begin((device, frame) => told.push({ device, frame }))
})
afterAll(() => village[Symbol.asyncDispose]())

let people = 0
let amy: SignedIn
let bob: SignedIn
let cid: SignedIn
beforeEach(async () => {
  told = []
  people += 1
  const names = ["amy", "bob", "cid"].map((name) => village.person(`${name}-${people}`))
  const [one, two, three] = await Promise.all(names)
  if (one === undefined || two === undefined || three === undefined) throw new RangeError("nobody came")
  amy = one
  bob = two
  cid = three
  // Amy is a contact of Bob's; she and Cid are connected here.
  await village.here["contacts.request"](amy, { account: bob.account, greeting: "" })
  await village.here["contacts.accept"](bob, { account: amy.account })
  for (const { account, device } of [amy, cid]) village.presence.here.came(account, device)
})

/** Both servers write what they know and read what the other wrote. */
async function goOn() {
  for (const server of [village.presence.there, village.presence.here]) await server.turn()
  await village.presence.there.turn()
}
const watch = async (who: SignedIn, ...others: SignedIn[]) => {
  const accounts = others.map(({ account }) => account)
  const { states } = await village.here["presence.watch"](who, { accounts })
  return accounts.map((account) => states.find((one) => one.account === account)?.state ?? "offline")
}
const toldTo = ({ device }: SignedIn): (readonly [AccountId, PresenceState])[] =>
  told.flatMap(({ device: to, frame }) =>
    to === device && frame[1] === "presence" ? [[frame[2].account, frame[2].state] as const] : [],
  )

describe("who looks", () => {
  test("is told of each change on another server, and nobody else is told anything", async () => {
    expect(await watch(amy, bob)).toEqual(["offline"])
    village.presence.there.came(bob.account, bob.device)
    await goOn()
    await village.there["presence.away"](bob, { away: true })
    await goOn()
    await goOn()
    village.presence.there.went(bob.account, bob.device)
    await goOn()
    const states = ["online", "away", "offline"] as const
    expect(toldTo(amy)).toEqual(states.map((state) => [bob.account, state]))
    expect(told).toHaveLength(3)
  })

  test("sees the device that is most here, on whatever server", async () => {
    const desktop = newId<DeviceId>()
    village.presence.there.came(bob.account, bob.device)
    village.presence.here.came(bob.account, desktop)
    await goOn()
    expect(await watch(amy, bob)).toEqual(["online"])
    await village.there["presence.away"](bob, { away: true })
    await goOn()
    expect(toldTo(amy)).toEqual([])
    village.presence.here.went(bob.account, desktop)
    await goOn()
    expect(toldTo(amy)).toEqual([[bob.account, "away"]])
  })

  test("is told of nobody any more when gone", async () => {
    await watch(amy, bob)
    village.presence.here.went(amy.account, amy.device)
    village.presence.there.came(bob.account, bob.device)
    await goOn()
    expect(told).toEqual([])
  })

  test("is told of who has gone with their server", async () => {
    const gone = randomUUID()
    const { database } = village
    village.pass(5_000)
    await database.query("INSERT INTO presence_servers (server, seen_at) VALUES ($1, $2)", [gone, village.now()])
    await database.query("INSERT INTO presence (account, server, state) VALUES ($1, $2, 'online')", [bob.account, gone])
    await goOn()
    expect(await watch(amy, bob)).toEqual(["online"])
    village.pass(14_000)
    await goOn()
    expect(toldTo(amy)).toEqual([])
    village.pass(5_000)
    await goOn()
    expect(toldTo(amy)).toEqual([[bob.account, "offline"]])
  })

  test("does not learn whether somebody exists", async () => {
    const accounts = [newId<AccountId>(), cid.account]
    expect(await village.here["presence.watch"](amy, { accounts })).toEqual({ states: [] })
  })
})

describe("who is looked at", () => {
  const show = (settings: Parameters<(typeof village.here)["presence.show"]>[1]) =>
    village.there["presence.show"](bob, settings)

  beforeEach(async () => {
    village.presence.there.came(bob.account, bob.device)
    await goOn()
  })

  test("is seen by their contacts unless they say otherwise, and that holds at once", async () => {
    expect([...(await watch(amy, bob)), ...(await watch(cid, bob))]).toEqual(["online", "offline"])
    await show({ shownTo: "everybody", invisible: false })
    await goOn()
    await show({ shownTo: "everybody", invisible: true })
    await goOn()
    expect(toldTo(amy)).toEqual([[bob.account, "offline"]])
    expect(toldTo(cid)).toEqual(["online", "offline"].map((state) => [bob.account, state]))
    expect(await watch(bob, bob), "to oneself one is as one is").toEqual(["online"])
  })

  test("is not seen across a block, nor by who is taken out of the list", async () => {
    await watch(amy, bob)
    await village.here["accounts.block"](amy, { account: bob.account })
    await goOn()
    await village.here["accounts.unblock"](amy, { account: bob.account })
    await goOn()
    await village.there["contacts.remove"](bob, { account: amy.account })
    await goOn()
    const states = ["offline", "online", "offline"] as const
    expect(toldTo(amy)).toEqual(states.map((state) => [bob.account, state]))
  })

  test("has what they decided in their own journal, once", async () => {
    for (const server of [village.here, village.there])
      await server["presence.show"](bob, { shownTo: "nobody", invisible: false })
    const { entries } = await village.here["journal.range"](bob, { journal: bob.account, after: 0, limit: 200 })
    const settings = { shownTo: "nobody", invisible: false }
    expect(entries.filter(({ kind }) => kind === "presence_settings")).toMatchObject([{ settings }])
    expect(await village.there["presence.settings"](bob, {})).toEqual(settings)
  })

  test("stays as it is where a change does not name it, also when two devices change it at once", async () => {
    await Promise.all([
      village.here["presence.show"](bob, { invisible: true }),
      village.there["presence.show"](bob, { shownTo: "everybody" }),
    ])
    expect(await village.there["presence.settings"](bob, {})).toEqual({ shownTo: "everybody", invisible: true })
  })
})

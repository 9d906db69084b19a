import { type AccountId, newId, type PresenceSignal } from "@everline/protocol"
import { expect, test } from "vitest"
import { VirtualTime } from "../testing/virtual-time.ts"
import { Presence } from "./presence.ts"

const [amy, bob] = [newId<AccountId>(), newId<AccountId>()]

/** A device that is online, and a server on which these are here. */
function setUp(here: readonly PresenceSignal[] = []) {
  const time = new VirtualTime()
  const asked: (readonly AccountId[])[] = []
  const told: boolean[] = []
  const presence = new Presence({
    ports: time,
    watch: async (accounts) => {
      asked.push(accounts)
      return { states: here.filter(({ account }) => accounts.includes(account)) }
    },
    away: async (away) => told.push(away),
    lastSeen: async () => ({ lastSeenAt: null }),
    settings: async () => ({ shownTo: "contacts", invisible: false }),
    show: async () => undefined,
  })
  presence.resume()
  return { time, asked, told, presence }
}

test("those who are looked at are asked about together, and again every half minute while they are", async () => {
  const { time, asked, presence } = setUp([{ account: amy, state: "online" }])
  const stop = presence.of(amy).subscribe(() => {})
  presence.of(bob).subscribe(() => {})
  await time.pass(100)
  expect(asked).toEqual([[amy, bob]])
  expect([presence.of(amy).value, presence.of(bob).value]).toEqual(["online", "offline"])
  stop()
  await time.pass(30_000)
  expect(asked.slice(1)).toEqual([[bob]])
})

test("who only glances asks nothing", async () => {
  const { time, asked, presence } = setUp()
  presence.of(amy).subscribe(() => {})()
  expect(presence.of(bob).value).toBe(undefined)
  await time.pass(60_000)
  expect(asked).toEqual([])
})

test("of very many so many are asked about at once as the server takes", async () => {
  const { time, asked, presence } = setUp()
  for (let i = 0; i < 1_100; i += 1) presence.of(newId<AccountId>()).subscribe(() => {})
  await time.pass(100)
  expect(asked.map(({ length }) => length)).toEqual([500, 500, 100])
})

test("without a line nothing is known; on the next one all is asked and told anew", async () => {
  const { time, asked, told, presence } = setUp([{ account: amy, state: "away" }])
  presence.of(amy).subscribe(() => {})
  presence.away(true)
  presence.away(true)
  await time.pass(100)
  presence.lost()
  expect(presence.of(amy).value).toBe(undefined)
  await time.pass(60_000)
  expect(asked).toHaveLength(1)
  presence.resume()
  await time.pass(100)
  expect(presence.of(amy).value).toBe("away")
  expect(told).toEqual([true, true])
})

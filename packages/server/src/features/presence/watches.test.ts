import { type AccountId, type DeviceId, newId } from "@everline/protocol"
import { expect, test } from "vitest"
import { MOST_WATCHED, WATCH_MS } from "./rules.ts"
import { Watches } from "./watches.ts"

function watching() {
  let now = 0
  const watches = new Watches(() => now)
  return { watches, pass: (ms: number) => (now += ms) }
}
const [amy, bob] = [newId<AccountId>(), newId<AccountId>()]
const [phone, desktop] = [newId<DeviceId>(), newId<DeviceId>()]

test("a change is told to each device that looks, once", () => {
  const { watches } = watching()
  for (const device of [phone, desktop]) watches.add(device, amy, bob, "offline")
  expect(watches.pairs([bob])).toEqual([{ viewer: amy, account: bob }])
  expect(watches.turn({ viewer: amy, account: bob }, "online")).toEqual([phone, desktop])
  expect(watches.turn({ viewer: amy, account: bob }, "online")).toEqual([])
  watches.add(desktop, amy, bob, "offline")
  expect(watches.turn({ viewer: amy, account: bob }, "online")).toEqual([desktop])
})

test("a look lapses when it is not repeated, and ends with its device", () => {
  const { watches, pass } = watching()
  watches.add(phone, amy, bob, "offline")
  watches.add(desktop, amy, bob, "offline")
  pass(WATCH_MS - 1)
  watches.add(desktop, amy, bob, "offline")
  pass(2)
  watches.lapse()
  expect(watches.turn({ viewer: amy, account: bob }, "online")).toEqual([desktop])
  watches.remove(desktop)
  expect(watches.accounts).toEqual([])
})

test("of too many the oldest are looked at no more", () => {
  const { watches } = watching()
  const all = Array.from({ length: MOST_WATCHED + 5 }, () => newId<AccountId>())
  for (const account of all) watches.add(phone, amy, account, "offline")
  expect(watches.accounts).toEqual(all.slice(5))
})

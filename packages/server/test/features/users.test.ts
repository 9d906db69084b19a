import { type AccountId, EverlineError, newId } from "@everline/protocol"
import { expect, test } from "vitest"
import { openHouse } from "./house.ts"

const refusal = (code: string) => expect.objectContaining({ constructor: EverlineError, code })

test("who is suspended logs in nowhere, and their devices open no line until they are let in again", async () => {
  await using house = await openHouse()
  const warden = await house.administrator("warden")
  const amy = await house.signUp("amy")
  const { account } = amy.self
  await house.devices.authenticate(amy.token)

  const suspended = await house.users.suspend(warden, account)
  expect(suspended).toMatchObject({ account, suspendedAt: house.clock.now(), devices: 1 })
  expect(house.refused).toEqual([account])
  for (const { devices } of [house, house.there])
    await expect(devices.authenticate(amy.token)).rejects.toEqual(refusal("suspended"))
  await expect(house.logIn("amy")).rejects.toEqual(refusal("suspended"))
  await expect(house.logIn("amy", "a wrong password")).rejects.toEqual(refusal("wrong_credentials"))
  await expect(house.users.recover(warden, account)).rejects.toEqual(refusal("suspended"))

  expect(await house.users.restore(warden, account)).toMatchObject({ suspendedAt: null })
  for (const { devices } of [house, house.there])
    expect((await devices.authenticate(amy.token)).device).toBe(amy.device)
  await house.logIn("amy")
  // To do it again changes nothing, and is no deed.
  await house.users.restore(warden, account)
  const { entries } = await house.audit.list({ account, limit: 10 })
  expect(entries.map(({ kind, by, reach }) => [kind, by?.userName, reach])).toEqual([
    ["restored", "warden", "private"],
    ["suspended", "warden", "private"],
  ])
})

test("an administrator gives somebody room for files of their own measure, and takes it back", async () => {
  await using house = await openHouse()
  const warden = await house.administrator("warden")
  const { account } = (await house.signUp("amy")).self
  expect((await house.users.get(account)).room).toEqual({ used: 0, quota: 5_000, chosen: false })
  const given = await house.there.users.setQuota(warden, account, 20_000)
  expect(given.room).toEqual({ used: 0, quota: 20_000, chosen: true })
  // The same again is no deed.
  await house.users.setQuota(warden, account, 20_000)
  expect((await house.users.setQuota(warden, account, null)).room).toEqual({ used: 0, quota: 5_000, chosen: false })
  const { users } = await house.users.list({ text: "amy", limit: 10 })
  expect(users).toMatchObject([{ room: { quota: 5_000 } }])
  const { entries } = await house.audit.list({ account, limit: 10 })
  expect(entries.map(({ kind, detail }) => [kind, detail])).toEqual([
    ["quota_set", null],
    ["quota_set", "20000"],
  ])
  await expect(house.users.setQuota(warden, newId<AccountId>(), 1)).rejects.toEqual(refusal("not_found"))
})

test("a line that is opened while the account is suspended is not let in by what was read before", async () => {
  await using house = await openHouse()
  const amy = await house.signUp("amy")
  const entering = house.devices.authenticate(amy.token)
  house.devices.suspended(amy.self.account)
  await expect(entering).rejects.toEqual(refusal("suspended"))
})

test("somebody is made an administrator and one no more, and one always stays", async () => {
  await using house = await openHouse()
  const warden = await house.administrator("warden")
  const amy = await house.signUp("amy")
  const { account } = amy.self
  const ends = [
    () => house.users.setAdmin(warden, warden.account, false),
    () => house.users.suspend(null, warden.account),
  ]
  for (const end of ends) await expect(end()).rejects.toEqual(refusal("last_admin"))

  expect(await house.users.setAdmin(warden, account, true)).toMatchObject({ admin: true })
  expect(house.renewed).toEqual([account])
  expect((await house.devices.authenticate(amy.token)).self.admin).toBe(true)
  const two = { account, device: amy.device, admin: true, address: "127.0.0.1" }
  // Both at once, each on a server of its own: the second finds itself the last, or no administrator any more.
  const both = await Promise.allSettled([
    house.users.setAdmin(warden, account, false),
    house.there.users.setAdmin(two, warden.account, false),
  ])
  expect(both.filter(({ status }) => status === "fulfilled")).toHaveLength(1)
  const { users } = await house.users.list({ text: "", limit: 10 })
  expect(users.filter(({ admin }) => admin)).toHaveLength(1)
})

test("who was an administrator when the line was opened, and is none any more, does nothing by it", async () => {
  await using house = await openHouse()
  const warden = await house.administrator("warden")
  const former = await house.administrator("former")
  const amy = await house.signUp("amy")
  await house.users.setAdmin(warden, former.account, false)
  const deeds = [
    () => house.users.setAdmin(former, former.account, true),
    () => house.users.suspend(former, amy.self.account),
    () => house.users.recover(former, amy.self.account),
    () => house.users.setQuota(former, amy.self.account, 1),
    () => house.invites.create(former, true),
    () => house.invites.setMode(former, "anyone"),
  ]
  for (const deed of deeds) await expect(deed()).rejects.toEqual(refusal("unknown_method"))
  const { entries } = await house.audit.list({ limit: 50 })
  expect(entries.filter(({ by }) => by?.userName === "former")).toEqual([])
})

test("nobody suspends oneself, a bot is no administrator, and whom nobody knows is not found", async () => {
  await using house = await openHouse()
  const warden = await house.administrator("warden")
  const bot = await house.users.createBot(null, "echo", "Echo")
  await expect(house.users.suspend(warden, warden.account)).rejects.toEqual(refusal("bad_request"))
  await expect(house.users.setAdmin(warden, bot.self.account, true)).rejects.toEqual(refusal("bad_request"))
  await expect(house.users.recover(warden, bot.self.account)).rejects.toEqual(refusal("bad_request"))
  const nobody = newId<AccountId>()
  const deeds = [
    () => house.users.suspend(warden, nobody),
    () => house.users.restore(warden, nobody),
    () => house.users.setAdmin(warden, nobody, true),
    () => house.users.recover(warden, nobody),
  ]
  for (const deed of deeds) await expect(deed()).rejects.toEqual(refusal("not_found"))
})

test("users are found by a part of either name, a page at a time, the newest first", async () => {
  await using house = await openHouse()
  const people = ["ann", "ben", "cat", "dan"]
  for (const name of people) await house.signUp(name, name === "cat" ? "王小明 100%" : name)
  const names = async (query: Parameters<typeof house.users.list>[0]) =>
    (await house.users.list(query)).users.map(({ userName }) => userName)
  expect(await names({ text: "", limit: 10 })).toEqual(["dan", "cat", "ben", "ann"])
  expect(await names({ text: "小明", limit: 10 })).toEqual(["cat"])
  expect(await names({ text: "0%", limit: 10 })).toEqual(["cat"])
  expect(await names({ text: "%", limit: 10 })).toEqual(["cat"])
  expect(await names({ text: "AN", limit: 10 })).toEqual(["dan", "ann"])
  const first = await house.users.list({ text: "", limit: 2 })
  expect(first.more).toBe(true)
  const after = first.users.at(-1)?.account
  expect(await names({ text: "", after, limit: 2 })).toEqual(["ben", "ann"])
})

test("what is done at the command line is in the log, and the log comes in pages without a secret in it", async () => {
  await using house = await openHouse()
  const warden = await house.administrator("warden")
  const amy = await house.signUp("amy")
  const { account } = amy.self
  await house.users.createBot(null, "echo", "Echo")
  const { link } = await house.users.recover(null, account)
  await house.users.signOut(null, account, amy.device, "Phone")
  const { invite } = await house.invites.create(warden, true)
  await house.invites.setMode(warden, "anyone")

  const kinds: string[] = []
  let before: string | undefined
  do {
    const page = await house.audit.list({ before, limit: 2 })
    kinds.push(...page.entries.map(({ kind, by, detail }) => `${by?.userName ?? "-"} ${kind} ${detail ?? ""}`.trim()))
    before = page.next ?? undefined
  } while (before !== undefined)
  expect(kinds.slice(0, 5)).toEqual([
    "warden sign_up_mode anyone",
    "warden invite_made admin",
    "- device_signed_out Phone",
    "- recovery_made",
    "- bot_made",
  ])
  const rows = JSON.stringify(await house.database.query("SELECT * FROM audit"))
  for (const secret of [link, invite, amy.token, warden.address]) expect(rows).not.toContain(secret)
})

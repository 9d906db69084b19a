import { type AccountId, EverlineError, newId } from "@everline/protocol"
import { expect, test } from "vitest"
import { form, openHouse } from "./house.ts"

const refused = (code: string) => expect.objectContaining({ constructor: EverlineError, code })

test("an invite makes one account, and its first device is logged in", async () => {
  await using house = await openHouse()
  const invite = await house.inviteOne()
  const amy = await house.accounts.signUp({ ...form("amy"), invite })

  expect(amy.self).toMatchObject({ userName: "amy", kind: "person", admin: false })
  expect((await house.devices.authenticate(amy.token)).device).toBe(amy.device)
  expect(await house.journalOf(amy.self.account)).toMatchObject([
    { seq: 1, kind: "profile", profile: { userName: "amy" } },
    { seq: 2, kind: "device", device: amy.device, change: "added" },
  ])
  await expect(house.accounts.signUp({ ...form("bob"), invite })).rejects.toEqual(refused("invite_invalid"))
  await expect(house.invites.requireGood(invite)).rejects.toEqual(refused("invite_invalid"))
})

test("a sign-up whose answer was lost can be repeated, by nobody else", async () => {
  await using house = await openHouse()
  const invite = await house.inviteOne()
  const first = await house.accounts.signUp({ ...form("amy"), invite })
  const again = await house.accounts.signUp({ ...form("amy"), invite })
  expect(again.self).toEqual(first.self)
  expect(again.device).not.toBe(first.device)

  const guess = { ...form("amy"), invite, password: "not amy's password" }
  await expect(house.accounts.signUp(guess)).rejects.toEqual(refused("invite_invalid"))
})

test("of many sign-ups at once with one invite, one makes an account", async () => {
  await using house = await openHouse()
  const invite = await house.inviteOne()
  const names = ["amy", "bob", "cid", "dan", "eve", "amy", "bob", "cid"]
  const outcomes = await Promise.allSettled(names.map((name) => house.accounts.signUp({ ...form(name), invite })))
  const winners = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value.self.account] : []))
  expect(new Set(winners).size).toBe(1)
  expect(await house.accounts.list()).toHaveLength(1)
})

test("a taken user name leaves the invite good, a late one does not work", async () => {
  await using house = await openHouse()
  await house.signUp("amy")
  const invite = await house.inviteOne()
  await expect(house.accounts.signUp({ ...form("amy"), invite })).rejects.toEqual(refused("user_name_taken"))
  expect(await house.invites.requireGood(invite)).toMatchObject({ admin: false, from: null })

  house.pass(8 * 24 * 3600_000)
  await expect(house.accounts.signUp({ ...form("bob"), invite })).rejects.toEqual(refused("invite_invalid"))
})

test("each log-in makes a device; names nobody has and wrong passwords get one answer", async () => {
  await using house = await openHouse()
  const amy = await house.signUp("amy")
  const laptop = await house.logIn(" Amy ", "amy's password")
  expect(laptop.device).not.toBe(amy.device)
  expect((await house.devices.list(amy.self.account)).map(({ name }) => name).sort()).toEqual(["Laptop", "Phone"])

  await house.accounts.createBot("echo", "Echo")
  for (const name of ["amy", "nobody", "echo"])
    await expect(house.logIn(name, "a wrong password")).rejects.toEqual(refused("wrong_credentials"))
})

test("an unknown user name takes as long as a known one", async () => {
  await using house = await openHouse()
  await house.signUp("amy")
  /** Work of this process: the clock on the wall also counts what others do. */
  const time = async (name: string) => {
    const begun = process.cpuUsage()
    await house.logIn(name, "a wrong password").catch(() => {})
    const { user, system } = process.cpuUsage(begun)
    return user + system
  }
  const known: number[] = []
  const unknown: number[] = []
  for (let i = 0; i < 4; i++) {
    known.push(await time("amy"))
    unknown.push(await time(`nobody${i}`))
  }
  // Without the hash the answer comes some ten times sooner.
  expect(Math.min(...unknown)).toBeGreaterThan(Math.min(...known) / 2)
})

test("guessing at one name is slowed, at others not; the right password after the wait works", async () => {
  await using house = await openHouse()
  await house.signUp("amy")
  for (let i = 0; i < 5; i++) await house.logIn("amy", "a wrong password").catch(() => {})
  await expect(house.logIn("amy")).rejects.toEqual(refused("too_many_requests"))
  await expect(house.logIn("bob")).rejects.toEqual(refused("wrong_credentials"))
  house.pass(1_000)
  expect((await house.logIn("amy")).self.userName).toBe("amy")
})

test("one sees oneself and whom one has met", async () => {
  await using house = await openHouse()
  const [amy, bob, cid] = [await house.signUp("amy"), await house.signUp("bob"), await house.signUp("cid")]
  await house.acquaint(amy, bob)
  const everyone = [amy, bob, cid].map(({ self }) => self.account).concat(newId<AccountId>())
  const seen = await house.accounts.get(amy.self.account, everyone)
  expect(seen.map(({ userName }) => userName).sort()).toEqual(["amy", "bob"])

  await house.database.query("UPDATE members SET left_at = 5 WHERE account = $1", [bob.self.account])
  expect(await house.accounts.get(amy.self.account, [bob.self.account])).toHaveLength(1)
})

test("find gives who has exactly that user name, and known people whose names hold the text", async () => {
  await using house = await openHouse()
  const amy = await house.signUp("amy")
  const mia = await house.signUp("mia_1", "Mia 100%")
  const wang = await house.signUp("wang", "王小明")
  await house.signUp("mia", "A stranger")
  await house.acquaint(amy, mia, wang)
  const find = async (text: string) => (await house.accounts.find(amy.self.account, text)).map((p) => p.userName)

  expect(await find("MIA")).toEqual(["mia", "mia_1"])
  expect(await find("strang")).toEqual([])
  expect(await find("小明")).toEqual(["wang"])
  expect(await find("0%")).toEqual(["mia_1"])
  expect(await find("_")).toEqual(["mia_1"])
  expect(await find("%")).toEqual(["mia_1"])
  expect(await find("\\")).toEqual([])
})

test("find shows at most twenty", async () => {
  await using house = await openHouse()
  const amy = await house.signUp("amy")
  const bots = await Promise.all(Array.from({ length: 25 }, (_, i) => house.accounts.createBot(`bot-${i}`, `Bot ${i}`)))
  await house.acquaint(amy, ...bots)
  expect(await house.accounts.find(amy.self.account, "bot")).toHaveLength(20)
})

test("a new display name is told to all one's devices, once", async () => {
  await using house = await openHouse()
  const { self, token } = await house.signUp("amy")
  await house.devices.authenticate(token)
  await house.accounts.rename(self.account, "Amy Wang")
  await house.accounts.rename(self.account, "Amy Wang")

  const profiles = (await house.journalOf(self.account)).filter(({ kind }) => kind === "profile")
  expect(profiles).toMatchObject([{ profile: { displayName: "amy" } }, { profile: { displayName: "Amy Wang" } }])
  expect(house.told).toContainEqual(profiles[1])
  expect((await house.devices.authenticate(token)).self.displayName).toBe("Amy Wang")
})

test("a changed password signs the other devices out", async () => {
  await using house = await openHouse()
  const amy = await house.signUp("amy")
  const laptop = await house.logIn("amy")
  const caller = { account: amy.self.account, device: laptop.device }
  await expect(house.accounts.changePassword(caller, "wrong", "a new password")).rejects.toEqual(
    refused("wrong_credentials"),
  )
  await house.accounts.changePassword(caller, "amy's password", "a new password")

  expect((await house.devices.authenticate(laptop.token)).device).toBe(laptop.device)
  await expect(house.devices.authenticate(amy.token)).rejects.toEqual(refused("signed_out"))
  await expect(house.logIn("amy")).rejects.toEqual(refused("wrong_credentials"))
  expect((await house.logIn("amy", "a new password")).self).toEqual(amy.self)
})

test("a bot is an account whose one device is a program", async () => {
  await using house = await openHouse()
  const echo = await house.accounts.createBot("echo", "Echo")
  expect(echo.self).toMatchObject({ kind: "bot", admin: false })
  expect(await house.devices.list(echo.self.account)).toMatchObject([{ name: "Echo", shape: "program" }])
  expect((await house.devices.authenticate(echo.token)).self).toEqual(echo.self)
  await expect(house.accounts.createBot("echo", "Another")).rejects.toEqual(refused("user_name_taken"))
})

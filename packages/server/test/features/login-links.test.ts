import { EverlineError } from "@everline/protocol"
import { expect, test } from "vitest"
import { openHouse } from "./house.ts"

const device = { name: "Hall", shape: "tv" } as const
const invalid = expect.objectContaining({ constructor: EverlineError, code: "login_link_invalid" })

test("a link says whom it logs in, and logs in one device, though two use it at once on two servers", async () => {
  await using house = await openHouse()
  const amy = await house.signUp("amy")
  const { link } = await house.loginLinks.create(amy.self.account, { once: true })
  expect(await house.there.loginLinks.get(link)).toMatchObject({
    profile: { account: amy.self.account, userName: "amy" },
    recovery: false,
  })

  const uses = await Promise.allSettled([
    house.loginLinks.use({ link, device }, "203.0.113.9"),
    house.there.loginLinks.use({ link, device }, "203.0.113.9"),
  ])
  expect(uses.filter(({ status }) => status === "rejected")).toEqual([{ status: "rejected", reason: invalid }])
  const [loggedIn] = uses.flatMap((use) => (use.status === "fulfilled" ? [use.value] : []))
  expect(loggedIn?.self).toEqual(amy.self)
  expect((await house.devices.authenticate(loggedIn?.token ?? "")).device).toBe(loggedIn?.device)
  expect((await house.devices.list(amy.self.account)).map(({ name }) => name).sort()).toEqual(["Hall", "Phone"])
  await expect(house.loginLinks.get(link)).rejects.toEqual(invalid)
})

test("a link of the demo logs in as many devices as there are, for a day", async () => {
  await using house = await openHouse()
  const amy = await house.signUp("amy")
  const { link, expiresAt } = await house.loginLinks.create(amy.self.account, { once: false })
  await house.loginLinks.use({ link, device }, "203.0.113.9")
  house.pass(expiresAt - house.clock.now() - 1)
  await house.loginLinks.use({ link, device }, "203.0.113.9")
  house.pass(1)
  for (const late of [house.loginLinks.use({ link, device }, "203.0.113.9"), house.loginLinks.get(link)])
    await expect(late).rejects.toEqual(invalid)
  expect(await house.devices.list(amy.self.account)).toHaveLength(3)
})

test("a link that nobody made logs nobody in, and the record holds no link that works", async () => {
  await using house = await openHouse()
  const amy = await house.signUp("amy")
  const { link } = await house.loginLinks.create(amy.self.account, { once: true })
  const rows = await house.database.query<{ hash: string }>(
    "SELECT encode(secret_hash, 'base64') AS hash FROM login_links",
  )
  for (const guess of ["nobody-made-this", link.slice(0, -1), rows[0]?.hash ?? ""])
    await expect(house.loginLinks.use({ link: guess, device }, "203.0.113.9")).rejects.toEqual(invalid)
})

const newPassword = "a password of her own"
const away = "203.0.113.9"

test("with a recovery link one chooses a new password, once and for one device; the others stay and are told", async () => {
  await using house = await openHouse()
  const warden = await house.administrator("warden")
  const amy = await house.signUp("amy")
  const { account } = amy.self
  const before = (await house.journalOf(account)).length
  const { link, expiresAt } = await house.users.recover(warden, account)
  expect(expiresAt - house.clock.now()).toBe(24 * 3600_000)
  expect(await house.loginLinks.get(link)).toMatchObject({ profile: { userName: "amy" }, recovery: true })
  await expect(house.loginLinks.use({ link, device }, away)).rejects.toMatchObject({ code: "password_too_short" })

  const uses = await Promise.allSettled([
    house.loginLinks.use({ link, device, newPassword }, away),
    house.there.loginLinks.use({ link, device, newPassword: "a password of the second" }, away),
  ])
  const [loggedIn] = uses.flatMap((use) => (use.status === "fulfilled" ? [use.value] : []))
  expect(uses.filter(({ status }) => status === "rejected")).toEqual([{ status: "rejected", reason: invalid }])
  expect((await house.devices.authenticate(amy.token)).device).toBe(amy.device)
  await expect(house.logIn("amy")).rejects.toMatchObject({ code: "wrong_credentials" })

  const told = (await house.journalOf(account)).slice(before)
  expect(told.map((entry) => ("device" in entry ? [entry.kind, entry.device] : [entry.kind]))).toEqual([
    ["recovery", null],
    ["device", loggedIn?.device],
    ["recovery", loggedIn?.device],
  ])
  // Who made it is told to nobody but administrators.
  expect(told.map(({ actor }) => actor)).toEqual([null, account, account])
  expect(await house.loginLinks.recoveries(account)).toEqual([
    { madeAt: house.clock.now(), usedAt: house.clock.now(), device: loggedIn?.device },
  ])
  const { entries } = await house.audit.list({ account, limit: 10 })
  expect(entries.map(({ kind, by, device: on, reach }) => [kind, by?.userName, on, reach])).toEqual([
    ["recovery_used", "amy", "Hall", "public"],
    ["recovery_made", "warden", "Phone", "private"],
  ])
})

test("a recovery link ends those made before, and after a day", async () => {
  await using house = await openHouse()
  const amy = await house.signUp("amy")
  const first = await house.users.recover(null, amy.self.account)
  house.pass(1)
  const second = await house.there.users.recover(null, amy.self.account)
  await expect(house.loginLinks.get(first.link)).rejects.toEqual(invalid)
  house.pass(24 * 3600_000)
  await expect(house.loginLinks.use({ link: second.link, device, newPassword }, away)).rejects.toEqual(invalid)
  house.pass(31 * 24 * 3600_000)
  expect(await house.loginLinks.recoveries(amy.self.account)).toEqual([])
})

test("who was suspended since is not recovered", async () => {
  await using house = await openHouse()
  await house.administrator("warden")
  const amy = await house.signUp("amy")
  const { link } = await house.users.recover(null, amy.self.account)
  await house.users.suspend(null, amy.self.account)
  await expect(house.loginLinks.use({ link, device, newPassword }, away)).rejects.toMatchObject({ code: "suspended" })
  await house.users.restore(null, amy.self.account)
  await house.loginLinks.use({ link, device, newPassword }, away)
})

import { EverlineError } from "@everline/protocol"
import { expect, test } from "vitest"
import { Accounts } from "../../src/features/accounts/service.ts"
import { Invites } from "../../src/features/invites/service.ts"
import { form, openHouse } from "./house.ts"

const invalid = expect.objectContaining({ constructor: EverlineError, code: "invite_invalid" })

test("the first start makes a link for the administrator; the next start makes the link before worthless", async () => {
  await using house = await openHouse()
  const before = await house.invites.ensureFirstInvite()
  const invite = await house.invites.ensureFirstInvite()
  if (before === null || invite === null) throw new Error("an empty server makes an invite")
  await expect(house.invites.requireGood(before)).rejects.toEqual(invalid)

  const amy = await house.accounts.signUp({ ...form("amy"), invite })
  expect(amy.self.admin).toBe(true)
  expect(await house.invites.ensureFirstInvite()).toBeNull()
})

test("two servers that start at once agree on one link", async () => {
  await using house = await openHouse()
  const links = await Promise.all([house.invites.ensureFirstInvite(), house.there.invites.ensureFirstInvite()])
  const good = await Promise.allSettled(links.map((link) => house.invites.requireGood(link ?? "")))
  expect(good.filter(({ status }) => status === "fulfilled")).toHaveLength(1)
})

test("an invite says whom it is from", async () => {
  await using house = await openHouse()
  const amy = await house.administrator("amy", "Amy Wang")
  const { invite, expiresAt } = await house.invites.create(amy, false)
  expect(await house.invites.requireGood(invite)).toMatchObject({ from: "Amy Wang", admin: false })
  expect(expiresAt - house.clock.now()).toBe(7 * 24 * 3600_000)
})

test("where anyone may sign up, one standing link serves everybody, also when an answer was lost", async () => {
  await using house = await openHouse()
  const invites = new Invites({ ...house, signUp: "anyone" })
  const accounts = new Accounts({ ...house, invites })
  const invite = "everyone"
  const amy = await accounts.signUp({ ...form("amy"), invite })
  const again = await accounts.signUp({ ...form("amy"), invite })
  expect(again.self).toEqual(amy.self)
  expect((await accounts.signUp({ ...form("bob"), invite })).self.admin).toBe(false)

  const thief = { ...form("amy"), invite, password: "a wrong password" }
  await expect(accounts.signUp(thief)).rejects.toMatchObject({ code: "user_name_taken" })
  await expect(house.invites.requireGood(invite)).rejects.toEqual(invalid)
})

test("an invite for several takes so many in and no more, however many come at once on two servers", async () => {
  await using house = await openHouse()
  const warden = await house.administrator("warden")
  house.pass(1)
  const { invite } = await house.invites.create(warden, false, { uses: 3, days: 1 })
  const names = ["ann", "ben", "cat", "dan", "eve"]
  const comes = await Promise.allSettled(
    names.map((name, i) => (i % 2 ? house.there : house).accounts.signUp({ ...form(name), invite })),
  )
  expect(comes.filter(({ status }) => status === "fulfilled")).toHaveLength(3)
  const [listed] = (await house.invites.list({ limit: 1 })).invites
  expect(listed).toMatchObject({ uses: 3, used: 3, from: { userName: "warden" }, endedAt: null })
  expect(listed?.usedBy.every(({ userName }) => names.includes(userName))).toBe(true)

  // One of them whose answer was lost is in all the same; who guesses their password is not.
  const [came] = listed?.usedBy ?? []
  if (came === undefined) throw new Error("somebody came")
  const again = await house.accounts.signUp({ ...form(came.userName), invite })
  expect(again.self.account).toBe(came.account)
  const thief = { ...form(came.userName), invite, password: "a wrong password" }
  await expect(house.accounts.signUp(thief)).rejects.toEqual(invalid)
})

test("an invite that is ended lets nobody in, and who came by it stays", async () => {
  await using house = await openHouse()
  const warden = await house.administrator("warden")
  house.pass(1)
  const { invite } = await house.invites.create(warden, false, { uses: 2 })
  await house.accounts.signUp({ ...form("amy"), invite })
  const [listed] = (await house.invites.list({ limit: 1 })).invites
  if (listed === undefined) throw new Error("an invite was made")
  await house.invites.end(warden, listed.inviteId)
  await house.invites.end(warden, listed.inviteId)
  await expect(house.accounts.signUp({ ...form("bob"), invite })).rejects.toEqual(invalid)
  await house.logIn("amy")
  const { entries } = await house.audit.list({ limit: 10 })
  expect(entries.filter(({ kind }) => kind === "invite_ended")).toHaveLength(1)
})

test("invites are listed the newest first, in pages, with nothing that lets anybody in", async () => {
  await using house = await openHouse()
  const warden = await house.administrator("warden")
  const secrets: string[] = []
  for (let i = 0; i < 4; i += 1) {
    house.pass(1_000)
    secrets.push((await house.invites.create(i === 3 ? null : warden, i === 3)).invite)
  }
  const first = await house.invites.list({ limit: 2 })
  expect(first).toMatchObject({ more: true, invites: [{ from: null, admin: true }, { from: { userName: "warden" } }] })
  const rest = await house.invites.list({ after: first.invites.at(-1)?.inviteId, limit: 10 })
  expect(rest.more).toBe(false)
  // The warden came by one too.
  expect(rest.invites).toHaveLength(3)
  const listed = JSON.stringify([first, rest])
  for (const secret of secrets) expect(listed).not.toContain(secret)
})

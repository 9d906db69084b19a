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
  const amy = await house.signUp("amy", "Amy Wang")
  const { invite, expiresAt } = await house.invites.create(amy.self.account, false)
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

import { EverlineError, LIMITS, newId, type SignUpId } from "@everline/protocol"
import { expect, test } from "vitest"
import { form, openHouse } from "./house.ts"

const refusal = (code: string) => expect.objectContaining({ constructor: EverlineError, code })
const DAY = 24 * 3600_000

/** A house in which an administrator approves each. */
async function openDoor() {
  const house = await openHouse()
  const warden = await house.administrator("warden")
  await house.invites.setMode(warden, "approval")
  const waiting = async () => (await house.signUps.list({ limit: 50 })).signUps
  const idOf = async (userName: string): Promise<SignUpId> => {
    const found = (await waiting()).find((one) => one.userName === userName)
    if (found === undefined) throw new Error(`${userName} does not wait`)
    return found.signUp
  }
  const asked = (userName: string) => ({ ...form(userName), note: `I am ${userName}` })
  return { ...house, warden, waiting, idOf, asked }
}

test("who asks waits, is let in on whatever server that happens, and is logged in by what only they have", async () => {
  await using house = await openDoor()
  const claim = await house.signUps.ask(house.asked("amy"))
  expect(await house.waiting()).toMatchObject([{ userName: "amy", displayName: "amy", note: "I am amy" }])
  expect(house.signals).toEqual([[4, "sign_ups", { waiting: 1 }]])
  await expect(house.logIn("amy")).rejects.toEqual(refusal("wrong_credentials"))

  const begun = performance.now()
  const claimed = house.signUps.claim(claim)
  expect(await house.there.signUps.approve(house.warden, await house.idOf("amy"))).toEqual({ waiting: 0 })
  const answer = await claimed
  // It would have waited for twenty.
  expect(performance.now() - begun).toBeLessThan(15_000)
  if (answer.state !== "approved") throw new Error(answer.state)
  const { session } = answer
  expect(session.self).toMatchObject({ userName: "amy", kind: "person", admin: false })
  expect((await house.devices.authenticate(session.token)).device).toBe(session.device)
  // The answer may have been lost; and the password is theirs.
  expect(await house.there.signUps.claim(claim)).toEqual(answer)
  await house.logIn("amy")
  expect(await house.waiting()).toEqual([])

  const { entries } = await house.audit.list({ account: session.self.account, limit: 10 })
  expect(entries).toMatchObject([{ kind: "sign_up_approved", by: { userName: "warden" } }])
  const rows = JSON.stringify(await house.database.query("SELECT * FROM sign_ups"))
  for (const secret of [claim, session.token]) expect(rows).not.toContain(secret)
})

test("an approved one logs in once its claim is over; a claim that nobody was given says nothing", async () => {
  await using house = await openDoor()
  const claim = await house.signUps.ask(house.asked("amy"))
  await house.signUps.approve(house.warden, await house.idOf("amy"))
  house.pass(7 * DAY + 1)
  for (const one of [claim, "nobody-was-given-this"])
    await expect(house.signUps.claim(one)).rejects.toEqual(refusal("sign_up_invalid"))
  await house.logIn("amy")
})

test("a device that was signed out is not let in again by its claim", async () => {
  await using house = await openDoor()
  const claim = await house.signUps.ask(house.asked("amy"))
  await house.signUps.approve(house.warden, await house.idOf("amy"))
  const answer = await house.signUps.claim(claim)
  if (answer.state !== "approved") throw new Error(answer.state)
  await house.devices.signOut(answer.session.self.account, answer.session.device)
  await expect(house.signUps.claim(claim)).rejects.toEqual(refusal("sign_up_invalid"))
})

test("who is declined is told, nobody logs in as them, and they may ask again", async () => {
  await using house = await openDoor()
  const claim = await house.signUps.ask(house.asked("amy"))
  const signUp = await house.idOf("amy")
  await house.signUps.decline(house.warden, signUp)
  await house.signUps.decline(house.warden, signUp)
  expect(await house.signUps.claim(claim)).toEqual({ state: "declined" })
  await expect(house.signUps.approve(house.warden, signUp)).rejects.toEqual(refusal("sign_up_settled"))
  await expect(house.logIn("amy")).rejects.toEqual(refusal("wrong_credentials"))
  const { entries } = await house.audit.list({ limit: 1 })
  expect(entries).toMatchObject([{ kind: "sign_up_declined", about: null, detail: "amy" }])
  await house.signUps.ask(house.asked("amy"))
  expect(await house.waiting()).toHaveLength(1)
})

test("of two administrators who decide at once on two servers one does, and one account is made", async () => {
  await using house = await openDoor()
  await house.signUps.ask(house.asked("amy"))
  const signUp = await house.idOf("amy")
  const decided = await Promise.allSettled([
    house.signUps.approve(house.warden, signUp),
    house.there.signUps.decline(house.warden, signUp),
    house.there.signUps.approve(house.warden, signUp),
  ])
  expect(decided.filter(({ status }) => status === "fulfilled").length).toBeGreaterThan(0)
  const rows = await house.database.query("SELECT FROM accounts WHERE user_name = 'amy'")
  const [{ state } = { state: "" }] = await house.database.query<{ state: string }>("SELECT state FROM sign_ups")
  expect(rows).toHaveLength(state === "approved" ? 1 : 0)
})

test("the same again, after a lost answer, is the same person's with the password, and nobody else's", async () => {
  await using house = await openDoor()
  const lost = await house.signUps.ask(house.asked("amy"))
  const claim = await house.signUps.ask(house.asked("amy"))
  expect(await house.waiting()).toHaveLength(1)
  await expect(house.signUps.claim(lost)).rejects.toEqual(refusal("sign_up_invalid"))
  const thief = { ...house.asked("amy"), password: "a wrong password" }
  await expect(house.signUps.ask(thief)).rejects.toEqual(refusal("user_name_taken"))
  await house.signUps.approve(house.warden, await house.idOf("amy"))
  expect(await house.signUps.claim(claim)).toMatchObject({ state: "approved" })
  await expect(house.signUps.ask(house.asked("amy"))).rejects.toEqual(refusal("user_name_taken"))
})

test("a user name that was taken by an invite meanwhile is said to who would approve", async () => {
  await using house = await openDoor()
  await house.signUps.ask(house.asked("amy"))
  await house.signUp("amy")
  await expect(house.signUps.approve(house.warden, await house.idOf("amy"))).rejects.toEqual(refusal("user_name_taken"))
  expect(await house.waiting()).toHaveLength(1)
})

test("nobody asks where it is not open; what an administrator chose wins over the setting, on every server", async () => {
  await using house = await openHouse()
  const warden = await house.administrator("warden")
  const asked = { ...form("amy"), note: "" }
  await expect(house.signUps.ask(asked)).rejects.toEqual(refusal("sign_up_closed"))
  expect(await house.invites.modes()).toEqual({ chosen: null, given: "invited" })
  await house.there.invites.setMode(warden, "anyone")
  await expect(house.signUps.ask(asked)).rejects.toEqual(refusal("sign_up_closed"))
  await house.accounts.signUp({ ...form("amy"), invite: "everyone" })
  await house.there.invites.setMode(warden, "approval")
  expect(await house.invites.requireGood("everyone")).toEqual({ admin: false, from: null, approval: true })
  await expect(house.accounts.signUp({ ...form("bob"), invite: "everyone" })).rejects.toEqual(refusal("invite_invalid"))
  await house.signUps.ask({ ...form("bob"), note: "" })
})

test("so many wait and no more, and nobody for longer than a month", async () => {
  await using house = await openDoor()
  await house.database.query(
    `INSERT INTO sign_ups (id, claim_hash, user_name, display_name, password_hash, note, device_name, device_shape, state, asked_at)
     SELECT gen_random_uuid(), decode(md5(i::text), 'hex'), 'user-' || i, 'User', '', '', 'Phone', 'phone', 'waiting', $2::bigint
     FROM generate_series(1, $1::int) i`,
    [LIMITS.signUpsWaiting, house.clock.now()],
  )
  await expect(house.signUps.ask(house.asked("amy"))).rejects.toEqual(refusal("too_many_sign_ups"))
  house.pass(30 * DAY + 1)
  await house.signUps.ask(house.asked("amy"))
  expect(await house.waiting()).toMatchObject([{ userName: "amy" }])
})

test("whom nobody asked about is not found", async () => {
  await using house = await openDoor()
  const decisions = [
    () => house.signUps.approve(house.warden, newId<SignUpId>()),
    () => house.signUps.decline(house.warden, newId<SignUpId>()),
  ]
  for (const decide of decisions) await expect(decide()).rejects.toEqual(refusal("not_found"))
})

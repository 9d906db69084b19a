import { EverlineError } from "@everline/protocol"
import { expect, test } from "vitest"
import { Key, type Manner, type Where } from "./authenticator.ts"
import { openHouse } from "./house.ts"

const refusal = (code: string) => expect.objectContaining({ constructor: EverlineError, code })
const here: Where = { origin: "https://chat.example", host: "chat.example" }
const elsewhere: Where = { origin: "https://chat.example.evil", host: "chat.example.evil" }
const device = { name: "Laptop", shape: "desktop" } as const

/** Amy has a key, and logs in with it. */
async function amyWithKey(manner: Manner = {}) {
  const house = await openHouse()
  const amy = await house.signUp("amy")
  const { account } = amy.self
  const key = new Key()
  const { challenge } = await house.passkeys.begin(account, here.origin)
  const made = await house.passkeys.add(account, here.origin, { ...key.make(challenge, here, manner), name: "Phone" })
  const logIn = async (at = here, how: Manner = {}, by = key) => {
    const { challenge: asked } = await house.there.passkeys.challenge(here.origin)
    return house.passkeys.logIn(here.origin, { ...by.use(asked, at, how), device })
  }
  return { ...house, amy, account, key, made, logIn }
}

test("a key is made, told to all devices, and logs in on any server", async () => {
  await using house = await amyWithKey()
  expect(house.made).toMatchObject({ name: "Phone", host: "chat.example", usedAt: null })
  const [told] = (await house.journalOf(house.account)).slice(-1)
  expect(told).toMatchObject({ kind: "passkey", passkey: house.made.passkey, change: "added" })
  const { self, device: added, token } = await house.logIn()
  expect(self).toEqual(house.amy.self)
  expect((await house.devices.authenticate(token)).device).toBe(added)
  expect(await house.there.passkeys.list(house.account)).toMatchObject([{ usedAt: house.clock.now() }])
  // The browser is told which keys it need not make anew.
  const { known } = await house.passkeys.begin(house.account, here.origin)
  expect(known).toEqual([house.key.id.toString("base64url")])
})

test("what was signed for another origin, or with another host's key, logs nobody in", async () => {
  await using house = await amyWithKey()
  await expect(house.logIn(elsewhere)).rejects.toEqual(refusal("passkey_invalid"))
  await expect(house.logIn({ ...here, origin: elsewhere.origin })).rejects.toEqual(refusal("passkey_invalid"))
  await expect(house.logIn({ ...here, host: elsewhere.host })).rejects.toEqual(refusal("passkey_invalid"))
  const { challenge } = await house.passkeys.challenge("https://other.example")
  const there = { origin: "https://other.example", host: "other.example" }
  const used = house.passkeys.logIn(there.origin, { ...house.key.use(challenge, there), device })
  await expect(used).rejects.toEqual(refusal("passkey_invalid"))
})

test("a challenge is good once, for five minutes, and for whom it was made", async () => {
  await using house = await amyWithKey()
  const { challenge } = await house.passkeys.challenge(here.origin)
  const signed = { ...house.key.use(challenge, here), device }
  await house.passkeys.logIn(here.origin, signed)
  await expect(house.there.passkeys.logIn(here.origin, signed)).rejects.toEqual(refusal("passkey_expired"))

  const late = await house.passkeys.challenge(here.origin)
  house.pass(5 * 60_000)
  const tooLate = house.passkeys.logIn(here.origin, { ...house.key.use(late.challenge, here), device })
  await expect(tooLate).rejects.toEqual(refusal("passkey_expired"))

  const bob = await house.signUp("bob")
  const amys = await house.passkeys.begin(house.account, here.origin)
  const stolen = house.passkeys.add(bob.self.account, here.origin, {
    ...new Key().make(amys.challenge, here),
    name: "Mine",
  })
  await expect(stolen).rejects.toEqual(refusal("passkey_expired"))
  const own = house.passkeys.logIn(here.origin, { ...house.key.use(amys.challenge, here), device })
  await expect(own).rejects.toEqual(refusal("passkey_expired"))
  const invented = house.passkeys.logIn(here.origin, { ...house.key.use("bm90LW91cnM", here), device })
  await expect(invented).rejects.toEqual(refusal("passkey_expired"))
})

test("a key that counts and does not count on may have been copied, and is not taken", async () => {
  await using house = await amyWithKey({ counter: 7 })
  await house.logIn(here, { counter: 8 })
  for (const counter of [8, 3, 0])
    await expect(house.logIn(here, { counter })).rejects.toEqual(refusal("passkey_copied"))
  await house.logIn(here, { counter: 9 })
})

test("another key under the same name, a key nobody has, and a person who was not looked at are refused", async () => {
  await using house = await amyWithKey()
  const other = new Key()
  const forged = Object.assign(new Key(), { id: house.key.id })
  for (const by of [other, forged]) await expect(house.logIn(here, {}, by)).rejects.toEqual(refusal("passkey_invalid"))
  await expect(house.logIn(here, { verified: false })).rejects.toEqual(refusal("passkey_invalid"))
  const { challenge } = await house.passkeys.begin(house.account, here.origin)
  const unseen = house.passkeys.add(house.account, here.origin, {
    ...other.make(challenge, here, { verified: false }),
    name: "Key",
  })
  await expect(unseen).rejects.toEqual(refusal("passkey_invalid"))
})

test("a key that is somebody's is not added again, and one that was removed logs nobody in", async () => {
  await using house = await amyWithKey()
  const bob = await house.signUp("bob")
  const { challenge } = await house.passkeys.begin(bob.self.account, here.origin)
  const twice = house.passkeys.add(bob.self.account, here.origin, { ...house.key.make(challenge, here), name: "Mine" })
  await expect(twice).rejects.toEqual(refusal("passkey_invalid"))
  const { passkey } = house.made
  const deeds = [
    () => house.passkeys.remove(bob.self.account, passkey),
    () => house.passkeys.rename(bob.self.account, passkey, "Mine"),
  ]
  for (const deed of deeds) await expect(deed()).rejects.toEqual(refusal("not_found"))
  await house.passkeys.rename(house.account, passkey, "Old phone")
  await house.passkeys.remove(house.account, passkey)
  await expect(house.logIn()).rejects.toEqual(refusal("passkey_invalid"))
  expect((await house.journalOf(house.account)).slice(-2).map((entry) => "change" in entry && entry.change)).toEqual([
    "renamed",
    "removed",
  ])
})

test("there are none at a bare address, and who is suspended does not come in by one", async () => {
  await using house = await amyWithKey()
  for (const origin of [undefined, "https://192.0.2.1:8443", "http://chat.example"]) {
    await expect(house.passkeys.challenge(origin)).rejects.toEqual(refusal("passkeys_unavailable"))
    await expect(house.passkeys.begin(house.account, origin)).rejects.toEqual(refusal("passkeys_unavailable"))
  }
  await house.administrator("warden")
  await house.users.suspend(null, house.account)
  await expect(house.logIn()).rejects.toEqual(refusal("suspended"))
})

import type { AccountId } from "@everline/protocol"
import { newId } from "@everline/protocol"
import { expect, test } from "vitest"
import { type Revocation, RevocationWatch } from "../../src/features/devices/revocation-watch.ts"
import { openHouse } from "./house.ts"

type House = Awaited<ReturnType<typeof openHouse>>

async function watch(house: House) {
  const told: Revocation[] = []
  const failed = (error: unknown) => expect.unreachable(String(error))
  const watching = await RevocationWatch.start({ ...house, failed })
  watching.listen((revocation) => told.push(revocation))
  return { told, watching }
}

test("a sign-out on one server holds on the other", async () => {
  await using house = await openHouse()
  const amy = await house.signUp("amy")
  await house.there.devices.authenticate(amy.token)
  const { watching } = await watch(house)
  await using _ending = watching
  watching.listen((revocation) => {
    if (revocation.kind === "device") house.there.devices.dropped([revocation.device])
  })

  await house.devices.signOut(amy.self.account, amy.device)
  await expect.poll(() => house.there.cut).toEqual([amy.device])
  await expect(house.there.devices.authenticate(amy.token)).rejects.toMatchObject({ code: "signed_out" })
})

test("a commit that lands late is told, and nothing is told twice", async () => {
  await using house = await openHouse()
  const [early, late] = [newId<AccountId>(), newId<AccountId>()]
  const insert = "INSERT INTO revocations (kind, account, at) VALUES ('member', $1, 0)"
  const { told, watching } = await watch(house)
  await using _ending = watching

  await house.database.transaction(async (slow) => {
    await slow.query(insert, [late])
    await house.database.query(insert, [early])
    await watching.poll()
    await watching.poll()
    expect(told.map(({ account }) => account)).toEqual([early])
  })
  await watching.poll()
  await watching.poll()
  expect(told.map(({ account }) => account)).toEqual([early, late])
})

test("who was let in again before it looked is not kept out for it, and who was suspended once more is", async () => {
  await using house = await openHouse()
  const [amy, bob] = [newId<AccountId>(), newId<AccountId>()]
  const insert = "INSERT INTO revocations (kind, account, at) SELECT unnest($1::text[]), $2, 0"
  const { told, watching } = await watch(house)
  await using _ending = watching
  await house.database.query(insert, [["suspended", "restored"], amy])
  await house.database.query(insert, [["suspended", "restored", "suspended"], bob])
  await watching.poll()
  const kindsOf = (who: AccountId) => told.filter(({ account }) => account === who).map(({ kind }) => kind)
  expect(kindsOf(amy)).toEqual(["restored"])
  expect(kindsOf(bob)).toEqual(["restored", "suspended"])
})

import { type DeviceId, EverlineError, newId } from "@everline/protocol"
import { expect, test } from "vitest"
import type { Database } from "../../src/database.ts"
import { Devices } from "../../src/features/devices/service.ts"
import { openHouse } from "./house.ts"

const refused = (code: string) => expect.objectContaining({ constructor: EverlineError, code })
/** Cutting waits a turn, so that the answer goes first. */
const turn = () => new Promise((resolve) => setImmediate(resolve))

/** The same database, whose answers are on their way until `arriving`. */
function late(database: Database, arriving: Promise<void>): Database {
  return {
    isRetryable: database.isRetryable,
    lane: (name) => database.lane(name),
    transaction: (work) => database.transaction(work),
    async query<Row extends object>(text: string, values?: readonly unknown[]) {
      const rows = await database.query<Row>(text, values)
      await arriving
      return rows
    },
    async prepared<Row extends object>(name: string, text: string, values: readonly unknown[]) {
      const rows = await database.prepared<Row>(name, text, values)
      await arriving
      return rows
    },
  }
}

test("a token nobody was given is refused", async () => {
  await using house = await openHouse()
  await expect(house.devices.authenticate("A".repeat(43))).rejects.toEqual(refused("unauthenticated"))
})

test("a device that is signed out is cut, told so, and gone from the list", async () => {
  await using house = await openHouse()
  const amy = await house.signUp("amy")
  const laptop = await house.logIn("amy")
  await house.devices.authenticate(laptop.token)
  await house.devices.signOut(amy.self.account, laptop.device)
  await house.devices.signOut(amy.self.account, laptop.device)
  await turn()

  expect(new Set(house.cut)).toEqual(new Set([laptop.device]))
  await expect(house.devices.authenticate(laptop.token)).rejects.toEqual(refused("signed_out"))
  expect((await house.devices.list(amy.self.account)).map(({ device }) => device)).toEqual([amy.device])
  const ends = (await house.journalOf(amy.self.account)).filter(
    (entry) => entry.kind === "device" && entry.change === "signed_out",
  )
  expect(ends).toMatchObject([{ device: laptop.device }])
})

test("a device that was looked up before its sign-out does not come in after it", async () => {
  await using house = await openHouse()
  const amy = await house.signUp("amy")
  let arrive = () => {}
  const arriving = new Promise<void>((resolve) => {
    arrive = resolve
  })
  const { journal, clock } = house
  const devices = new Devices({
    journal,
    clock,
    successorKey: new Uint8Array(32),
    lines: { isOnline: () => false, cut() {}, refuse() {}, renew() {} },
    failed: (error) => expect.unreachable(String(error)),
    database: late(house.database, arriving),
  })
  const coming = devices.authenticate(amy.token)
  // A statement on the same pool after it: the look-up has read by now.
  await house.database.query("SELECT pg_sleep(0.1)")
  await devices.signOut(amy.self.account, amy.device)
  arrive()
  await expect(coming).rejects.toEqual(refused("signed_out"))
})

test("what is not one's own device is not found", async () => {
  await using house = await openHouse()
  const [amy, bob] = [await house.signUp("amy"), await house.signUp("bob")]
  for (const device of [bob.device, newId<DeviceId>()]) {
    await expect(house.devices.signOut(amy.self.account, device)).rejects.toEqual(refused("not_found"))
    await expect(house.devices.rename(amy.self.account, device, "Mine")).rejects.toEqual(refused("not_found"))
  }
  expect((await house.devices.authenticate(bob.token)).device).toBe(bob.device)
})

test("a device is named once however often it is asked", async () => {
  await using house = await openHouse()
  const { self, device } = await house.signUp("amy")
  await house.devices.rename(self.account, device, "Kitchen tablet")
  await house.devices.rename(self.account, device, "Kitchen tablet")
  expect(await house.devices.list(self.account)).toMatchObject([{ name: "Kitchen tablet" }])
  const renames = (await house.journalOf(self.account)).filter(
    (entry) => entry.kind === "device" && entry.change === "renamed",
  )
  expect(renames).toHaveLength(1)
})

test("a successor is the same on every server, and the old token works until it is used", async () => {
  await using house = await openHouse()
  const { device, token } = await house.signUp("amy")
  const successor = await house.devices.rotate(device)
  expect(await house.there.devices.rotate(device)).toBe(successor)
  expect((await house.devices.authenticate(token)).device).toBe(device)

  expect((await house.devices.authenticate(successor)).device).toBe(device)
  expect(await house.devices.rotate(device)).not.toBe(successor)
  expect((await house.devices.authenticate(successor)).device).toBe(device)
})

test("two tabs that use a successor at once both come in", async () => {
  await using house = await openHouse()
  const { device } = await house.signUp("amy")
  const successor = await house.devices.rotate(device)
  const tabs = [house.devices, house.there.devices, house.devices].map((devices) => devices.authenticate(successor))
  expect((await Promise.all(tabs)).map((session) => session.device)).toEqual([device, device, device])
})

test("a retired token that is shown again ends its device", async () => {
  await using house = await openHouse()
  const { self, device, token } = await house.signUp("amy")
  const successor = await house.devices.rotate(device)
  await house.devices.authenticate(successor)

  await expect(house.devices.authenticate(token)).rejects.toEqual(refused("signed_out"))
  await turn()
  expect(house.cut).toContain(device)
  await expect(house.devices.authenticate(successor)).rejects.toEqual(refused("signed_out"))
  expect(await house.devices.list(self.account)).toEqual([])
})

test("after thirty days a device is told to rotate", async () => {
  await using house = await openHouse()
  const { device, token } = await house.signUp("amy")
  expect((await house.devices.authenticate(token)).rotate).toBe(false)
  house.pass(31 * 24 * 3600_000)
  expect((await house.devices.authenticate(token)).rotate).toBe(true)
  expect((await house.devices.authenticate(await house.devices.rotate(device))).rotate).toBe(false)
})

test("a bot, which cannot keep a successor, is never told to rotate", async () => {
  await using house = await openHouse()
  const { token } = await house.accounts.createBot("echo", "Echo")
  house.pass(400 * 24 * 3600_000)
  expect((await house.devices.authenticate(token)).rotate).toBe(false)
})

test("when a device was last here is known at once and kept when the server stops", async () => {
  await using house = await openHouse()
  const { self, token } = await house.signUp("amy")
  house.pass(3600_000)
  await house.devices.authenticate(token)
  expect(await house.devices.list(self.account)).toMatchObject([{ lastSeenAt: house.clock.now() }])
  expect(await house.there.devices.list(self.account)).toMatchObject([{ lastSeenAt: house.clock.now() - 3600_000 }])
  await house.devices[Symbol.asyncDispose]()
  expect(await house.there.devices.list(self.account)).toMatchObject([{ lastSeenAt: house.clock.now() }])
})

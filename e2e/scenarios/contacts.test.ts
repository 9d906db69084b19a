import { type TestDevice, until } from "@everline/testkit"
import { expect } from "vitest"
import { story } from "./topologies.ts"

/** They are told; the rest is for a busy machine, and is less than what one needs that looks when it connects again. */
const TOLD_MS = 6_000

const listed = ({ client }: TestDevice) =>
  client.contacts.list.value.map(({ account, remark, groups }) => ({ account, remark, groups }))
const groupsOf = ({ client }: TestDevice) => client.contacts.settings.value.groups.map(({ name }) => name)
const askedBy = ({ client }: TestDevice) => client.contacts.received.value.map(({ account }) => account)

story("who is asked accepts on any device: both are contacts, on all devices of both", async (net) => {
  const amy = await net.person("Amy", ["phone", "desktop"])
  const bob = await net.person("Bob", ["phone", "desktop"])
  expect(await amy.device(0).client.contacts.request(bob.account, "It is me, Amy")).toBe("sent")
  for (const device of bob.devices) {
    await until(() => askedBy(device).includes(amy.account), "each device of Bob's shows who asks", TOLD_MS)
    expect(device.client.contacts.received.value[0]?.greeting).toBe("It is me, Amy")
    const profile = device.client.accounts.profile(amy.account)
    await until(() => profile.value?.userName === amy.userName, "and who that is")
  }
  for (const { client } of amy.devices) await until(() => client.contacts.sent.value.length === 1, "Amy sees it sent")
  await bob.device(1).client.contacts.accept(amy.account)
  for (const device of [...amy.devices, ...bob.devices])
    await until(() => listed(device).length === 1 && askedBy(device).length === 0, "they are contacts", TOLD_MS)
  for (const { client } of amy.devices) expect(client.contacts.sent.value).toEqual([])
})

story("own devices agree on names and groups, also one that was away and one that begins", async (net) => {
  const amy = await net.person("Amy", ["phone", "desktop"])
  const [bob, cid] = [await net.person("Bob"), await net.person("Cid")]
  const [phone, desktop] = [amy.device(0), amy.device(1)]
  for (const other of [bob, cid]) {
    await other.device().client.contacts.request(amy.account)
    await phone.client.contacts.accept(other.account)
  }
  await until(() => listed(desktop).length === 2, "the desktop shows both")

  desktop.wire.fail()
  const { contacts } = phone.client
  const [family, work] = [await contacts.createGroup("Family"), await contacts.createGroup("Work")]
  await until(() => listed(phone).length === 2, "the phone shows both")
  await contacts.set(bob.account, { remark: "Uncle Bob", groups: [family, work] })
  await contacts.reorderGroups([work])
  await contacts.deleteGroup(family)
  await contacts.remove(cid.account)
  await contacts.allow("nobody")
  const expected = [{ account: bob.account, remark: "Uncle Bob", groups: [work] }]
  const agrees = (device: TestDevice) =>
    JSON.stringify(listed(device)) === JSON.stringify(expected) &&
    groupsOf(device).join() === "Work" &&
    device.client.contacts.settings.value.mayAdd === "nobody"
  await until(() => agrees(phone), "the phone has what it did")
  desktop.wire.restore()
  await until(() => agrees(desktop), "the desktop has heard of it")

  await desktop.reload()
  expect(listed(desktop), "kept for when there is no connection").toEqual(expected)
  const tablet = (await net.laterDevice(amy.account))()
  await until(() => agrees(tablet), "a new device is told")
})

story("who is declined or blocked is told nothing, on any server", async (net) => {
  const amy = await net.person("Amy")
  const bob = await net.person("Bob")
  const [asks, decides] = [amy.device().client.contacts, bob.device().client]
  expect(await asks.request(bob.account)).toBe("sent")
  await until(() => askedBy(bob.device()).length === 1, "Bob is asked")
  await decides.contacts.decline(amy.account)
  await until(() => askedBy(bob.device()).length === 0, "the request is gone")
  await decides.accounts.block(amy.account)
  expect(await asks.request(bob.account)).toBe("sent")
  expect(asks.sent.value).toMatchObject([{ account: bob.account, state: "pending" }])
  expect(askedBy(bob.device())).toEqual([])
})

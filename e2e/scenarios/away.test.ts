import { until } from "@everline/testkit"
import { expect, vi } from "vitest"
import { hears, row, says } from "./telling.ts"
import { story } from "./topologies.ts"

vi.setConfig({ testTimeout: 120_000 })

/** For hundreds of messages, which are sent one after the other. */
const SENDING_MS = 60_000

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** How long a device is away, and how much is said meanwhile. */
const absences = [
  { away: "twelve minutes", ms: 12 * MINUTE, said: 3 },
  { away: "eight hours", ms: 8 * HOUR, said: 80 },
  { away: "thirty days", ms: 30 * DAY, said: 520 },
] as const

/**
 * From the moment when it can be reached again: it connects, asks for what it missed and takes hundreds of entries, on a machine
 * that may be busy.
 */
const BACK_MS = 15_000

for (const { away, ms, said } of absences) {
  story(`a device that was away for ${away} has everything once it is back, and others what it wrote`, async (net) => {
    const amy = await net.person("Amy", ["phone", "desktop"])
    const bob = await net.person("Bob")
    const conversation = await bob.device().client.conversations.direct(amy.account)
    await says(bob.device(), conversation, "have a good trip")
    await hears(amy.device(), conversation, "have a good trip")

    const phone = amy.device()
    phone.wire.fail()
    await phone.client.messages.send(conversation, "written on the mountain")
    await phone.reload()
    const spoken = Array.from({ length: said }, (_, i) => `day by day ${i + 1}`)
    for (const body of spoken) await bob.device().client.messages.send(conversation, body)
    await until(async () => (await bob.device().outbox()).length === 0, "all is said", SENDING_MS)
    net.clock.pass(ms)
    const newer = await bob.device().client.conversations.create("New since", [amy.account])
    await says(bob.device(), newer, "welcome to the group")

    phone.wire.restore()
    const isBack = () =>
      row(phone, newer)?.last?.body === "welcome to the group" && row(phone, conversation)?.ordinal === said + 2
    await until(isBack, "it has counted everything", BACK_MS)
    await hears(bob.device(), conversation, "written on the mountain")
    await until(
      () => row(phone, conversation)?.unread === row(amy.device(1), conversation)?.unread,
      "both count the same",
    )

    const view = phone.client.history.open(conversation)
    await view.jumpToEnd()
    while (!view.atStart.value) await view.loadOlder()
    const bodies = view.lines.value.flatMap((line) => (line.kind === "message" ? [line.body] : []))
    expect(bodies).toEqual(["have a good trip", ...spoken, "written on the mountain"])
    view.close()
  })
}

story("an outbox survives a reload and an empty battery, and goes out in order", async (net) => {
  const amy = await net.person("Amy")
  const bob = await net.person("Bob")
  const conversation = await amy.device().client.conversations.direct(bob.account)
  const phone = amy.device()
  phone.wire.fail()
  await phone.client.messages.send(conversation, "one")
  await phone.reload()
  await phone.client.messages.send(conversation, "two")
  await phone.crash()
  await phone.client.messages.send(conversation, "three")
  expect(row(phone, conversation)?.outgoing?.body).toBe("three")
  phone.wire.restore()
  await hears(bob.device(), conversation, "three")
  const view = bob.device().client.history.open(conversation)
  await until(() => view.lines.value.length >= 4, "all are there")
  const bodies = view.lines.value.flatMap((line) => (line.kind === "message" ? [line.body] : []))
  expect(bodies).toEqual(["one", "two", "three"])
  view.close()
})

story("after a restore of an older record devices start over, and what they still owe is sent", async (net) => {
  const amy = await net.person("Amy")
  const bob = await net.person("Bob")
  const conversation = await amy.device().client.conversations.direct(bob.account)
  await says(amy.device(), conversation, "in the backup")
  await says(amy.device(), conversation, "too late for the backup")
  await hears(bob.device(), conversation, "too late for the backup")
  bob.device().wire.fail()
  await bob.device().client.messages.send(conversation, "I was offline")

  // What `everline restore` leaves: fewer entries, another epoch.
  await net.restart(async () => {
    await net.withRecord(async (sql) => {
      await sql.query("DELETE FROM entries WHERE journal = $1 AND ordinal = 2", [conversation])
      await sql.query("UPDATE journals SET head = head - 1, ordinal = 1 WHERE id = $1", [conversation])
      await sql.query(
        "UPDATE marks SET read = least(read, 1), delivered = least(delivered, 1) WHERE conversation = $1",
        [conversation],
      )
      await sql.query("UPDATE system SET epoch = gen_random_uuid()")
    })
  })
  bob.device().wire.restore()
  amy.device().wire.restore()
  for (const device of [amy.device(), bob.device()]) {
    await hears(device, conversation, "I was offline")
    const view = device.client.history.open(conversation)
    await view.jumpToEnd()
    while (!view.atStart.value) await view.loadOlder()
    const bodies = view.lines.value.flatMap((line) => (line.kind === "message" ? [line.body] : []))
    expect(bodies).toEqual(["in the backup", "I was offline"])
    view.close()
  }
})

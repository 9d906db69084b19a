import { until } from "@everline/testkit"
import { expect } from "vitest"
import { handedOver, hears, row, says } from "./telling.ts"
import { story } from "./topologies.ts"

/** They are told; the rest is for a busy machine, and is less than what one needs that looks when it connects again. */
const TOLD_MS = 6_000

story("two people chat on two devices each", async (net) => {
  const amy = await net.person("Amy", ["phone", "desktop"])
  const bob = await net.person("Bob", ["phone", "tv"])
  const everywhere = [...amy.devices, ...bob.devices]

  const conversation = await amy.device().client.conversations.direct(bob.account)
  await says(amy.device(), conversation, "did you see the moon?")
  await until(() => everywhere.every((device) => row(device, conversation)?.ordinal === 1), "all have it")
  expect(bob.devices.map((device) => row(device, conversation)?.unread)).toEqual([1, 1])

  bob.device(1).client.marks.markRead(conversation)
  await says(bob.device(), conversation, "I did, from the roof 🌕")
  await until(
    () => everywhere.every((device) => row(device, conversation)?.last?.ordinal === 2),
    "the answer is everywhere",
  )
  await until(() => bob.devices.every((device) => row(device, conversation)?.unread === 0), "read is read everywhere")

  const moon = row(amy.device(), conversation)?.last?.seq ?? 0
  const { messages } = bob.device().client
  await messages.edit(conversation, moon, "I did, from the bridge 🌕")
  await amy.device(1).client.messages.react(conversation, moon, "❤️", true)
  await Promise.all([handedOver(bob.device()), handedOver(amy.device(1))])
  const isEdited = () =>
    everywhere.every((device) => {
      const last = row(device, conversation)?.last
      return last?.body === "I did, from the bridge 🌕" && last.reactions[0]?.count === 1
    })
  await until(isEdited, "edit and heart are everywhere")

  await messages.recall(conversation, moon)
  await handedOver(bob.device())
  await until(() => everywhere.every((device) => row(device, conversation)?.last?.recalled === true), "it is recalled")
  expect(everywhere.map((device) => row(device, conversation)?.last?.body)).toEqual(["", "", "", ""])
})

story("own devices agree on what is there and what is read", async (net) => {
  const amy = await net.person("Amy", ["phone", "desktop", "tv"])
  const bob = await net.person("Bob")
  const conversation = await bob.device().client.conversations.direct(amy.account)
  await says(bob.device(), conversation, "hello")
  for (const device of amy.devices) await hears(device, conversation, "hello", TOLD_MS)
  amy.device().client.marks.markRead(conversation)
  const isRead = () => amy.devices.every((device) => row(device, conversation)?.unread === 0)
  await until(isRead, "no device counts it as unread", TOLD_MS)
})

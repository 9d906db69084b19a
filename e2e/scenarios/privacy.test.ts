import { until } from "@everline/testkit"
import { expect } from "vitest"
import { hears, row, says } from "./telling.ts"
import { story } from "./topologies.ts"

story("what one has read is told when both let each other see it, and typing when one lets it be seen", async (net) => {
  const amy = await net.person("Amy")
  const bob = await net.person("Bob", ["phone", "desktop"])
  const conversation = await amy.device().client.conversations.direct(bob.account)
  const shown = () => row(amy.device(), conversation)?.peerMarks
  const read = (device = bob.device()) => device.client.marks.markRead(conversation)

  await says(amy.device(), conversation, "are you up?")
  for (const device of bob.devices) await hears(device, conversation, "are you up?")
  read()
  await until(() => row(bob.device(1), conversation)?.unread === 0, "Bob's other device knows that it is read")
  await until(() => shown()?.delivered === 1, "it has arrived")
  expect(shown()?.read).toBe(0)

  for (const { client } of [amy.device(), bob.device()]) await client.privacy.set({ receipts: "read" })
  await says(amy.device(), conversation, "well?")
  await hears(bob.device(1), conversation, "well?")
  read(bob.device(1))
  await until(() => shown()?.read === 2, "it is read")

  await bob.device().client.privacy.set({ typing: false })
  bob.device(1).client.typing.set(conversation, true)
  await says(bob.device(1), conversation, "I am")
  await hears(amy.device(), conversation, "I am")
  expect(amy.device().client.typing.of(conversation).value).toEqual([])
})

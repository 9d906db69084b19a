import { expect, test } from "vitest"
import { TestNetwork, until } from "../src/index.ts"

for (const servers of [1, 2] as const) {
  test(`people talk over ${servers} server(s), in frames that the contract declares`, async () => {
    await using net = await TestNetwork.create({ servers })
    const amy = await net.person("Amy", ["phone", "tv"])
    const bob = await net.person("Bob", ["desktop"])
    const conversation = await amy.device().client.conversations.direct(bob.account)
    await amy.device().client.messages.send(conversation, "hello 👋")
    for (const device of [...amy.devices, ...bob.devices]) {
      await until(() => device.client.conversations.get(conversation).value?.last?.body === "hello 👋", "it arrives")
    }
    expect(net.faults).toEqual([])
  })
}

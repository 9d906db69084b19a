/** Lines on which whole frames come twice or overtake each other, in both directions. */
import { type Fate, Random, TestNetwork, until } from "@everline/testkit"
import { expect, test } from "vitest"
import { handedOver, row } from "./telling.ts"

const FATES: readonly Fate[] = ["sent", "sent", "repeated", "kept for later"]

for (const servers of [1, 2] as const) {
  test(`frames that come twice or out of order double nothing and lose nothing, over ${servers} server(s)`, async () => {
    const random = new Random(servers)
    await using net = await TestNetwork.create({ servers })
    const lines = await Promise.all([0, 1].map((place) => net.meddledLine(place, () => random.pick(FATES))))
    const route = () => random.pick(lines).url
    const amy = await net.person("Amy", ["phone", "desktop"], { route })
    const bob = await net.person("Bob", ["phone", "desktop"], { route })
    const everywhere = [...amy.devices, ...bob.devices]
    const conversation = await amy.device().client.conversations.direct(bob.account)
    await until(() => everywhere.every((device) => row(device, conversation) !== undefined), "all have it")

    const said: string[] = []
    for (let i = 1; i <= 80; i += 1) {
      said.push(`line ${i}`)
      await random.pick(everywhere).client.messages.send(conversation, `line ${i}`)
    }
    await Promise.all(everywhere.map(handedOver))
    const isComplete = () => everywhere.every((device) => row(device, conversation)?.ordinal === said.length)
    await until(isComplete, "all have counted everything")
    const { seq } = row(amy.device(), conversation)?.last ?? { seq: 1 }
    for (const { client } of everywhere) await client.messages.react(conversation, seq, "👍", true)
    await until(() => everywhere.every((device) => count(device) === 2), "both thumbs are on all devices")

    const histories = await Promise.all(everywhere.map((device) => shown(device)))
    const [first = []] = histories
    expect(first.toSorted()).toEqual(said.toSorted())
    for (const history of histories) expect(history).toEqual(first)

    function count(device: (typeof everywhere)[number]): number | undefined {
      return row(device, conversation)?.last?.reactions[0]?.count
    }
    async function shown(device: (typeof everywhere)[number]): Promise<string[]> {
      const view = device.client.history.open(conversation)
      const bodies = () => view.lines.value.flatMap((line) => (line.kind === "message" ? [line.body] : []))
      await until(() => bodies().length >= said.length, "the whole talk is shown")
      view.close()
      return bodies()
    }
  })
}

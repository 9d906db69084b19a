/** Members of a conversation on different servers, and a bus that is good, bad or gone. */
import { type Fate, NatsServer, Random, TestNetwork, until } from "@everline/testkit"
import { expect, test } from "vitest"
import { handedOver, hears, row, says } from "./telling.ts"

/**
 * Servers look each second for what no bus tells them, and every three while it seems to be there. The rest is for a busy
 * machine: nothing else would bring it, for nobody connects again.
 */
const WITHOUT_BUS = 15_000
/** Marks that a server was not told may wait for its next look and for that of the device; the rest is for a busy machine. */
const MARKS_MS = 25_000

test("what one says on one server is heard, read and seen being typed on the other", async () => {
  await using net = await TestNetwork.create({ servers: 2 })
  const amy = await net.person("Amy", ["phone", "desktop"])
  const bob = await net.person("Bob", ["phone", "desktop"])
  const conversation = await amy.device().client.conversations.direct(bob.account)
  const asked = bob.devices.map(({ wire }) => wire.said.length)

  amy.device(0).client.typing.set(conversation, true)
  for (const device of bob.devices)
    await until(() => device.client.typing.of(conversation).value.length === 1, "typing is seen on both servers")
  await says(amy.device(0), conversation, "hello from one server")
  for (const device of bob.devices) await hears(device, conversation, "hello from one server")
  bob.device(0).client.marks.markRead(conversation)
  await until(() => bob.devices.every((device) => row(device, conversation)?.unread === 0), "read is read on both")

  // Nobody had to come back and ask for it.
  const since = bob.devices.flatMap(({ wire }, i) => wire.said.slice(asked[i]).map(({ method }) => method))
  expect(since).not.toContain("sync.resume")
})

test("without a bus sends are kept and heard on the other server all the same, and nothing twice", async () => {
  await using net = await TestNetwork.create({ servers: 2, hints: () => "sent" })
  const amy = await net.person("Amy", ["phone", "desktop"])
  const bob = await net.person("Bob", ["phone", "desktop"])
  const conversation = await amy.device().client.conversations.direct(bob.account)
  await says(amy.device(), conversation, "with a bus")
  for (const device of bob.devices) await hears(device, conversation, "with a bus")

  for (const place of [0, 1]) net.bus(place).cut()
  await says(amy.device(), conversation, "the bus is gone")
  for (const device of [...amy.devices, ...bob.devices])
    await hears(device, conversation, "the bus is gone", WITHOUT_BUS)
  bob.device(1).client.marks.markRead(conversation)
  const isRead = () => bob.devices.every((device) => row(device, conversation)?.unread === 0)
  await until(isRead, "read is read on both servers", WITHOUT_BUS)

  for (const place of [0, 1]) net.bus(place).restore()
  await says(bob.device(1), conversation, "it is back")
  for (const device of amy.devices) await hears(device, conversation, "it is back", WITHOUT_BUS)
  expect(await bodies(amy.device(1), conversation, 3)).toEqual(["with a bus", "the bus is gone", "it is back"])
})

test("over a bus that seems to be there and carries nothing, messages come all the same", async () => {
  await using net = await TestNetwork.create({ servers: 2, hints: () => "sent" })
  const amy = await net.person("Amy")
  const bob = await net.person("Bob", ["phone", "desktop"])
  const conversation = await amy.device().client.conversations.direct(bob.account)
  await says(amy.device(), conversation, "whole")
  for (const device of bob.devices) await hears(device, conversation, "whole")
  net.bus(0).isSilent = true
  await says(amy.device(), conversation, "in two parts")
  for (const device of bob.devices) await hears(device, conversation, "in two parts", WITHOUT_BUS)
})

/** BUS_DOWN=300 leaves nats-server away for five minutes. */
const downMs = Number(process.env.BUS_DOWN ?? "3") * 1_000

test(`while nats-server is away for ${downMs / 1_000} seconds everything is kept and heard, and nothing twice`, {
  timeout: 60_000 + 2 * downMs,
}, async () => {
  await using nats = await NatsServer.start()
  await using net = await TestNetwork.create({ servers: 2, settings: { NATS_URL: nats.url } })
  const amy = await net.person("Amy", ["phone", "desktop"])
  const bob = await net.person("Bob", ["phone", "desktop"])
  const everywhere = [...amy.devices, ...bob.devices]
  const conversation = await amy.device().client.conversations.direct(bob.account)
  const said: string[] = []
  const talk = async (body: string) => {
    said.push(body)
    await says(amy.device(said.length % 2), conversation, body)
    for (const device of everywhere) await hears(device, conversation, body, WITHOUT_BUS)
  }
  await talk("with a bus")

  await nats.kill()
  for (const end = performance.now() + downMs; performance.now() < end; ) await talk(`without, ${said.length}`)
  await nats.start()
  await until(async () => (await isBusUp(net, 0)) && (await isBusUp(net, 1)), "both servers have it again")
  await talk("it is back")
  for (const device of everywhere) expect(await bodies(device, conversation, said.length)).toEqual(said)
})

for (const [how, fail] of Object.entries({
  "is gone": (net: TestNetwork, place: number) => net.bus(place).cut(),
  "only seems to be there": (net: TestNetwork, place: number) => {
    net.bus(place).isSilent = true
  },
})) {
  test(`marks come over, whichever of two servers it is whose bus ${how}`, async () => {
    await using net = await TestNetwork.create({ servers: 2, hints: () => "sent" })
    const amy = await net.person("Amy")
    const bob = await net.person("Bob", ["phone", "desktop"])
    const conversation = await amy.device().client.conversations.direct(bob.account)
    for (const place of [0, 1]) {
      await says(amy.device(), conversation, `before ${place}`)
      for (const device of bob.devices) await hears(device, conversation, `before ${place}`)
      fail(net, place)
      // Each server has one of Bob's devices: the mark goes from one to the other over half a bus.
      bob.device(0).client.marks.markRead(conversation)
      const isRead = () => row(bob.device(1), conversation)?.unread === 0
      await until(isRead, `read over bus ${place} comes through`, MARKS_MS)
      net.bus(place).cut()
      net.bus(place).isSilent = false
      net.bus(place).restore()
    }
  })
}

test("hints that are lost, repeated and out of order show every message once and in order", async () => {
  const random = new Random(3)
  const fates: readonly Fate[] = ["sent", "dropped", "repeated", "kept for later"]
  await using net = await TestNetwork.create({ servers: 2, hints: () => random.pick(fates) })
  const amy = await net.person("Amy", ["phone", "desktop"])
  const bob = await net.person("Bob", ["phone", "desktop"])
  const conversation = await amy.device().client.conversations.direct(bob.account)
  const said: string[] = []
  for (let i = 1; i <= 60; i += 1) {
    said.push(`line ${i}`)
    await says([amy, bob][i % 2]?.device(i % 4 < 2 ? 0 : 1) ?? amy.device(), conversation, `line ${i}`)
  }
  for (const device of [...amy.devices, ...bob.devices]) {
    await hears(device, conversation, "line 60", WITHOUT_BUS)
    expect(await bodies(device, conversation, said.length)).toEqual(said)
  }
  await Promise.all([...amy.devices, ...bob.devices].map(handedOver))
})

/** As the metrics of a server tell an operator. */
const isBusUp = async (net: TestNetwork, place: number): Promise<boolean> =>
  (await (await fetch(`${net.url(place)}/metrics`)).text()).includes("everline_bus_up 1")

/** Messages as a device shows them, once there are so many. */
async function bodies(device: Parameters<typeof row>[0], conversation: Parameters<typeof row>[1], count: number) {
  const view = device.client.history.open(conversation)
  const shown = () => view.lines.value.flatMap((line) => (line.kind === "message" ? [line.body] : []))
  const isAll = async () => {
    if (!view.atStart.value) await view.loadOlder()
    return shown().length >= count
  }
  await until(isAll, `${count} messages are shown`)
  view.close()
  return shown()
}

/** What is promised holds over one server, over two of one record that a real NATS joins, and some of it without. */
import { type NetworkOptions, TestNetwork } from "@everline/testkit"
import { test } from "vitest"

interface Options extends Omit<NetworkOptions, "servers"> {
  /** Told a third time: over two servers whose bus is gone. */
  readonly alsoWithoutBus?: boolean
}

type Tell = (net: TestNetwork) => Promise<void>

/** Nobody listens there. */
const WITHOUT_BUS = { servers: 2, settings: { NATS_URL: "nats://127.0.0.1:1" } } as const

const topologies = {
  "one server": { servers: 1, settings: {} },
  "two servers": { servers: 2, settings: {} },
  "two servers without their bus": WITHOUT_BUS,
} as const

/**
 * One story, two topologies or three. Devices are on one server and the other in turn, in the order in which they appear; a
 * place beyond the last server is the first again.
 */
export function story(name: string, tell: Tell): void
export function story(name: string, options: Options, tell: Tell): void
export function story(name: string, ...how: [Tell] | [Options, Tell]): void {
  const [options, tell] = how.length === 1 ? [{}, how[0]] : how
  const { alsoWithoutBus = false, ...network } = options
  for (const [topology, joined] of Object.entries(topologies)) {
    if (joined === WITHOUT_BUS && !alsoWithoutBus) continue
    test(`${name}, over ${topology}`, async () => {
      const settings = { ...network.settings, ...joined.settings }
      await using net = await TestNetwork.create({ ...network, servers: joined.servers, settings })
      await tell(net)
    })
  }
}

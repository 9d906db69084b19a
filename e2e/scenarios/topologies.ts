/** What is promised holds over one server, and over two of one record that a real NATS joins. */
import { type NetworkOptions, TestNetwork } from "@everline/testkit"
import { test } from "vitest"

type Options = Omit<NetworkOptions, "servers">
type Tell = (net: TestNetwork) => Promise<void>

/**
 * One story, two topologies. Devices are on one server and the other in turn, in the order in which they appear; a
 * place beyond the last server is the first again.
 */
export function story(name: string, tell: Tell): void
export function story(name: string, options: Options, tell: Tell): void
export function story(name: string, ...how: [Tell] | [Options, Tell]): void {
  const [options, tell] = how.length === 1 ? [{}, how[0]] : how
  for (const servers of [1, 2] as const) {
    test(`${name}, over ${servers === 1 ? "one server" : "two servers"}`, async () => {
      await using net = await TestNetwork.create({ ...options, servers })
      await tell(net)
    })
  }
}

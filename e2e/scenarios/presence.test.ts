import type { PresenceState } from "@everline/protocol"
import { type TestDevice, type TestNetwork, until } from "@everline/testkit"
import { expect } from "vitest"
import { story } from "./topologies.ts"

const SOON_MS = 5_000

/** Somebody's device looks at somebody, and goes on looking. */
function look({ client }: TestDevice, at: { readonly account: Parameters<typeof client.presence.of>[0] }) {
  const state = client.presence.of(at.account)
  const seen: (PresenceState | undefined)[] = []
  state.subscribe((value) => void seen.push(value))
  return { seen, is: (wanted: PresenceState) => until(() => state.value === wanted, `it is ${wanted}`, SOON_MS) }
}

/** Amy and Bob are contacts, Cid knows neither. */
async function three(net: TestNetwork) {
  const [amy, bob, cid] = [
    await net.person("Amy"),
    await net.person("Bob", ["phone", "desktop"]),
    await net.person("Cid"),
  ]
  await amy.device().client.contacts.request(bob.account)
  await until(() => bob.device().client.contacts.received.value.length === 1, "Bob is asked")
  await bob.device().client.contacts.accept(amy.account)
  return { amy, bob, cid }
}

story(
  "who is here is seen by contacts within five seconds, and by nobody else",
  { alsoWithoutBus: true },
  async (net) => {
    const { amy, bob, cid } = await three(net)
    const [amys, cids] = [look(amy.device(), bob), look(cid.device(), bob)]
    await amys.is("online")
    bob.device(0).client.presence.away(true)
    bob.device(1).client.presence.away(true)
    await amys.is("away")
    bob.device(1).client.presence.away(false)
    await amys.is("online")
    bob.device(0).wire.fail()
    bob.device(1).wire.fail()
    await amys.is("offline")
    bob.device(0).wire.restore()
    await amys.is("away")
    await cids.is("offline")
    expect(cids.seen.filter((state) => state !== undefined && state !== "offline")).toEqual([])
  },
)

story("everybody decides who sees them, and it holds within five seconds", async (net) => {
  const { amy, bob, cid } = await three(net)
  const [amys, cids] = [look(amy.device(), bob), look(cid.device(), bob)]
  await amys.is("online")
  await cids.is("offline")
  const { accounts, contacts, presence } = bob.device().client
  await presence.show({ shownTo: "everybody" })
  await cids.is("online")
  await presence.show({ invisible: true })
  for (const eyes of [amys, cids]) await eyes.is("offline")
  await presence.show({ invisible: false, shownTo: "contacts" })
  await amys.is("online")
  await cids.is("offline")
  await accounts.block(amy.account)
  await amys.is("offline")
  await accounts.unblock(amy.account)
  await amys.is("online")
  await contacts.remove(amy.account)
  await amys.is("offline")
})

story("who comes back after a lost line sees at once who is here", async (net) => {
  const { amy, bob } = await three(net)
  const amys = look(amy.device(), bob)
  await amys.is("online")
  amy.device().wire.fail()
  await until(() => amys.seen.at(-1) === undefined, "without a line nothing is known")
  amy.device().wire.restore()
  await amys.is("online")
})

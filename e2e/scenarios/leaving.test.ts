import { type ClientId, newId } from "@everline/protocol"
import { until } from "@everline/testkit"
import { expect } from "vitest"
import { hears, row, says } from "./telling.ts"
import { story } from "./topologies.ts"

/** They are told; the rest is for a busy machine, and is less than what one needs that looks when it connects again. */
const TOLD_MS = 6_000

story("who is removed reads and writes nothing more", { alsoWithoutBus: true }, async (net) => {
  const amy = await net.person("Amy")
  const bob = await net.person("Bob")
  const group = await amy.device().client.conversations.create("Plans", [bob.account])
  await says(amy.device(), group, "with Bob")
  await hears(bob.device(), group, "with Bob")

  await amy.device().client.conversations.remove(group, [bob.account])
  const { token } = (await bob.device().session()) ?? {}
  const line = await net.bare({ token: token ?? "", url: net.url(1) })
  const write = line.call("messages.send", { conversation: group, clientId: newId<ClientId>(), body: "still here?" })
  await expect(write).rejects.toMatchObject({ code: "not_found" })

  // Within two seconds nothing is told to a line that was open all the time either.
  await new Promise((resume) => setTimeout(resume, 2_000))
  await says(amy.device(), group, "without Bob")
  const { entries } = await line.call("journal.range", { journal: group, after: 0 })
  const bodies = entries.flatMap((entry) => (entry.kind === "message" ? [entry.message.body] : []))
  expect(bodies).toEqual(["with Bob"])
  await until(() => row(bob.device(), group)?.member === false, "the device knows")
  expect(row(bob.device(), group)?.last?.body).toBe("with Bob")

  await bob.device().client.messages.send(group, "let me in")
  await until(() => row(bob.device(), group)?.failed === true, "what cannot be sent is shown as failed")
})

story("who is taken in again at once goes on hearing what is said", async (net) => {
  const amy = await net.person("Amy")
  const bob = await net.person("Bob")
  const group = await amy.device().client.conversations.create("Revolving door", [bob.account])
  await amy.device().client.conversations.remove(group, [bob.account])
  await amy.device().client.conversations.add(group, [bob.account])
  // The revocation is polled each second; what it says is no longer so.
  await new Promise((resume) => setTimeout(resume, 1_500))
  const asked = bob.device().wire.said.length
  await says(amy.device(), group, "welcome back")
  await hears(bob.device(), group, "welcome back", TOLD_MS)
  expect(
    bob
      .device()
      .wire.said.slice(asked)
      .map(({ method }) => method),
  ).not.toContain("sync.resume")
})

story("who comes later reads nothing of before, not even by a reaction to it", async (net) => {
  const amy = await net.person("Amy")
  const cid = await net.person("Cid")
  const group = await amy.device().client.conversations.create("Secrets", [])
  await says(amy.device(), group, "before Cid")
  const before = row(amy.device(), group)?.last?.seq ?? 0
  await amy.device().client.conversations.add(group, [cid.account])
  await until(() => row(cid.device(), group) !== undefined, "Cid has the group")
  const { token } = (await cid.device().session()) ?? {}
  const line = await net.bare({ token: token ?? "" })

  await amy.device().client.messages.react(group, before, "🤫", true)
  await says(amy.device(), group, "after Cid")
  await hears(cid.device(), group, "after Cid")
  expect(JSON.stringify(line.entries)).not.toContain("before Cid")
  expect(JSON.stringify(await line.call("journal.range", { journal: group, after: 0 }))).not.toContain("before Cid")
})

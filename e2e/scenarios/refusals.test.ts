import { type ClientId, newId } from "@everline/protocol"
import { LineBroke, until } from "@everline/testkit"
import { expect } from "vitest"
import { handedOver, hears, row, says } from "./telling.ts"
import { story } from "./topologies.ts"

story("a client that is too old or too new is told so; one that speaks more than we do is served", async (net) => {
  const { devices } = await net.account("amy", 1)
  const token = devices[0]?.token ?? ""
  const say = (min: number, max: number) => net.bare({ token, hello: { protocol: { min, max } } })
  await expect(say(0, 0)).rejects.toEqual(new LineBroke(4003))
  await expect(say(99, 99)).rejects.toEqual(new LineBroke(4004))
  expect(await (await say(1, 99)).welcome).toMatchObject({ protocol: 1 })
})

const slow = { settings: { EVERLINE_LIMIT_MESSAGE: "5,20/s" } }

story("who sends too fast is slowed down by name, loses nothing and slows nobody else down", slow, async (net) => {
  const amy = await net.person("Amy")
  const bob = await net.person("Bob")
  const conversation = await amy.device().client.conversations.direct(bob.account)
  const { token } = (await amy.device().session()) ?? {}
  const line = await net.bare({ token: token ?? "" })
  const answers = await Promise.allSettled(
    Array.from({ length: 12 }, (_, i) =>
      line.call("messages.send", { conversation, clientId: newId<ClientId>(), body: `burst ${i}` }),
    ),
  )
  const refused = answers.flatMap((answer) => (answer.status === "rejected" ? [answer.reason] : []))
  expect(refused.length).toBeGreaterThanOrEqual(5)
  for (const reason of refused) {
    expect(reason).toMatchObject({ code: "too_many_requests" })
    expect(reason.retryAfterMs).toBeGreaterThan(0)
  }

  await says(bob.device(), conversation, "take it easy")
  await hears(amy.device(), conversation, "take it easy")
  for (let i = 0; i < 12; i += 1) await amy.device().client.messages.send(conversation, `patient ${i}`)
  await handedOver(amy.device())
  await hears(bob.device(), conversation, "patient 11")
  await until(() => row(bob.device(), conversation)?.ordinal === 12 - refused.length + 13, "nothing is lost")
})

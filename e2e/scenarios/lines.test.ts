import { type ClientId, newId } from "@everline/protocol"
import { online, until, VirtualTime } from "@everline/testkit"
import { expect } from "vitest"
import { handedOver, hears, row, says } from "./telling.ts"
import { story } from "./topologies.ts"

/** Many large messages have to come together before a server finds a reader too slow. */
const CUT_MS = 50_000

story("a line that splits, merges and delays bytes changes nothing of what is said", async (net) => {
  const proxy = await net.proxy(1)
  const amy = await net.person("Amy")
  const bob = await net.person("Bob", ["phone"], { route: () => proxy.url })
  const conversation = await amy.device().client.conversations.direct(bob.account)
  const text = "混ぜる 👩‍👩‍👧‍👦 ".repeat(400)
  for (const fault of [
    { splitBytes: 5 },
    { mergeMs: 30 },
    { delayMs: 40 },
    { splitBytes: 100, delayMs: 5, mergeMs: 3 },
  ]) {
    proxy.be(fault)
    const [there, back] = [`${JSON.stringify(fault)} ${text}`, `${text} ${JSON.stringify(fault)}`]
    await says(amy.device(), conversation, there)
    await hears(bob.device(), conversation, there)
    await says(bob.device(), conversation, back)
    await hears(amy.device(), conversation, back)
  }
})

story("a frame that ends in the middle ends that line; it comes back and the message is there once", async (net) => {
  const proxy = await net.proxy()
  const amy = await net.person("Amy", ["phone"], { route: () => proxy.url })
  const bob = await net.person("Bob")
  const conversation = await amy.device().client.conversations.direct(bob.account)
  proxy.be({ truncateAfter: 2_000 })
  await amy.device().client.messages.send(conversation, "x".repeat(10_000))
  await until(() => amy.device().client.link.value.state !== "online", "the line ends")
  proxy.be({})
  amy.device().wire.restore()
  await handedOver(amy.device())
  await hears(bob.device(), conversation, "x".repeat(10_000))
  expect(row(bob.device(), conversation)?.ordinal).toBe(1)
})

story("a half-open line is noticed within 45 seconds, and what was missed is there after it", async (net) => {
  const proxy = await net.proxy()
  const time = new VirtualTime(Date.now())
  const { account, devices } = await net.account("amy", 1)
  const phone = net.device({
    token: devices[0]?.token ?? "",
    route: () => proxy.url,
    ports: { now: time.now, timer: time.timer, random: () => 0.5 },
  })
  await online(phone)
  const bob = await net.person("Bob")
  const conversation = await bob.device().client.conversations.direct(account)
  await until(() => row(phone, conversation) !== undefined, "the phone has the conversation")

  proxy.be({ isSilent: true })
  await says(bob.device(), conversation, "can you hear me?")
  expect(phone.client.link.value.state).toBe("online")
  time.pass(45_000)
  expect(phone.client.link.value.state).not.toBe("online")
  proxy.be({})
  const passing = setInterval(() => time.pass(200), 5)
  try {
    await hears(phone, conversation, "can you hear me?")
  } finally {
    clearInterval(passing)
  }
})

story("a reader that is too slow is cut and loses nothing; the others notice nothing", async (net) => {
  const proxy = await net.proxy(1)
  const amy = await net.person("Amy")
  const bob = await net.person("Bob", ["phone", "desktop"])
  const conversation = await amy.device().client.conversations.direct(bob.account)
  const { token } = (await bob.device().session()) ?? {}
  const slow = await net.bare({ token: token ?? "", url: proxy.url })
  proxy.be({ isStalled: true })

  const { token: writing } = (await amy.device().session()) ?? {}
  const line = await net.bare({ token: writing ?? "" })
  const body = "long ".repeat(12_000)
  // Asked all the while: what a cut line is told is kept for it for some seconds only.
  let isOver = false
  const cut = until(() => hasCut(net.url(1)), "the slow reader is cut", CUT_MS).finally(() => {
    isOver = true
    proxy.be({})
  })
  // Told below, unless what is done meanwhile fails first.
  cut.catch(() => {})
  for (let i = 0; !isOver; i += 1) {
    await line.call("messages.send", { conversation, clientId: newId<ClientId>(), body: `${i} ${body}` })
    if (i % 50 === 0) await hears(bob.device(1), conversation, `${i} ${body}`)
  }
  await cut
  expect(await slow.closed).toBe(4008)
  await says(amy.device(), conversation, "that was long")
  await hears(bob.device(1), conversation, "that was long")
  const { entries } = await (await net.bare({ token: token ?? "" })).call("journal.range", { journal: conversation })
  expect(entries.at(-1)).toMatchObject({ message: { body: "that was long" } })
})

/** Whether a server has cut a slow reader, as its metrics tell an operator. */
const hasCut = async (url: string): Promise<boolean> =>
  (await (await fetch(`${url}/metrics`)).text()).includes('everline_sockets_closed_total{code="4008"}')

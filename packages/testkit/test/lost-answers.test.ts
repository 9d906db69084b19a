import { type ClientId, type ConversationId, newId } from "@everline/protocol"
import type { OpenRecord } from "@everline/server/internal"
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"
import { ServerProcess } from "../src/chaos/server-process.ts"
import { BareClient, flakyProxy, LineBroke, online, TestDevice, TestNetwork, until } from "../src/index.ts"

/** Who was connected hears of it within this, in milliseconds, when the server is back. */
const HEARD_MS = 5_000

const faults: string[] = []
const report = (fault: string) => void faults.push(fault)
afterEach(() => expect(faults).toEqual([]))

/** Amy and Bob, by their tokens, and a conversation of theirs. */
async function introduce({ services }: OpenRecord) {
  const amy = await services.accounts.createBot("amy", "Amy")
  const bob = await services.accounts.createBot("bob", "Bob")
  const caller = { account: amy.self.account, device: amy.device, admin: false, address: "127.0.0.1" }
  const made = await services.handlers["conversations.direct"](caller, { account: bob.self.account })
  return { amy: amy.token, bob: bob.token, conversation: made.conversation.conversation }
}

/** Where the record keeps what was said in these words: once, if all is well. */
async function placesOf({ database }: Pick<OpenRecord, "database">, conversation: ConversationId, body: string) {
  const rows = await database.query<{ seq: number }>("SELECT seq FROM entries WHERE journal = $1 AND body = $2", [
    conversation,
    body,
  ])
  return rows.map(({ seq }) => seq)
}

const isHeard = ({ client }: TestDevice, conversation: ConversationId, body: string): boolean =>
  client.conversations.get(conversation).value?.last?.body === body

describe("a server that is killed", () => {
  let server: ServerProcess
  let record: OpenRecord
  let people: Awaited<ReturnType<typeof introduce>>
  beforeAll(async () => {
    server = await ServerProcess.start()
    record = await server.record()
    people = await introduce(record)
  })
  afterAll(async () => {
    await record[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
  })

  test("before it heard of its own commit answers the retry with where the message was kept", async () => {
    const { amy, bob, conversation } = people
    const open = () => BareClient.open({ url: server.url, token: amy, report })
    await using device = new TestDevice({ shape: "phone", token: bob, route: () => server.url, report })
    await online(device)
    await using line = await open()
    await line.call("messages.send", { conversation, clientId: newId<ClientId>(), body: "warm" })
    const message = { conversation, clientId: newId<ClientId>(), body: "committed, and not answered" }
    const isWaiting = async () => {
      const waiting = "application_name = 'everline journal' AND wait_event_type = 'Lock'"
      return (await record.database.query(`SELECT FROM pg_stat_activity WHERE ${waiting}`)).length > 0
    }

    let unanswered: Promise<unknown> | undefined
    await record.database.transaction(async (tx) => {
      await tx.query("SELECT FROM journals WHERE id = $1 FOR UPDATE", [conversation])
      unanswered = expect(line.call("messages.send", message)).rejects.toBeInstanceOf(LineBroke)
      await until(isWaiting, "the message is about to be kept")
      server.freeze()
    })
    await until(async () => (await placesOf(record, conversation, message.body)).length > 0, "it is kept")
    await server.kill()
    await unanswered
    await server.start()
    device.client.reconnect()

    await until(() => isHeard(device, conversation, message.body), "Bob hears it", HEARD_MS)
    const [seq] = await placesOf(record, conversation, message.body)
    for (let retry = 0; retry < 2; retry += 1) {
      await using again = await open()
      expect(await again.call("messages.send", message)).toMatchObject({ seq })
    }
    expect(await placesOf(record, conversation, message.body)).toEqual([seq])
  })

  test("with its answer on the line is sent the same again, and gives the same answer", async () => {
    const { amy, bob, conversation } = people
    await using proxy = await flakyProxy(server.url)
    await using sender = new TestDevice({ shape: "phone", token: amy, route: () => proxy.url, report })
    await using other = new TestDevice({ shape: "phone", token: bob, route: () => server.url, report })
    await Promise.all([online(sender), online(other)])

    const body = "answered, and not heard"
    proxy.be({ isStalled: true })
    await sender.client.messages.send(conversation, body)
    await until(async () => (await placesOf(record, conversation, body)).length > 0, "it is kept")
    await until(() => isHeard(other, conversation, body), "Bob hears it")
    await server.kill()
    proxy.cut()
    proxy.be({})
    await server.start()
    sender.client.reconnect()
    await until(async () => (await sender.outbox()).length === 0, "the outbox is empty")

    const [seq] = await placesOf(record, conversation, body)
    expect(await placesOf(record, conversation, body)).toEqual([seq])
    const sends = sender.wire.said.filter(({ method }) => method === "messages.send")
    expect(sends.map(({ answer }) => answer)).toMatchObject(["lost", { output: { seq } }])
    expect(new Set(sends.map(({ input }) => JSON.stringify(input))).size).toBe(1)
  })
})

test("an answer that is lost five times over two sockets and two servers is the same in the end", async () => {
  await using net = await TestNetwork.create({ servers: 2 })
  const { devices } = await net.account("amy", 1)
  const token = devices[0]?.token ?? ""
  const self = await (await net.bare({ token })).welcome
  const { conversation } = (
    await (await net.bare({ token })).call("conversations.direct", { account: self.self.account })
  ).conversation
  const message = { conversation, clientId: newId<ClientId>(), body: "once" }
  const proxies = [await net.proxy(0), await net.proxy(1)]

  for (let loss = 0; loss < 5; loss += 1) {
    const place = loss % proxies.length
    const [proxy, answered] = [proxies[place], await answeredBy(net.url(place))]
    await using line = await net.bare({ token, url: proxy?.url ?? "" })
    proxy?.be({ isStalled: true })
    const lost = expect(line.call("messages.send", message)).rejects.toBeInstanceOf(LineBroke)
    await until(async () => (await answeredBy(net.url(place))) > answered, "it is answered")
    proxy?.cut()
    proxy?.be({})
    await lost
  }

  const answers = []
  for (const place of [0, 1]) {
    await using line = await net.bare({ token, url: net.url(place) })
    answers.push(await line.call("messages.send", message))
  }
  const [seq] = await placesOf(net, conversation, "once")
  expect(answers[0]).toMatchObject({ seq, ordinal: 1 })
  expect(answers[1]).toEqual(answers[0])
  expect(await placesOf(net, conversation, "once")).toEqual([seq])
})

/** How many messages a server has answered well. */
async function answeredBy(url: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text()
  return Number(/^everline_calls_total\{method="messages.send",outcome="ok"\} (\d+)$/m.exec(metrics)?.[1] ?? 0)
}

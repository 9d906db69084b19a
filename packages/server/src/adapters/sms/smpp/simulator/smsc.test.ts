import { expect, test, vi } from "vitest"
import { STATUS } from "../statuses.ts"
import { Smsc } from "./smsc.ts"
import { Client, MEI, SERVICE, saidBy, textTo } from "./test-support.ts"

// Links are looked at once a second, and other tests may keep the machine busy.
vi.setConfig({ testTimeout: 30_000 })

/** One without delays. */
const start = (behaviour: Parameters<Smsc["behave"]>[0] = {}) =>
  Smsc.start({ numbers: [MEI], behaviour: { deliverAfterMs: 0, ...behaviour } })

const idOf = (pdu: { readonly command: string; readonly messageId?: string }) => pdu.messageId

test("a text reaches the phone, and its receipt the server", async () => {
  await using smsc = await start()
  await using server = await Client.bound(smsc)
  const answer = await server.ask(textTo(MEI, "Your code is 123456"))
  expect(answer).toMatchObject({ command: "submit_sm_resp", status: 0, messageId: expect.stringMatching(/^\d{9}$/) })
  const receipt = await server.until(() => server.delivered[0])
  expect(receipt).toMatchObject({ esmClass: 4, from: { address: MEI.slice(1) }, to: { address: SERVICE.slice(1) } })
  expect(saidBy(receipt)).toEqual({ id: idOf(answer), state: "DELIVRD" })
  expect(receipt.tlvs.get(0x001e)?.toString()).toBe(`${idOf(answer)}\0`)
  expect(smsc.texts(MEI)).toMatchObject([{ way: "in", other: SERVICE, text: "Your code is 123456", state: "unread" }])
})

test("whoever has another name or password is not let in, nor is anybody while links are refused", async () => {
  await using smsc = await start()
  const bind = async (systemId: string, password: string) => {
    await using client = await Client.connect(smsc)
    const status = await client.bind("bind_transceiver", systemId, password)
    if (status !== 0) await client.until(() => client.isClosed)
    return status
  }
  expect(await bind("everline", "wrong")).toBe(STATUS.invalidPassword)
  expect(await bind("somebody", "phones")).toBe(STATUS.invalidSystemId)
  smsc.behave({ binds: "refused" })
  expect(await bind("everline", "phones")).toBe(STATUS.bindFailed)
  smsc.behave({ binds: "taken" })
  expect(await bind("everline", "phones")).toBe(0)
})

test("each link does what it is bound for: a transmitter submits, a receiver gets what comes back", async () => {
  await using smsc = await start()
  await using transmitter = await Client.bound(smsc, "bind_transmitter")
  await using receiver = await Client.bound(smsc, "bind_receiver")
  expect(await receiver.ask(textTo(MEI, "no"))).toMatchObject({ status: STATUS.notBound })
  await transmitter.ask(textTo(MEI, "yes"))
  await receiver.until(() => receiver.delivered.length === 1)
  expect(transmitter.delivered).toEqual([])
  expect(await receiver.bind("bind_receiver", "everline", "phones")).toBe(STATUS.alreadyBound)
  expect(smsc.links).toBe(2)
})

test("a link is checked from both ends, and ends with a goodbye", async () => {
  await using smsc = await Smsc.start({ linkCheckMs: 3_000 })
  await using server = await Client.bound(smsc)
  expect(await server.ask({ command: "enquire_link" })).toMatchObject({ command: "enquire_link_resp", status: 0 })
  await server.until(() => server.heard.some(({ command }) => command === "enquire_link"))
  expect(await server.ask({ command: "unbind" })).toMatchObject({ command: "unbind_resp" })
  await server.until(() => server.isClosed)
  await smsc.until(() => smsc.links === 0)
  expect(smsc.happenings.after(0).map(({ what }) => what)).toEqual(["bound", "unbound"])
})

test("a server that answers no link check is taken for gone", async () => {
  await using smsc = await Smsc.start({ linkCheckMs: 1 })
  await using server = await Client.bound(smsc)
  server.acknowledges = null
  await server.until(() => server.isClosed)
  await smsc.until(() => smsc.happenings.after(0).some(({ what }) => what === "link_silent"))
})

test("what cannot be read is refused, and the link goes on; of no possible length, and it ends", async () => {
  await using smsc = await start()
  await using server = await Client.bound(smsc)
  const raw = (...words: number[]) => {
    const bytes = Buffer.alloc(words.length * 4)
    for (const [index, word] of words.entries()) bytes.writeUInt32BE(word, index * 4)
    server.socket.write(bytes)
  }
  // query_sm, which nobody here knows.
  raw(16, 0x03, 0, 77)
  expect((await server.until(() => server.answers(77)[0])).status).toBe(STATUS.invalidCommand)
  // A submit_sm without a body.
  raw(16, 0x04, 0, 78)
  expect((await server.until(() => server.answers(78)[0])).status).toBe(STATUS.invalidLength)
  expect(await server.ask(textTo(MEI, "still here"))).toMatchObject({ status: 0 })
  raw(0x7fffffff, 0x04, 0, 79)
  await server.until(() => server.isClosed)
})

test("what somebody writes on a phone comes to the server, and is sent once the server has said that it has it", async () => {
  await using smsc = await start()
  await using server = await Client.bound(smsc)
  expect(await smsc.reply(MEI, SERVICE, "好的，谢谢")).toBe(true)
  expect(server.delivered).toMatchObject([
    { esmClass: 0, dataCoding: 8, from: { ton: 1, address: MEI.slice(1) }, to: { ton: 1, address: SERVICE.slice(1) } },
  ])
  expect(server.delivered[0]?.payload.swap16().toString("utf16le")).toBe("好的，谢谢")
  expect(smsc.texts(MEI)).toMatchObject([{ way: "out", other: SERVICE, state: "sent" }])

  server.acknowledges = STATUS.invalidReceiver
  expect(await smsc.reply(MEI, SERVICE, "again")).toBe(false)
  expect(smsc.texts(MEI).at(-1)).toMatchObject({ state: "failed" })
})

test("what no server has said that it has comes again, in its order, to whoever binds next", async () => {
  await using smsc = await start()
  const sent = Promise.all([smsc.reply(MEI, SERVICE, "one"), smsc.reply(MEI, SERVICE, "two")])
  const words = (client: Client) => client.delivered.map(({ payload }) => payload.toString("latin1"))
  {
    await using server = await Client.connect(smsc)
    server.acknowledges = null
    await server.bind("bind_transceiver", smsc.systemId, smsc.password)
    await server.until(() => server.delivered.length === 2)
  }
  await using again = await Client.bound(smsc)
  expect(await sent).toEqual([true, true])
  expect(words(again)).toEqual(["one", "two"])
})

test("a server that has no room is asked again later", async () => {
  await using smsc = await start()
  await using server = await Client.bound(smsc)
  server.acknowledges = STATUS.temporary
  const sent = smsc.reply(MEI, SERVICE, "patience")
  await server.until(() => server.delivered.length === 1)
  server.acknowledges = 0
  expect(await sent).toBe(true)
  expect(server.delivered).toHaveLength(2)
})

test("a text is read in every form in which it may come", async () => {
  await using smsc = await start()
  await using server = await Client.bound(smsc)
  const words = "très bien"
  await server.ask(textTo(MEI, Buffer.from(words, "latin1"), { dataCoding: 3 }))
  await server.ask({ ...textTo(MEI, Buffer.from("data", "latin1")), command: "data_sm" })
  // Longer than fits into short_message.
  await server.ask(textTo(MEI, "x".repeat(400)))
  const sar = (number: number) =>
    new Map([
      [0x020c, Buffer.of(1, 2)],
      [0x020e, Buffer.of(2)],
      [0x020f, Buffer.of(number)],
    ])
  await server.ask(textTo(MEI, "end", { tlvs: sar(2) }))
  await server.ask(textTo(MEI, "beginning and ", { tlvs: sar(1) }))
  // No words, but data for a program.
  await server.ask(textTo(MEI, Buffer.of(1, 0xff), { dataCoding: 4 }))
  const name = { ton: 5, npi: 0, address: "Everline" }
  await server.ask(textTo(MEI, "from a name", { from: name }))
  expect(smsc.texts(MEI).map(({ text }) => text)).toEqual([
    ...[words, "data", "x".repeat(400), "beginning and end", "[01ff]", "from a name"],
  ])
  expect(smsc.texts(MEI).at(-1)?.other).toBe("Everline")
})

test("submits in flight from many links are all answered, each with an id of its own", async () => {
  await using smsc = await start()
  await using one = await Client.bound(smsc)
  await using two = await Client.bound(smsc)
  const asked = Array.from({ length: 400 }, (_, n) =>
    (n % 2 === 0 ? one : two).ask(textTo(`+1555${n % 50}0000`, `${n}`)),
  )
  const ids = new Set((await Promise.all(asked)).map(idOf))
  expect(ids.size).toBe(400)
  const areAllTold = () => one.delivered.length + two.delivered.length === 400
  await Promise.race([one.until(areAllTold), two.until(areAllTold)])
})

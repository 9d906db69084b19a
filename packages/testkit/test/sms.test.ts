/** Texts by SMPP to simulated phones, while carriers, lines and servers do what they do at their worst. */
import { createHmac } from "node:crypto"
import { expect, test, vi } from "vitest"
import { CarrierTown, OURS, phone } from "../src/carrier.ts"
import { ServerProcess } from "../src/chaos/server-process.ts"
import { until } from "../src/index.ts"

vi.setConfig({ testTimeout: 120_000 })

const FIFTY = Array.from({ length: 50 }, (_, i) => `text ${i}`)
/** As long as a server holds a gateway without a word, and a segment without an answer. */
const HELD_MS = 15_000
const UNANSWERED_MS = 90_000

test("a server that is killed with fifty submits unanswered: each ends in an honest state, and none is sent twice", async () => {
  await using town = await CarrierTown.found()
  const { smsc, clock } = town
  await using doomed = await ServerProcess.start({ settings: town.settings })
  await until(() => smsc.links === 1, "it is bound")
  const heir = await town.server()
  smsc.behave({ answer: "never", receipt: "never" })
  await town.text(heir, [...FIFTY, "still waiting"])
  await until(() => town.brought.length === 50, "fifty are on the line")
  await doomed.kill()
  smsc.behave({ answer: "once", receipt: "once" })
  clock.pass(HELD_MS)
  // The other server takes the gateway, and what nobody had handed over goes out.
  await town.come({ submitting: 50, delivered: 1 })
  clock.pass(UNANSWERED_MS)
  await town.come({ unknown: 50, delivered: 1 })
  expect(town.brought.toSorted()).toEqual([...FIFTY, "still waiting"].toSorted())
})

test("a line that drops with fifty unanswered: all are unknown, none is sent twice, and the next line carries what is new", async () => {
  await using town = await CarrierTown.found()
  const { smsc } = town
  const server = await town.server()
  await until(() => smsc.links === 1, "it is bound")
  smsc.behave({ answer: "never", receipt: "never", dropAfter: 50 })
  await town.text(server, FIFTY)
  await town.come({ unknown: 50 })
  smsc.behave({ answer: "once", receipt: "once" })
  await town.text(server, ["new"])
  await town.come({ unknown: 50, delivered: 1 })
  expect(town.brought.toSorted()).toEqual([...FIFTY, "new"].toSorted())
})

test("receipts that come before the answer, in another form and twice: all is delivered, once", async () => {
  await using town = await CarrierTown.found()
  town.smsc.behave({ receiptFirst: true, ids: "hex", receiptIds: "other", receiptFields: false, receipt: "twice" })
  const server = await town.server()
  await town.text(server, [...FIFTY, "long ".repeat(100)])
  await town.come({ delivered: 51 })
  expect(town.brought).toHaveLength(51)
  expect(town.brought).toContain("long ".repeat(100))
})

test("a carrier that answers twice and wants less at once costs no text and gets none twice", async () => {
  await using town = await CarrierTown.found()
  const server = await town.server()
  town.smsc.behave({ answer: "twice", perSecond: 40 })
  await town.text(server, FIFTY)
  await town.come({ delivered: 50 })
  expect(town.brought.toSorted()).toEqual(FIFTY.toSorted())
})

test("an answer to something that nobody asked is none: the text is unknown, and nobody sends it again", async () => {
  await using town = await CarrierTown.found({ answerSeconds: 1 })
  const server = await town.server()
  town.smsc.behave({ answer: "wrong_sequence", receipt: "never" })
  await town.text(server, ["answered wrongly"])
  await town.come({ unknown: 1 })
  town.smsc.behave({ answer: "once" })
  await town.text(server, ["answered well"])
  await until(() => town.brought.length === 2, "the next has gone out")
  expect(town.brought.toSorted()).toEqual(["answered well", "answered wrongly"])
})

test("two servers on one record: one is bound, both take texts on, and when it stops the other goes on", async () => {
  await using town = await CarrierTown.found({ window: 5 })
  const { smsc } = town
  smsc.behave({ answerAfterMs: 20 })
  const [first, second] = [await town.server(), await town.server()]
  await until(() => smsc.links === 1, "one is bound")
  await Promise.all([town.text(first, FIFTY), town.text(second, FIFTY)])
  await until(() => town.brought.length > 20, "some have gone out")
  await first[Symbol.asyncDispose]()
  await town.come({ delivered: 100 })
  expect(town.brought.toSorted()).toEqual([...FIFTY, ...FIFTY].toSorted())
})

test("what a phone says comes in once, however its parts come; STOP is answered and kept to", async () => {
  await using town = await CarrierTown.found()
  const { smsc, database } = town
  const server = await town.server()
  await until(() => smsc.links === 1, "it is bound")
  const long = "很长的一句话".repeat(30)
  for (const parts of ["in_order", "reversed", "first_twice"] as const) {
    smsc.behave({ parts, arrivals: "twice" })
    await smsc.reply(phone(1), OURS, `${parts} ${long}`)
  }
  const whole = () =>
    database.query<{ body: string }>("SELECT body FROM arrivals WHERE state = 'whole' ORDER BY at, id")
  await until(async () => (await whole()).length === 3, "all is here")
  expect((await whole()).map(({ body }) => body)).toEqual(
    ["in_order", "reversed", "first_twice"].map((parts) => `${parts} ${long}`),
  )
  smsc.behave({ arrivals: "once" })
  await smsc.reply(phone(1), OURS, "TD")
  await until(() => town.brought.length === 1, "it is answered")
  expect(town.brought).toEqual(["您不会再收到Everline的消息。回复 START 可恢复。"])
  await expect(town.text(server, ["nobody wants", "this"])).rejects.toMatchObject({ code: "sms_stopped" })
})

test("what phones say while the server is killed comes in once, all of it", async () => {
  await using town = await CarrierTown.found()
  const { smsc, database } = town
  await using server = await ServerProcess.start({ settings: town.settings })
  await until(() => smsc.links === 1, "it is bound")
  const said = Array.from({ length: 200 }, (_, i) => `answer ${i}`)
  const came = async () => {
    const rows = await database.query<{ body: string }>("SELECT body FROM arrivals")
    return rows.map(({ body }) => body)
  }
  const saying = Promise.all(said.map((text, i) => smsc.reply(phone(i), OURS, text)))
  await until(async () => (await came()).length > 20, "some have come")
  await server.kill()
  const before = (await came()).length
  await server.start()
  await saying
  expect(before).toBeLessThan(200)
  expect((await came()).toSorted()).toEqual(said.toSorted())
})

test("what a gateway over HTTP tells is heard on every server, whichever sends, and only when it is its own", async () => {
  const signingKey = "a key that the phone made"
  const mine = { kind: "phone", mode: "local", url: "http://127.0.0.1:9", plain: true, user: "sms", number: OURS }
  await using town = await CarrierTown.found({}, [{ ...mine, password: "p", signingKey }])
  const servers = [await town.server(), await town.server()]
  const tell = (server: number, message: string, key = signingKey) => {
    const payload = {
      messageId: message,
      message,
      sender: phone(1),
      recipient: OURS,
      receivedAt: "2026-11-28T20:00:00Z",
    }
    const body = JSON.stringify({ event: "sms:received", deviceId: "", payload })
    const timestamp = String(Math.floor(town.clock.now() / 1_000))
    const signature = createHmac("sha256", key).update(body).update(timestamp).digest("hex")
    const headers = { "x-timestamp": timestamp, "x-signature": signature }
    return fetch(`${servers[server]?.url}/hooks/sms/phone`, { method: "POST", headers, body })
  }
  expect((await tell(0, "one")).status).toBe(204)
  expect((await tell(1, "two")).status).toBe(204)
  expect((await tell(1, "one")).status).toBe(204)
  expect((await tell(0, "three", "somebody's key")).status).toBe(401)
  const bodies = await town.database.query<{ body: string }>("SELECT body FROM arrivals ORDER BY at, id")
  expect(bodies.map(({ body }) => body)).toEqual(["one", "two"])
  expect((await fetch(`${servers[0]?.url}/hooks/sms/smpp`, { method: "POST" })).status).toBe(404)
})

test("a code that somebody asks for is on their phone before what waits", async () => {
  await using town = await CarrierTown.found({ pace: "20/s" })
  const { services, database } = await town.server()
  const { account } = (await services.accounts.createBot("amy", "Amy")).self
  await until(() => town.smsc.links === 1, "it is bound")
  const bulk = Array.from({ length: 500 }, (_, i) => ({
    ...({ purpose: "message", account: null, of: null, from: null, to: phone(i), body: "bulk" } as const),
  }))
  await database.transaction((tx) => services.texts.queue(tx, bulk))
  await until(() => town.brought.length > 5, "it goes out")
  const to = "+8613900139000"
  const { verification } = await services.numbers.sendCode(account, "203.0.113.9", to)
  const text = await town.smsc.until((smsc) => smsc.texts(to)[0]?.text)
  expect(town.brought.length).toBeLessThan(200)
  const code = /^(\d{6}) is your code for Everline/.exec(text)?.[1] ?? ""
  await services.numbers.add(account, { verification, code })
  expect(await services.numbers.list(account)).toMatchObject([{ number: to }])
})

import { serve as listen } from "@hono/node-server"
import * as v from "valibot"
import { afterEach, describe, expect, test, vi } from "vitest"
import { type PhoneSettings, phoneSettings } from "../../../config/sms-http.ts"
import { hookRoutes } from "./hook.ts"
import { phoneGateway } from "./phone.ts"
import { clock, Listener, NOW, phoneApi, signed, submission } from "./test-support.ts"

const settingsOf = (url: string, more: object = {}): PhoneSettings =>
  v.parse(phoneSettings, {
    kind: "phone",
    mode: "local",
    name: "amys-phone",
    url,
    plain: true,
    user: "sms",
    password: "a-password",
    number: "+8613800138000",
    signingKey: "a-signing-key",
    ...more,
  })

function opened(settings: PhoneSettings) {
  const listener = new Listener()
  const gateway = phoneGateway(settings, { clock, askAgainMs: 0 })
  gateway.open(listener)
  return { gateway, listener }
}

describe("a text", () => {
  test("is taken by the phone under our id, with its time to live, and a report is asked for", async () => {
    await using phone = await phoneApi()
    const { gateway } = opened(settingsOf(phone.url))
    const text = submission({ urgent: true })
    expect(await gateway.submit(text)).toEqual({ kind: "accepted", id: text.id })
    const [asked] = phone.asked
    expect(asked).toMatchObject({ method: "POST", path: "/messages" })
    expect(JSON.parse(asked?.body ?? "")).toEqual({
      id: text.id,
      phoneNumbers: ["+8613900139000"],
      textMessage: { text: "晚饭好了" },
      simNumber: 1,
      ttl: 3_600,
      withDeliveryReport: true,
      priority: 100,
    })
  })

  test("goes through the app's server to this phone and to no other of the account", async () => {
    await using phone = await phoneApi()
    const settings = settingsOf(`${phone.url}/3rdparty/v1/`, { mode: "server", device: "phone-1" })
    const { gateway } = opened(settings)
    expect(await gateway.submit(submission({ until: NOW }))).toMatchObject({ kind: "accepted" })
    expect(phone.asked[0]?.path).toBe("/3rdparty/v1/messages")
    expect(JSON.parse(phone.asked[0]?.body ?? "")).toMatchObject({ deviceId: "phone-1", ttl: 5, priority: 0 })
  })

  test("that the phone will never take is refused, and so is a sender that it is not", async () => {
    await using phone = await phoneApi()
    const { gateway } = opened(settingsOf(phone.url))
    const bad = await gateway.submit(submission({ to: "10086" }))
    expect(bad).toEqual({ kind: "refused", reason: "number_invalid", code: "400 invalid phone number" })
    expect(await gateway.submit(submission({ text: "" }))).toMatchObject({ kind: "refused", reason: "other" })
    const other = await gateway.submit(submission({ from: "+8613700137000" }))
    expect(other).toMatchObject({ kind: "refused", reason: "sender_invalid" })
    expect(phone.asked.length).toBe(2)
  })

  test("is not taken where nobody answers the door, or believes who we are", async () => {
    const { url } = await phoneApi().then(async (phone) => {
      await phone[Symbol.asyncDispose]()
      return phone
    })
    expect(await opened(settingsOf(url)).gateway.submit(submission())).toMatchObject({
      kind: "later",
      why: "down",
      code: "ECONNREFUSED",
    })
    await using phone = await phoneApi({ password: "another-password" })
    const { gateway } = opened(settingsOf(phone.url))
    expect(await gateway.submit(submission())).toMatchObject({ kind: "later", why: "down", code: "401" })
    expect({ isUp: gateway.isUp, room: gateway.room }).toEqual({ isUp: false, room: 0 })
    expect(gateway.trouble).toEqual({ what: "login_refused", code: "401" })
    // And does not hammer at it.
    expect(await gateway.submit(submission())).toMatchObject({ kind: "later", why: "down", code: "resting" })
    expect(phone.asked.length).toBe(1)
  })

  test("waits when the phone has enough, for as long as it says", async () => {
    await using phone = await phoneApi()
    const busy = opened(settingsOf(phone.url)).gateway
    phone.before((response) => void response.writeHead(429, { "retry-after": "30" }).end())
    const later = await busy.submit(submission())
    expect(later).toMatchObject({ kind: "later", why: "throttled", code: "429" })
    expect("afterMs" in later && Math.round(later.afterMs / 1_000)).toBe(30)
    expect({ isUp: busy.isUp, room: busy.room }).toEqual({ isUp: true, room: 0 })

    const full = opened(settingsOf(phone.url)).gateway
    const body = JSON.stringify({ error: "QueueLimitExceeded", message: "queue limits exceeded: too many pending" })
    phone.before((response) => void response.writeHead(503).end(body))
    expect(await full.submit(submission())).toMatchObject({ kind: "later", why: "full" })
  })
})

describe("when the answer is lost", () => {
  afterEach(() => void vi.useRealTimers())

  const faults = [
    ["a 500", (response) => void response.writeHead(500).end()],
    ["a line that breaks", (response) => void response.destroy()],
    [
      "a line that breaks within the answer",
      (response) => {
        response.writeHead(202, { "content-length": 1_000 })
        response.write('{"id":', () => response.destroy())
      },
    ],
    ["an answer without end", (response) => void response.writeHead(202).end("x".repeat(70_000))],
    ["a page of the hotel's", (response) => void response.writeHead(200).end("<html>Welcome</html>")],
    ["JSON of something else", (response) => void response.writeHead(202).end('{"id":"another"}')],
  ] as const satisfies readonly (readonly [string, Parameters<Awaited<ReturnType<typeof phoneApi>>["after"]>[0]])[]

  test.each(faults)(
    "by %s, the phone is asked, and has it or may still get it; it is sent no second time",
    async (_name, fault) => {
      await using phone = await phoneApi()
      const text = submission()
      phone.after(fault)
      expect(await opened(settingsOf(phone.url)).gateway.submit(text)).toEqual({ kind: "accepted", id: text.id })
      phone.before(fault)
      expect(await opened(settingsOf(phone.url)).gateway.submit(submission())).toMatchObject({ kind: "unknown" })
      expect(phone.asked.filter(({ method }) => method === "POST").length).toBe(2)
      expect(phone.kept.size).toBe(1)
    },
  )

  test("because there is none in ten seconds, too", async () => {
    await using phone = await phoneApi()
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] })
    phone.after(() => void vi.advanceTimersByTime(10_000))
    const text = submission()
    expect(await opened(settingsOf(phone.url)).gateway.submit(text)).toEqual({ kind: "accepted", id: text.id })
  })

  test("the phone is asked a second time, for the text may have been on its way", async () => {
    await using phone = await phoneApi()
    phone.before((response, asked) => {
      phone.comesLate(asked)
      response.destroy()
    })
    const text = submission()
    expect(await opened(settingsOf(phone.url)).gateway.submit(text)).toEqual({ kind: "accepted", id: text.id })
    expect(phone.asked.map(({ method }) => method)).toEqual(["POST", "GET", "GET"])
  })

  test("a text that is submitted again all the same is the one that the phone has", async () => {
    await using phone = await phoneApi()
    const { gateway } = opened(settingsOf(phone.url))
    const text = submission()
    for (let time = 0; time < 2; time += 1)
      expect(await gateway.submit(text)).toEqual({ kind: "accepted", id: text.id })
    expect(phone.kept.size).toBe(1)
  })
})

describe("what the phone does not tell, for it cannot reach us,", () => {
  afterEach(() => void vi.useRealTimers())

  /** A gateway for which ten minutes pass between two looks at the phone. */
  function asking(url: string) {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] })
    let now = NOW
    const listener = new Listener()
    const gateway = phoneGateway(settingsOf(url), { clock: { now: () => now }, askAgainMs: 0 })
    gateway.open(listener)
    async function look() {
      now += 600_000
      await vi.advanceTimersByTimeAsync(15_000)
    }
    async function lookUntil(check: () => void) {
      await vi.waitFor(() => look().then(check), { interval: 200, timeout: 30_000 })
    }
    return { gateway, listener, look, lookUntil }
  }

  test("is asked about until it is settled, and again when it could not be kept", { timeout: 60_000 }, async () => {
    await using phone = await phoneApi()
    const { gateway, listener, look, lookUntil } = asking(phone.url)
    await using _closed = gateway
    const text = submission()
    await gateway.submit(text)
    phone.states.set(text.id, { state: "Sent" })
    await lookUntil(() => expect(listener.receipts[0]).toEqual({ ids: [text.id], state: "on_its_way", code: "" }))

    listener.isFailing = true
    phone.states.set(text.id, { state: "Failed", error: "RESULT_ERROR_NO_SERVICE" })
    const before = phone.asked.length
    await lookUntil(() => expect(phone.asked.length).toBeGreaterThan(before + 1))
    listener.isFailing = false
    const failed = { ids: [text.id], state: "failed", code: "RESULT_ERROR_NO_SERVICE" }
    await lookUntil(() => expect(listener.receipts.at(-1)).toEqual(failed))

    const asked = phone.asked.length
    for (let times = 0; times < 10; times += 1) await look()
    expect(phone.asked.length).toBe(asked)
  })

  test("is asked about when it was unknown, too: it may have been sent", { timeout: 60_000 }, async () => {
    await using phone = await phoneApi()
    const { gateway, listener, lookUntil } = asking(phone.url)
    await using _closed = gateway
    phone.before((response) => void response.destroy())
    const text = submission()
    const { id, to, text: words } = text
    // Its pause before it asks again is a timer too.
    const submitted = gateway.submit(text)
    await vi.waitFor(() => expect(phone.asked.length).toBe(3), { timeout: 20_000 })
    // Its receipt will name it by the id that it was asked for with.
    expect(await submitted).toEqual({ kind: "unknown", code: "ECONNRESET", id })
    phone.kept.set(id, { id, phoneNumbers: [to], textMessage: { text: words } })
    phone.states.set(id, { state: "Delivered" })
    await lookUntil(() => expect(listener.receipts).toEqual([{ ids: [id], state: "delivered", code: "" }]))
  })
})

describe("the pace", () => {
  afterEach(() => void vi.useRealTimers())

  test("is six a minute where nothing else is said, wherever the minute begins", async () => {
    await using phone = await phoneApi()
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] })
    const { gateway, listener } = opened(settingsOf(phone.url))
    for (let sent = 0; sent < 6; sent += 1) {
      expect(gateway.room).toBe(1)
      expect(await gateway.submit(submission())).toMatchObject({ kind: "accepted" })
      vi.advanceTimersByTime(5_000)
    }
    expect(await gateway.submit(submission())).toMatchObject({ kind: "later", why: "throttled", afterMs: 30_000 })
    const told = listener.changes
    vi.advanceTimersByTime(30_000)
    expect({ room: gateway.room, isTold: listener.changes > told }).toEqual({ room: 1, isTold: true })
    expect(phone.kept.size).toBe(6)
  })

  test("is one at a time", async () => {
    await using phone = await phoneApi()
    const { gateway } = opened(settingsOf(phone.url))
    const [first, second] = await Promise.all([gateway.submit(submission()), gateway.submit(submission())])
    expect([first.kind, second.kind]).toEqual(["accepted", "later"])
  })

  test("a closed gateway takes nothing, and what was under way is answered", async () => {
    await using phone = await phoneApi()
    const { gateway } = opened(settingsOf(phone.url))
    const underWay = gateway.submit(submission())
    await gateway[Symbol.asyncDispose]()
    expect(await underWay).toMatchObject({ kind: "accepted" })
    expect(await gateway.submit(submission())).toMatchObject({ kind: "later", why: "down" })
  })
})

describe("what the phone tells", () => {
  /** A server that hono mounts it in, and the phone that calls it. */
  async function hooked(more: object = {}) {
    const { gateway, listener } = opened(settingsOf("https://phone.example", more))
    const server = await new Promise<ReturnType<typeof listen>>((ready) => {
      const started = listen({ fetch: hookRoutes(gateway).fetch, port: 0, hostname: "127.0.0.1" }, () => ready(started))
    })
    const address = server.address()
    const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/`
    return {
      listener,
      call: async ({ body, headers }: { body: string; headers: Record<string, string> }) =>
        (await fetch(url, { method: "POST", body, headers })).status,
      [Symbol.asyncDispose]: () => new Promise<void>((closed) => void server.close(() => closed())),
    }
  }
  const sms = {
    messageId: "abc123",
    message: "Android is always a sweet treat!",
    sender: "13900139000",
    recipient: "+8613800138000",
    simNumber: 1,
    receivedAt: "2026-11-28T19:46:11.000+08:00",
  }

  test("a text that came in is passed on with its number in full, and comes again as the same", async () => {
    await using server = await hooked()
    expect(await server.call(signed("sms:received", sms))).toBe(204)
    expect(await server.call(signed("sms:received", sms))).toBe(204)
    const [first, second] = server.listener.arrivals
    expect(first).toMatchObject({
      from: "+8613900139000",
      to: "+8613800138000",
      text: "Android is always a sweet treat!",
      part: null,
      line: "amys-phone",
    })
    expect(second).toEqual(first)
  })

  test("an older app names the sender otherwise, and may not know its own number; a short code stays one", async () => {
    await using server = await hooked()
    const { messageId: _id, sender: _sender, recipient: _recipient, ...older } = sms
    for (const receivedAt of [sms.receivedAt, sms.receivedAt, "2026-11-28T19:47:00.000+08:00"])
      expect(await server.call(signed("sms:received", { ...older, receivedAt, phoneNumber: "10086" }))).toBe(204)
    const [first, again, other] = server.listener.arrivals
    expect(first).toMatchObject({ from: "10086", to: "+8613800138000" })
    expect(again).toEqual(first)
    expect(other?.id).not.toBe(first?.id)
  })

  test("receipts say what became of a text by our id", async () => {
    await using server = await hooked()
    const { id } = submission()
    const of = { messageId: id.toUpperCase(), recipient: "+8613900139000", simNumber: 1 }
    for (const event of ["sms:sent", "sms:delivered", "sms:cancelled"])
      expect(await server.call(signed(event, of))).toBe(204)
    expect(await server.call(signed("sms:failed", { ...of, reason: "RESULT_ERROR_LIMIT_EXCEEDED" }))).toBe(204)
    expect(server.listener.receipts).toEqual([
      { ids: [id], state: "on_its_way", code: "" },
      { ids: [id], state: "delivered", code: "" },
      { ids: [id], state: "failed", code: "" },
      { ids: [id], state: "failed", code: "RESULT_ERROR_LIMIT_EXCEEDED" },
    ])
  })

  test("is thanked for only when it is kept", async () => {
    await using server = await hooked()
    server.listener.isFailing = true
    expect(await server.call(signed("sms:received", sms))).toBe(503)
    server.listener.isFailing = false
    expect(await server.call(signed("sms:received", sms))).toBe(204)
    expect(server.listener.arrivals.length).toBe(1)
  })

  test("by another's key, of another time, or changed on the way, is nothing", async () => {
    await using server = await hooked()
    const good = signed("sms:received", sms)
    const bad = [
      signed("sms:received", sms, { key: "another-key" }),
      signed("sms:received", sms, { at: NOW - 301_000 }),
      signed("sms:received", sms, { at: NOW + 301_000 }),
      { ...good, body: good.body.replace("sweet", "bitter") },
      { ...good, headers: { ...good.headers, "x-timestamp": "soon" } },
      { body: good.body, headers: { "content-type": "application/json" } },
    ]
    for (const call of bad) expect(await server.call(call)).toBe(401)
    expect(await server.call(signed("sms:received", sms, { at: NOW - 299_000 }))).toBe(204)
    expect(server.listener.arrivals.length).toBe(1)
  })

  test("pictures and data for a program are dropped and counted; other events are no news", async () => {
    await using server = await hooked()
    for (const event of ["sms:data-received", "mms:received", "system:ping", "app:started", "toString"])
      expect(await server.call(signed(event, { messageId: "1" }))).toBe(204)
    expect(server.listener.thrown).toEqual(["port_addressed", "other"])
  })

  test("of another phone of the account is dropped", async () => {
    await using server = await hooked({ mode: "server", device: "phone-1" })
    expect(await server.call(signed("sms:received", sms, { deviceId: "phone-2" }))).toBe(204)
    expect({ arrivals: server.listener.arrivals, thrown: server.listener.thrown }).toEqual({
      arrivals: [],
      thrown: ["other"],
    })
  })

  test("that makes no sense, or is too much, is sent away", async () => {
    await using server = await hooked()
    expect(await server.call(signed("sms:received", {}))).toBe(400)
    expect(await server.call(signed("sms:sent", {}))).toBe(400)
    expect(await server.call(signed("sms:received", { ...sms, message: "x".repeat(65_536) }))).toBe(413)
  })
})

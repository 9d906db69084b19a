import type { ServerResponse } from "node:http"
import fc from "fast-check"
import * as v from "valibot"
import { afterEach, describe, expect, test, vi } from "vitest"
import { type TemplateSettings, templateSettings } from "../../../config/sms-http.ts"
import { templateGateway } from "./template.ts"
import { clock, Listener, NOW, serve, submission } from "./test-support.ts"

/** As providers are that take JSON and answer 200 with a status within (Vonage's classic API is one). */
const worded = {
  kind: "http",
  name: "worded",
  url: "https://sms.example/v1/send",
  headers: { Authorization: "Bearer a-token", "Idempotency-Key": "{id}" },
  query: { ref: "{id}" },
  json: { from: "{from}", to: "{to_digits}", text: "{text}", type: "{encoding}", ttl: "{seconds}" },
  encodings: { gsm: "text", ucs2: "unicode" },
  answers: {
    id: "messages.0.message-id",
    word: {
      at: "messages.0.status",
      accepted: ["0"],
      later: ["1"],
      refused: { "6": "number_invalid", "9": "no_credit" },
    },
  },
  hook: {
    secret: { header: "X-Token", value: "a-shared-secret" },
    each: "results",
    receipt: {
      id: "messageId",
      state: "status.name",
      code: "status.error",
      words: {
        delivered: ["DELIVERED"],
        failed: ["REJECTED", "UNDELIVERABLE"],
        expired: ["EXPIRED"],
        on_its_way: ["SENT"],
      },
    },
    arrival: { from: "from", to: "to", text: "text", id: "messageId" },
  },
}

/** As those are that take a form and speak by status (Twilio's is one). */
const formed = {
  kind: "http",
  name: "formed",
  url: "https://sms.example/Accounts/AC1/Messages.json",
  form: { To: "{to}", From: "{from}", Body: "{text}" },
  answers: { id: "sid" },
  country: "CN",
  hook: {
    secret: { header: "X-Token", value: "a-shared-secret" },
    receipt: {
      id: "MessageSid",
      state: "MessageStatus",
      code: "ErrorCode",
      words: { delivered: ["delivered"], failed: ["failed"] },
    },
    arrival: { from: "From", to: "To", text: "Body", id: "MessageSid" },
  },
}

const settingsOf = (template: object, more: object = {}): TemplateSettings =>
  v.parse(templateSettings, { ...template, plain: true, ...more })

function opened(settings: TemplateSettings) {
  const listener = new Listener()
  const gateway = templateGateway(settings, clock)
  gateway.open(listener)
  return { gateway, listener }
}

describe("a text", () => {
  test("is asked for as the template says, in JSON, and its id is found in the answer", async () => {
    await using provider = await serve((_asked, response) => {
      response.end(JSON.stringify({ messages: [{ "message-id": "0A-17", status: "0" }] }))
    })
    const { gateway } = opened(settingsOf(worded, { url: `${provider.url}/v1/send?key=1` }))
    const text = submission({ text: 'He said "no",\r\n"to":"+1"', from: "Everline", until: NOW + 90_500 })
    expect(await gateway.submit(text)).toEqual({ kind: "accepted", id: "0A-17" })
    const [asked] = provider.asked
    expect(asked).toMatchObject({ method: "POST", path: `/v1/send?key=1&ref=${text.id}` })
    expect(asked?.headers).toMatchObject({
      authorization: "Bearer a-token",
      "idempotency-key": text.id,
      "content-type": "application/json",
    })
    expect(JSON.parse(asked?.body ?? "")).toEqual({
      from: "Everline",
      to: "8613900139000",
      text: 'He said "no",\r\n"to":"+1"',
      type: "unicode",
      ttl: 91,
    })
  })

  test("is asked for in a form, without a sender where the provider chooses one", async () => {
    await using provider = await serve((_asked, response) => void response.writeHead(201).end('{"sid":"SM1"}'))
    const { gateway } = opened(settingsOf(formed, { url: provider.url }))
    expect(await gateway.submit(submission({ text: "a&To=+1 = 晚" }))).toEqual({ kind: "accepted", id: "SM1" })
    expect([...new URLSearchParams(provider.asked[0]?.body)]).toEqual([
      ["To", "+8613900139000"],
      ["Body", "a&To=+1 = 晚"],
    ])
    expect(provider.asked[0]?.headers["content-type"]).toBe("application/x-www-form-urlencoded")
  })

  test("is asked for in the address where that is how the provider works, and has our id where it gives none", async () => {
    await using provider = await serve((_asked, response) => void response.end("OK"))
    const get = { kind: "http", name: "get", method: "GET", query: { to: "{to}", text: "{text}" } }
    const { gateway } = opened(settingsOf(get, { url: provider.url }))
    const text = submission({ text: "a&b" })
    expect(await gateway.submit(text)).toEqual({ kind: "accepted", id: text.id })
    expect(provider.asked[0]).toMatchObject({ method: "GET", path: "/?to=%2B8613900139000&text=a%26b", body: "" })
  })

  test("is named by our id in receipts where the provider gives none, whether it was answered or not", async () => {
    await using provider = await serve((_asked, response) => void response.destroy())
    const get = { kind: "http", name: "get", method: "GET", query: { to: "{to}", text: "{text}" } }
    const text = submission()
    const lost = await opened(settingsOf(get, { url: provider.url })).gateway.submit(text)
    expect(lost).toEqual({ kind: "unknown", code: "ECONNRESET", id: text.id })
  })
})

describe("an answer", () => {
  afterEach(() => void vi.useRealTimers())

  const word = (status: string) => JSON.stringify({ messages: [{ "message-id": "17", status }] })
  test.each([
    [200, word("0"), { kind: "accepted", id: "17" }],
    [200, word("1"), { kind: "later", why: "throttled", code: "200 1" }],
    [200, word("6"), { kind: "refused", reason: "number_invalid", code: "200 6" }],
    [200, word("9"), { kind: "refused", reason: "no_credit" }],
    [200, word("77"), { kind: "unknown", code: "200 77" }],
    [200, word("toString"), { kind: "unknown" }],
    [200, '{"messages":[{"status":"0"}]}', { kind: "unknown", code: "200 0 no_id" }],
    [200, "<html>", { kind: "unknown", code: "200" }],
    [400, "", { kind: "refused", reason: "other", code: "400" }],
    [400, word("toString"), { kind: "refused", reason: "other" }],
    [422, word("6"), { kind: "refused", reason: "number_invalid" }],
    [401, "", { kind: "later", why: "down" }],
    [429, "", { kind: "later", why: "throttled", code: "429" }],
    [307, "", { kind: "unknown", code: "307" }],
    [500, "", { kind: "unknown", code: "500" }],
  ])("%i %s", async (status, body, outcome) => {
    await using provider = await serve((_asked, response) => {
      response.writeHead(status, { location: "/elsewhere" }).end(body)
    })
    expect(await opened(settingsOf(worded, { url: provider.url })).gateway.submit(submission())).toMatchObject(outcome)
    expect(provider.asked.length).toBe(1)
  })

  test("that says when to come again is listened to, but for ten minutes at most", async () => {
    let after = "120"
    await using provider = await serve(
      (_asked, response) => void response.writeHead(429, { "retry-after": after }).end(),
    )
    const minutesOf = async () => {
      const later = await opened(settingsOf(formed, { url: provider.url })).gateway.submit(submission())
      return "afterMs" in later ? Math.round(later.afterMs / 60_000) : 0
    }
    expect(await minutesOf()).toBe(2)
    after = "999999999"
    expect(await minutesOf()).toBe(10)
  })

  test("that is lost leaves the text unknown, and the provider alone for a while; nothing is sent twice", async () => {
    await using provider = await serve((_asked, response) => void response.destroy())
    const { gateway, listener } = opened(settingsOf(formed, { url: provider.url }))
    const before = listener.changes
    expect(await gateway.submit(submission())).toEqual({ kind: "unknown", code: "ECONNRESET" })
    expect({ isUp: gateway.isUp, room: gateway.room }).toEqual({ isUp: false, room: 0 })
    expect(listener.changes).toBeGreaterThan(before)
    expect(await gateway.submit(submission())).toMatchObject({ kind: "later", why: "down" })
    expect(provider.asked.length).toBe(1)
  })

  test.each([
    ["is over the limit", "answer_too_long", (response: ServerResponse) => void response.end("x".repeat(65_537))],
    [
      "breaks off",
      "ECONNRESET",
      (response: ServerResponse) => {
        response.writeHead(200, { "content-length": 1_000 })
        response.write("{", () => response.destroy())
      },
    ],
  ])("that %s is none", async (_name, code, answer) => {
    await using provider = await serve((_asked, response) => answer(response))
    const { gateway } = opened(settingsOf(formed, { url: provider.url }))
    expect(await gateway.submit(submission())).toEqual({ kind: "unknown", code })
  })

  test("that does not come in ten seconds is none", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] })
    await using provider = await serve(() => void vi.advanceTimersByTime(10_000))
    const { gateway } = opened(settingsOf(formed, { url: provider.url }))
    expect(await gateway.submit(submission())).toEqual({ kind: "unknown", code: "no_answer" })
  })
})

test("as many are under way at once as the window has, and the gateway says when there is room", async () => {
  const waiting: (() => void)[] = []
  await using provider = await serve((_asked, response) => {
    waiting.push(() => void response.writeHead(201).end('{"sid":"SM1"}'))
  })
  const { gateway, listener } = opened(settingsOf(formed, { url: provider.url, window: 2 }))
  const two = [gateway.submit(submission()), gateway.submit(submission())]
  expect(gateway.room).toBe(0)
  expect(await gateway.submit(submission())).toMatchObject({ kind: "later", why: "throttled" })
  await vi.waitFor(() => expect(waiting.length).toBe(2), { timeout: 20_000 })
  const told = listener.changes
  for (const answer of waiting) answer()
  expect(await Promise.all(two)).toEqual([
    { kind: "accepted", id: "SM1" },
    { kind: "accepted", id: "SM1" },
  ])
  expect({ room: gateway.room, isTold: listener.changes > told }).toEqual({ room: 2, isTold: true })
})

describe("what the provider tells", () => {
  const said = (body: string, headers: object = {}) => ({
    headers: new Headers({ "content-type": "application/json", "x-token": "a-shared-secret", ...headers }),
    body: Buffer.from(body),
  })

  test("is a list of receipts and arrivals; what is neither is dropped and counted", async () => {
    const { gateway, listener } = opened(settingsOf(worded))
    const results = [
      { messageId: "0A-17", status: { name: "DELIVERED" } },
      { messageId: 18, status: { name: "REJECTED", error: 51 } },
      { messageId: "19", status: { name: "WHO_KNOWS" } },
      { messageId: "20", from: "8613900139000", to: "+8613800138000", text: "好的" },
      null,
    ]
    expect(await gateway.hear(said(JSON.stringify({ results })))).toBe(204)
    expect(listener.receipts).toEqual([
      { ids: ["0a-17"], state: "delivered", code: "DELIVERED" },
      { ids: ["18"], state: "failed", code: "51" },
    ])
    expect(listener.arrivals).toMatchObject([
      { id: "20", from: "+8613900139000", to: "+8613800138000", text: "好的", part: null },
    ])
    expect(listener.thrown).toEqual(["other", "other"])
  })

  test("may be a form, with numbers as they are dialled at home", async () => {
    const { gateway, listener } = opened(settingsOf(formed))
    const form = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" }
    const arrival = new URLSearchParams({ MessageSid: "SM2", From: "139 0013 9000", To: "10690000", Body: "好 & gut" })
    expect(await gateway.hear(said(arrival.toString(), form))).toBe(204)
    expect(await gateway.hear(said("MessageSid=SM1&MessageStatus=failed&ErrorCode=30003", form))).toBe(204)
    expect(listener.arrivals).toMatchObject([{ id: "SM2", from: "+8613900139000", to: "10690000", text: "好 & gut" }])
    expect(listener.receipts).toEqual([{ ids: ["sm1"], state: "failed", code: "30003" }])
  })

  test("comes again as the same, also where the provider gives no id", async () => {
    const { arrival, ...rest } = worded.hook
    const { id: _id, ...nameless } = arrival
    const { gateway, listener } = opened(settingsOf(worded, { hook: { ...rest, arrival: nameless } }))
    const body = JSON.stringify({ results: [{ from: "+8613900139000", to: "+8613800138000", text: "好的" }] })
    for (let time = 0; time < 2; time += 1) expect(await gateway.hear(said(body))).toBe(204)
    expect(listener.arrivals[0]?.id).toBe(null)
    expect(listener.arrivals[1]).toEqual(listener.arrivals[0])
  })

  test("without the secret, or where nothing is expected, is nothing", async () => {
    const { gateway, listener } = opened(settingsOf(worded))
    const body = JSON.stringify({ results: [{ messageId: "17", status: { name: "DELIVERED" } }] })
    expect(await gateway.hear(said(body, { "x-token": "a-shared-secret " + "no" }))).toBe(401)
    expect(await gateway.hear(said(body, { "x-token": "" }))).toBe(401)
    const { hook: _hook, ...silent } = worded
    expect(await opened(settingsOf(silent)).gateway.hear(said(body))).toBe(401)
    expect(listener.receipts).toEqual([])
  })

  test("whatever it is, it is kept, dropped or sent away", { timeout: 120_000 }, async () => {
    const { gateway, listener } = opened(settingsOf(worded))
    const item = fc.record(
      { messageId: fc.jsonValue(), status: fc.jsonValue(), from: fc.jsonValue(), to: fc.string(), text: fc.string() },
      { requiredKeys: [] },
    )
    const body = fc.oneof(
      fc.string(),
      fc.json(),
      fc.record({ results: fc.oneof(fc.array(item), fc.jsonValue()) }).map((value) => JSON.stringify(value)),
    )
    await fc.assert(
      fc.asyncProperty(body, async (text) => {
        expect([204, 400]).toContain(await gateway.hear(said(text)))
      }),
      { numRuns: 300 },
    )
    for (const { from, to, text } of listener.arrivals)
      expect([typeof from, typeof to, typeof text]).toEqual(["string", "string", "string"])
  })

  test("that makes no sense, is too much, or cannot be kept now is not thanked for", async () => {
    const { gateway, listener } = opened(settingsOf(worded))
    for (const body of ["<html>", "{}", '{"results":1}', ""]) expect(await gateway.hear(said(body))).toBe(400)
    expect(await gateway.hear(said("x".repeat(65_537)))).toBe(413)
    listener.isFailing = true
    const receipt = JSON.stringify({ results: [{ messageId: "17", status: { name: "DELIVERED" } }] })
    expect(await gateway.hear(said(receipt))).toBe(503)
  })
})

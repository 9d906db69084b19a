import { toSeptets } from "@everline/protocol/sms"
import { describe, expect, test } from "vitest"
import { OURS, part, THEIRS } from "./carrier.ts"
import { openExchange, refusal, way } from "./exchange.ts"

const MINUTE = 60_000
const from = THEIRS

/** An exchange whose server is connected. */
const openPost = async (...how: Parameters<typeof openExchange>) => connected(await openExchange(...how))

async function connected(exchange: Awaited<ReturnType<typeof openExchange>>) {
  exchange.here.begin()
  /** By the line of the server, or by another one. */
  const say = async (text: string, more: object = {}, line?: string) => {
    // When the clock is moved on, the server may find its hold over, and connect anew.
    await expect.poll(() => exchange.carrier.lines.length, { timeout: 10_000 }).toBe(1)
    await exchange.carrier.bring({ from, text, ...more }, line)
  }
  await expect.poll(() => exchange.carrier.lines.length).toBe(1)
  return { ...exchange, say, words: () => exchange.arrived.map(({ body }) => body) }
}

describe("what comes in", () => {
  test("is in the record and with its conversation before the gateway is told that we have it", async () => {
    await using post = await openPost()
    await post.say("See you at seven")
    expect(post.arrived).toMatchObject([{ from, to: OURS, body: "See you at seven", partial: false }])
    expect(await post.database.query("SELECT id, body, state FROM arrivals")).toEqual([
      { id: post.arrived[0]?.id, body: "See you at seven", state: "whole" },
    ])
  })

  test("and cannot be kept is not acknowledged, and is taken when it comes again", async () => {
    let isFailing = true
    const kept: string[] = []
    await using post = await openPost(
      {},
      {
        arrived: async (_tx, { body }) => {
          if (isFailing) throw new Error("the conversation cannot take it")
          kept.push(body)
        },
      },
    )
    await expect(post.say("hello")).rejects.toThrow("cannot take it")
    expect(await post.database.query("SELECT FROM arrivals")).toEqual([])
    isFailing = false
    await post.say("hello")
    expect(kept).toEqual(["hello"])
  })

  test("twice on one living line was said twice; by another line within ten minutes it is told again", async () => {
    await using post = await openPost()
    await post.say("ok")
    await post.say("ok")
    expect(post.words()).toEqual(["ok", "ok"])
    await post.say("ok", {}, "the next line")
    expect(post.words()).toEqual(["ok", "ok"])
    post.pass(11 * MINUTE)
    await post.say("ok", {}, "a line after that")
    expect(post.words()).toEqual(["ok", "ok", "ok"])
  })

  test("again before the first was acknowledged is told once, and both are acknowledged", async () => {
    await using post = await openPost()
    await Promise.all([post.say("ok"), post.say("ok"), post.say("ok")])
    expect(post.words()).toEqual(["ok"])
  })

  test("under an id that a gateway keeps is the same whenever it comes again, and only then", async () => {
    await using post = await openPost()
    await post.say("ok", { id: "a" })
    await post.say("ok", { id: "a" })
    post.pass(60 * MINUTE)
    await post.say("ok", { id: "a" }, "another line")
    await post.say("ok", { id: "b" }, "another line")
    expect(post.words()).toEqual(["ok", "ok"])
  })

  test("on two servers at once is told once", async () => {
    await using post = await openPost()
    await Promise.all(Array.from({ length: 5 }, (_, i) => post.say("ok", {}, `line of ${i}`)))
    expect(post.words()).toEqual(["ok"])
  })
})

describe("a long text", () => {
  test("is told once, when its parts are all here, in whatever order and however often they come", async () => {
    await using post = await openPost()
    await post.say("three", part(3, 3))
    await post.say("one ", part(1, 3))
    await post.say("three", part(3, 3), "another line")
    await post.say("one ", part(1, 3))
    expect(post.words()).toEqual([])
    await post.say("two ", part(2, 3))
    await post.say("two ", part(2, 3), "another line")
    expect(post.words()).toEqual(["one two three"])
  })

  test("is put together when its parts come at the same moment", async () => {
    await using post = await openPost()
    await Promise.all(Array.from({ length: 8 }, (_, i) => post.say(`${i}`, part(i + 1, 8))))
    expect(post.words()).toEqual(["01234567"])
  })

  test("is whole also where its sender has divided a character, or an octet from its other half", async () => {
    await using post = await openPost()
    const cut = async (octets: Uint8Array, alphabet: "gsm" | "ucs2", at: number, ref: number) => {
      const halves = [octets.subarray(0, at), octets.subarray(at)]
      for (const [i, half] of [...halves.entries()].toReversed())
        await post.say(`half ${i}`, { part: { ...part(i + 1, 2, ref).part, octets: half, alphabet } })
    }
    const emoji = Buffer.from("晚饭好了😀", "utf16le").swap16()
    for (const at of [9, 10, 11]) await cut(emoji, "ucs2", at, at)
    await cut(toSeptets("5 €\r\n"), "gsm", 3, 12)
    await cut(Buffer.from("a\r\nb"), "gsm", 2, 13)
    expect(post.words()).toEqual(["晚饭好了😀", "晚饭好了😀", "晚饭好了😀", "5 €\n", "a\nb"])
  })

  test("whose first parts were taken on by an earlier version, which kept their words alone, is put together too", async () => {
    await using post = await openPost()
    await post.say("before ", part(1, 2))
    await post.database.query("UPDATE arrival_parts SET octets = NULL, alphabet = NULL")
    await post.say("after", part(2, 2))
    expect(post.words()).toEqual(["before after"])
  })

  test("keeps apart from one of another reference, another size of reference and another sender", async () => {
    await using post = await openPost()
    await post.say("a1 ", part(1, 2, 7, 8))
    await post.say("b1 ", part(1, 2, 7, 16))
    await post.say("c1 ", part(1, 2, 8, 8))
    await post.say("d1 ", { ...part(1, 2, 7, 8), from: "+8613900139000" })
    await post.say("d2", { ...part(2, 2, 7, 8), from: "+8613900139000" })
    await post.say("c2", part(2, 2, 8, 8))
    await post.say("b2", part(2, 2, 7, 16))
    await post.say("a2", part(2, 2, 7, 8))
    expect(post.words()).toEqual(["d1 d2", "c1 c2", "b1 b2", "a1 a2"])
  })

  test("of which a part is missing is told as partial after ten minutes, and what comes later makes no second text", async () => {
    await using post = await openPost()
    await post.say("the beginning", part(1, 3))
    await post.say("the end", part(3, 3))
    post.pass(9 * MINUTE)
    expect(post.words()).toEqual([])
    post.pass(MINUTE)
    await expect.poll(post.words).toEqual(["the beginning […] the end"])
    expect(post.arrived).toMatchObject([{ partial: true }])
    await post.say("the middle", part(2, 3))
    expect(post.words()).toHaveLength(1)
    // It is in the record all the same.
    expect(await post.database.query("SELECT body FROM arrival_parts ORDER BY number")).toHaveLength(3)
  })
})

describe("STOP", () => {
  const answers = (post: Awaited<ReturnType<typeof openPost>>) => post.carrier.asked.map(({ text }) => text)

  test("is honoured at once, answered once, and undone by START", async () => {
    await using post = await openPost()
    await post.say("Stop.")
    await post.say("STOP")
    await expect(post.queue(post.text("hello"))).rejects.toEqual(refusal("sms_stopped"))
    await expect
      .poll(() => answers(post))
      .toEqual(["You get no more messages from Everline. Send START to get them again."])
    expect(post.carrier.asked[0]).toMatchObject({ to: THEIRS, from: OURS })
    expect(post.words()).toEqual([])
    await post.say("start")
    await post.queue(post.text("hello again"))
    await expect
      .poll(() => answers(post).slice(1).toSorted())
      .toEqual(["You get messages from Everline again. Send STOP to get none.", "hello again"])
    // Whom nothing keeps from being written to says it to somebody.
    await post.say("start")
    expect(post.words()).toEqual(["start"])
  })

  test("is answered in the language in which it was said", async () => {
    await using post = await openPost()
    await post.say("退订")
    await expect.poll(() => answers(post)).toEqual(["您不会再收到Everline的消息。回复 START 可恢复。"])
  })

  test("keeps back what waits already", async () => {
    const exchange = await openExchange()
    // From the beginning: what is being claimed when a carrier goes down does not wait.
    exchange.carrier.isUp = false
    await using post = await connected(exchange)
    await post.queue(post.text("on its way"))
    await post.say("STOP")
    post.carrier.turn(true)
    await expect.poll(() => post.told).toMatchObject([{ state: "failed", reason: "stopped" }])
    await expect.poll(() => answers(post)).toHaveLength(1)
    expect(answers(post)).not.toContain("on its way")
  })

  test("of who cannot be answered holds all the same; HELP is answered once in an hour", async () => {
    await using post = await openPost()
    await post.say("STOP", { from: "+447400123456" })
    expect(await post.database.query("SELECT number FROM sms_numbers")).toEqual([{ number: "+447400123456" }])
    await post.say("help")
    await post.say("help")
    await expect.poll(() => answers(post)).toEqual(["Everline: answer as you would any text. Send STOP to get none."])
    expect(post.words()).toEqual([])
  })
})

test("an answer goes out by the number to which was written", async () => {
  const numbers = [OURS, "+861069000002"]
  const exchange = await openExchange()
  const gateways = [way("carrier", exchange.carrier, { numbers })]
  await using post = { ...exchange, sms: exchange.server({ settings: { ...exchange.settings, gateways } }).sms }
  post.sms.begin()
  await expect.poll(() => post.carrier.lines.length).toBe(1)
  await post.carrier.bring({ from, to: "+861069000002", text: "help" })
  await expect.poll(() => post.carrier.asked).toMatchObject([{ from: "+861069000002", to: THEIRS }])
})

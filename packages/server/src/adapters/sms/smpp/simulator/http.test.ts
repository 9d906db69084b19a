import { request } from "node:http"
import { expect, test } from "vitest"
import { servePhones } from "./http.ts"
import { Smsc } from "./smsc.ts"
import { Client, MEI, SERVICE, textTo } from "./test-support.ts"

async function open() {
  const smsc = await Smsc.start({ numbers: [MEI], behaviour: { deliverAfterMs: 0 } })
  const page = await servePhones(smsc, 0)
  return {
    smsc,
    url: page.url,
    act: (deed: unknown) =>
      fetch(`${page.url}/do`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(deed),
      }),
    async [Symbol.asyncDispose]() {
      await page[Symbol.asyncDispose]()
      await smsc[Symbol.asyncDispose]()
    },
  }
}

/** What the page is told, one after the other. */
async function* told(url: string, signal: AbortSignal) {
  const { body } = await fetch(`${url}/events`, { signal })
  let rest = ""
  for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const events = (rest + chunk).split("\n\n")
    rest = events.pop() ?? ""
    for (const event of events) yield JSON.parse(event.replace(/^data: /, ""))
  }
}

test("the page is told of all there is, and then of what changes", async () => {
  await using phones = await open()
  const over = new AbortController()
  const news = told(phones.url, over.signal)
  expect((await news.next()).value).toMatchObject({
    all: true,
    links: 0,
    phones: [{ number: MEI, texts: [] }],
    gone: [],
  })
  await using server = await Client.bound(phones.smsc)
  await server.ask(textTo(MEI, "hello"))
  let texts: readonly unknown[] = []
  while (texts.length === 0) {
    const { value } = await news.next()
    texts = value.phones.flatMap((phone: { texts: readonly unknown[] }) => phone.texts)
    expect(value.all).toBe(false)
    if (texts.length > 0) expect(value).toMatchObject({ links: 1, phones: [{ number: MEI, unread: 1 }] })
  }
  await phones.act({ do: "remove", number: MEI })
  for (let gone: readonly string[] = []; gone.length === 0; ) gone = (await news.next()).value.gone
  over.abort()
})

test("what is asked for is done, or refused in words", async () => {
  await using phones = await open()
  expect((await phones.act({ do: "write", number: MEI, to: SERVICE, text: "hi" })).status).toBe(204)
  expect(phones.smsc.texts(MEI)).toMatchObject([{ way: "out", text: "hi" }])
  const refused = await phones.act({ do: "write", number: MEI, to: "Everline", text: "hi" })
  expect(refused.status).toBe(400)
  expect(await refused.text()).toBe("to: write a number")
  expect((await phones.act({ do: "write", number: MEI, to: SERVICE, text: "x".repeat(20_000) })).status).toBe(413)
})

test("the page lets nothing in but its own files, and says so to the browser", async () => {
  await using phones = await open()
  for (const [path, type] of [
    ["/", "text/html; charset=utf-8"],
    ["/main.js", "text/javascript; charset=utf-8"],
    ["/phone.css", "text/css; charset=utf-8"],
    ["/icons.svg", "image/svg+xml"],
  ]) {
    const { status, headers } = await fetch(`${phones.url}${path}`)
    expect([status, headers.get("content-type")]).toEqual([200, type])
    expect(headers.get("content-security-policy")).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self'; /)
    expect(headers.get("x-content-type-options")).toBe("nosniff")
  }
  const html = await (await fetch(phones.url)).text()
  expect(html).not.toMatch(/<script>|style=|\son\w+=/)
  expect((await fetch(`${phones.url}/../package.json`)).status).toBe(404)
})

test("another site, by its own name or from its own page, gets nothing", async () => {
  await using phones = await open()
  const status = (headers: Record<string, string>, method = "GET", path = "/") =>
    new Promise<number | undefined>((resolve, reject) => {
      const asked = request(`${phones.url}${path}`, { headers, method }, (answer) => {
        answer.resume()
        resolve(answer.statusCode)
      })
      asked.on("error", reject)
      asked.end(method === "POST" ? JSON.stringify({ do: "drop" }) : undefined)
    })
  const { host } = new URL(phones.url)
  expect(await status({ host: "rebound.example" })).toBe(403)
  expect(await status({ host: "rebound.example" }, "GET", "/events")).toBe(403)
  expect(await status({ host, origin: "https://elsewhere.example" }, "POST", "/do")).toBe(403)
  expect(await status({ host, origin: `http://${host}`, "content-type": "application/json" }, "POST", "/do")).toBe(204)
})

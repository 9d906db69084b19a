/** Links to files over HTTP, as phones and whoever looks at links for them ask: without an account, and with nothing to lose. */
import { LIMITS } from "@everline/protocol"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { LINKED, linkSender, TestNetwork } from "../src/index.ts"

/** A picture of one pixel. */
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
)
const WEBM = Buffer.concat([Buffer.from("1a45dfa387428284", "hex"), Buffer.from("webm"), Buffer.alloc(500, 7)])
const PAGE = Buffer.from("<!doctype html><script>alert(document.domain)</script>")
const NOBODY = "1111111111111"

let net: TestNetwork
let send: Awaited<ReturnType<typeof linkSender>>
beforeAll(async () => {
  net = await TestNetwork.create({ settings: LINKED })
  send = await linkSender(net, "Amy <b>Pond</b>")
})
afterAll(() => net[Symbol.asyncDispose]())

const ask = (path: string, init: RequestInit = {}, at = net) => fetch(new URL(path, at.url()), init)
const inLanguage = (language: string) => ({ headers: { "accept-language": language } })
const bytesOf = async (answer: Response) => new Uint8Array(await answer.arrayBuffer())

describe("a link to a picture", () => {
  test("opens a page that shows it, says who sent it and how long it is good, and saves it", async () => {
    const { path } = await send(PNG, "well.png")
    net.clock.pass(30 * 60_000)
    const answer = await ask(path)
    const html = await answer.text()
    expect(answer.status).toBe(200)
    expect(html).toContain("<h1>Amy &lt;b&gt;Pond&lt;/b&gt; sent you a picture</h1>")
    expect(html).toContain(`<img class="shown" src="${path}/whole" width="1" height="1"`)
    expect(html).toContain(`href="${path}/save" download>Save</a>`)
    expect(html).toContain("The link works for 6 more days.")
    net.clock.pass(LIMITS.shortLinkMs - 60 * 60_000)
    expect(await (await ask(path)).text()).toContain("The link works for less than an hour.")
  })

  test("says so in the reader's language", async () => {
    const { path } = await send(PNG, "well.png")
    const titles = ["zh-CN,zh;q=0.9,en;q=0.8", "zh-TW", "fr"].map(async (language) => {
      const html = await (await ask(path, inLanguage(language))).text()
      return [/<html lang="([^"]+)">/.exec(html)?.[1], /<a class="main"[^>]*>([^<]*)</.exec(html)?.[1]]
    })
    expect(await Promise.all(titles)).toEqual([
      ["zh-Hans", "保存"],
      ["zh-Hant", "儲存"],
      ["en", "Save"],
    ])
  })

  test("is kept by nobody, found by nobody, told to nobody, and runs nothing", async () => {
    const { path } = await send(PNG, "well.png")
    for (const part of ["", "/whole", "/save", "x"]) {
      const { headers } = await ask(`${path}${part}`)
      expect(Object.fromEntries(headers), part).toMatchObject({
        "cache-control": "private, no-store",
        "referrer-policy": "no-referrer",
        "x-robots-tag": "noindex, nofollow",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
      })
      const policy = headers.get("content-security-policy") ?? ""
      expect(policy, part).toContain("default-src 'none'")
      expect(policy, part).not.toContain("unsafe")
    }
    expect(await (await ask(path)).text()).not.toMatch(/<script|style=|\son\w+=/)
  })

  test("leads to the picture itself, to be seen or to be saved", async () => {
    const { path } = await send(PNG, "well.png")
    const [whole, saved] = [await ask(`${path}/whole`), await ask(`${path}/save`)]
    for (const { headers } of [whole, saved]) expect(headers.get("content-type")).toBe("image/png")
    expect(whole.headers.get("content-disposition")).toMatch(/^inline; filename="well.png"/)
    expect(saved.headers.get("content-disposition")).toMatch(/^attachment; filename="well.png"/)
    expect(await bytesOf(whole)).toEqual(await bytesOf(saved))
  })
})

test("a link to a recording opens a page that plays it, from any place in it", async () => {
  const { path } = await send(WEBM, "voice.webm", { durationMs: 2_500, waveform: [1, 2, 3] })
  expect(await (await ask(path)).text()).toContain(`<audio controls preload="metadata" src="${path}/whole"`)
  const piece = await ask(`${path}/whole`, { headers: { range: "bytes=100-199" } })
  expect([piece.status, piece.headers.get("content-range"), piece.headers.get("content-type")]).toEqual([
    206,
    `bytes 100-199/${WEBM.length}`,
    "audio/webm",
  ])
  expect(await bytesOf(piece)).toEqual(new Uint8Array(WEBM.subarray(100, 200)))
})

test("a link to a file is the file, to be saved and under no circumstances run", async () => {
  const { path } = await send(PAGE, "page.html")
  for (const part of ["", "/whole", "/save"]) {
    const answer = await ask(`${path}${part}`)
    expect(await bytesOf(answer)).toEqual(new Uint8Array(PAGE))
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "application/octet-stream",
      "content-disposition": `attachment; filename="page.html"; filename*=UTF-8''page.html`,
      "content-security-policy": "default-src 'none'; sandbox",
    })
  }
})

test("who looks at a link before it is opened uses nothing up, and gets the same without its bytes", async () => {
  const { path } = await send(PNG, "well.png")
  for (let i = 0; i < 20; i += 1) expect((await ask(path, { method: i % 2 === 0 ? "HEAD" : "GET" })).status).toBe(200)
  for (const part of ["", "/whole", "/save"]) {
    const [head, whole] = [await ask(`${path}${part}`, { method: "HEAD" }), await ask(`${path}${part}`)]
    const of = ({ headers }: Response) => [headers.get("content-type"), headers.get("content-length")]
    expect(of(head)).toEqual(of(whole))
    expect((await bytesOf(head)).length).toBe(0)
  }
  expect((await ask(path, { method: "POST", body: "x" })).status).toBe(405)
  expect(
    (await ask(path, { headers: { origin: "https://evil.example" } })).headers.get("access-control-allow-origin"),
  ).toBe(null)
})

test("of a link that is over is told no more than of one that never was", async () => {
  const [expired, recalled] = [await send(PNG, "old.png"), await send(PNG, "wrong.png")]
  const seen = async (path: string) => {
    const answer = await ask(path)
    const { date: _, ...headers } = Object.fromEntries(answer.headers)
    return [answer.status, headers, await answer.text()]
  }
  const never = await seen(`/s/${NOBODY}`)
  expect(never[0]).toBe(404)
  expect(never[2]).toContain("This link leads nowhere")
  await recalled.recall()
  for (const part of ["", "/whole", "/save"]) expect(await seen(`${recalled.path}${part}`)).toEqual(never)
  net.clock.pass(LIMITS.shortLinkMs)
  for (const path of [expired.path, "/s/", "/s/%00", `/s/${NOBODY}/thumbnail`, `/s/${"1".repeat(5_000)}`])
    expect(await seen(path), path).toEqual(never)
})

test("who tries links that are none has to wait, whether one is good or not; good ones cost nothing", async () => {
  await using strict = await TestNetwork.create({ settings: { ...LINKED, EVERLINE_LIMIT_LOGIN: "3,1/m" } })
  const { path } = await (await linkSender(strict, "Amy"))(PNG, "well.png")
  const status = async (asked: string) => (await ask(asked, {}, strict)).status
  for (let i = 0; i < 10; i += 1) expect(await status(path)).toBe(200)
  for (let i = 0; i < 3; i += 1) expect(await status(`/s/${NOBODY}`)).toBe(404)
  const late = await ask(path, {}, strict)
  expect(late.status).toBe(429)
  // A second or two may have passed since the first.
  expect(late.headers.get("retry-after")).toMatch(/^(60|59|58)$/)
  expect(await late.text()).toContain("Wait a minute")
  expect(await status(`/s/${NOBODY}`)).toBe(429)
  strict.clock.pass(60_000)
  expect(await status(path)).toBe(200)
})

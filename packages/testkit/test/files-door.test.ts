/** Files over HTTP, as anybody can ask for them: what comes in, what goes out, and with which headers. */
import { request } from "node:http"
import { type ConversationId, type FileId, newId } from "@everline/protocol"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type LoggedIn, TestNetwork, until } from "../src/index.ts"

let net: TestNetwork
let amy: LoggedIn & { readonly account: Caller["account"] }
let caller: Caller
let conversation: ConversationId
type Caller = Parameters<TestNetwork["services"]["handlers"]["files.finish"]>[0]

beforeAll(async () => {
  net = await TestNetwork.create()
  const { account, devices } = await net.account("amy", 1)
  amy = { account, ...first(devices) }
  caller = { account, device: amy.device, admin: false, address: "127.0.0.1" }
  conversation = newId<ConversationId>()
  await net.services.handlers["conversations.create"](caller, { conversation, title: "Notes", members: [] })
})
afterAll(() => net[Symbol.asyncDispose]())

function first<T>([one]: readonly T[]): T {
  if (one === undefined) throw new Error("nothing was made")
  return one
}

const TUS = { "tus-resumable": "1.0.0" }
const bearer = (token = amy.token) => ({ authorization: `Bearer ${token}` })
const metadata = (file: string, name: string) =>
  `file ${Buffer.from(file).toString("base64")},name ${Buffer.from(name).toString("base64")}`
const ask = (path: string, init: RequestInit = {}) => fetch(new URL(path, net.url()), init)
const codeOf = async (answer: Response): Promise<string> => Object(await answer.json()).code

/** Begins an upload, perhaps with its first bytes. */
function begin(
  file: string,
  name: string,
  length: number,
  body?: Uint8Array<ArrayBuffer>,
  more: Record<string, string> = {},
) {
  const carrying = body === undefined ? {} : { "content-type": "application/offset+octet-stream" }
  const headers = {
    ...TUS,
    ...bearer(),
    "upload-length": `${length}`,
    "upload-metadata": metadata(file, name),
    ...carrying,
    ...more,
  }
  return ask("/files", { method: "POST", headers, ...(body === undefined ? {} : { body }) })
}

function patch(file: string, offset: number, body: Uint8Array<ArrayBuffer>) {
  const headers = {
    ...TUS,
    ...bearer(),
    "upload-offset": `${offset}`,
    "content-type": "application/offset+octet-stream",
  }
  return ask(`/files/${file}`, { method: "PATCH", headers, body })
}

const head = (file: string, token?: string) =>
  ask(`/files/${file}`, { method: "HEAD", headers: { ...TUS, ...bearer(token) } })

/** A message of Amy's that carries some bytes; where they can be fetched. */
async function sent(bytes: Uint8Array<ArrayBuffer>, name: string): Promise<string> {
  const file = newId<FileId>()
  expect((await begin(file, name, bytes.length, bytes)).status).toBe(201)
  await net.services.handlers["files.finish"](caller, { file })
  const message = { conversation, clientId: newId(), body: "", quote: null, attachments: [file] } as const
  const { seq } = await net.services.handlers["messages.send"](caller, {
    ...message,
    clientId: newId(),
    attachments: [file],
  })
  return `/files/${conversation}/${seq}/${file}`
}

const PAGE = new TextEncoder().encode("<!doctype html><script>alert(document.domain)</script>")

describe("bytes come in", () => {
  test("with the first request and the ones that follow, each where the last one ended", async () => {
    const file = newId<FileId>()
    const begun = await begin(file, "letter.txt", 10, new Uint8Array(4))
    expect([begun.status, begun.headers.get("location"), begun.headers.get("upload-offset")]).toEqual([
      201,
      `/files/${file}`,
      "4",
    ])
    expect(begun.headers.get("access-control-allow-origin")).toBeNull()
    const there = await head(file)
    expect([there.status, there.headers.get("upload-offset"), there.headers.get("upload-length")]).toEqual([
      200,
      "4",
      "10",
    ])
    expect((await patch(file, 5, new Uint8Array(5))).status).toBe(409)
    expect((await patch(file, 4, new Uint8Array(7))).status).toBe(413)
    const done = await patch(file, 4, new Uint8Array(6))
    expect([done.status, done.headers.get("upload-offset")]).toEqual([204, "10"])
    await net.services.handlers["files.finish"](caller, { file })
    expect((await patch(file, 10, new Uint8Array(1))).status).toBe(413)
    expect((await head(file)).headers.get("upload-offset")).toBe("10")
  })

  test("from who is logged in, by the token in the header alone, and from the server's own pages", async () => {
    const file = newId<FileId>()
    const { authorization } = bearer()
    const nobody = { authorization: "", cookie: `token=${amy.token}` }
    expect((await begin(file, "a", 1, undefined, nobody)).status).toBe(401)
    expect(
      (await ask(`/files?token=${amy.token}`, { method: "POST", headers: { ...TUS, "upload-length": "1" } })).status,
    ).toBe(401)
    expect((await begin(file, "a", 1, undefined, { authorization: `${authorization.slice(0, -2)}xx` })).status).toBe(
      401,
    )
    const foreign = await begin(file, "a", 1, undefined, { origin: "https://evil.example" })
    expect([foreign.status, await codeOf(foreign)]).toEqual([403, "origin_refused"])
    expect((await begin(file, "a", 1, undefined, { origin: net.url() })).status).toBe(201)
  })

  test("and are refused by the catalogue, in words that a person can be told", async () => {
    const refused = async (answer: Promise<Response>) => [(await answer).status, await codeOf(await answer)]
    expect(await refused(begin(newId(), "film", 300 * 2 ** 20))).toEqual([413, "file_too_big"])
    expect(await refused(begin(newId(), "nothing", 0))).toEqual([400, "file_empty"])
    expect(await refused(begin("../../etc/passwd", "letter", 1))).toEqual([400, "bad_request"])
    const file = newId<FileId>()
    await begin(file, "letter", 1)
    expect(await refused(begin(file, "another", 1))).toEqual([409, "client_id_reused"])
    expect((await head(newId())).status).toBe(404)
    for (const path of ["/files/..%2f..%2fetc%2fpasswd", "/files/%00", `/files/${file}.picture`])
      expect((await ask(path, { method: "HEAD", headers: { ...TUS, ...bearer() } })).status, path).toBe(404)
  })

  test("no more than were announced, however many come", async () => {
    const file = newId<FileId>()
    await begin(file, "letter", 10)
    const stream = new Blob([new Uint8Array(2 ** 20)]).stream()
    const headers = { ...TUS, ...bearer(), "upload-offset": "0", "content-type": "application/offset+octet-stream" }
    // Without a length, in pieces.
    const answer = await ask(`/files/${file}`, {
      method: "PATCH",
      headers,
      body: stream,
      duplex: "half",
    } as RequestInit)
    expect(answer.ok).toBe(false)
    expect(Number((await head(file)).headers.get("upload-offset"))).toBeLessThanOrEqual(10)
  })

  test("until their upload is given up", async () => {
    const file = newId<FileId>()
    await begin(file, "letter", 10, new Uint8Array(4))
    expect((await ask(`/files/${file}`, { method: "DELETE", headers: { ...TUS, ...bearer() } })).status).toBe(204)
    expect((await head(file)).status).toBe(404)
  })

  test("under a name that can do no harm, whatever it was", async () => {
    const path = await sent(PAGE, '../../\u202e"; filename=evil.html\r\nset-cookie: a=b')
    const answer = await ask(path, { headers: bearer() })
    const disposition = answer.headers.get("content-disposition") ?? ""
    expect(answer.headers.get("set-cookie")).toBeNull()
    expect(disposition).toMatch(/^attachment; filename="[^"]*"; filename\*=UTF-8''[^;]*$/)
    expect(decodeURIComponent(disposition.slice(disposition.indexOf("''") + 2))).toBe(
      "_; filename=evil.htmlset-cookie_ a=b",
    )
  })

  test("no longer from a device that was signed out: what is under way breaks off", async () => {
    const { devices, account } = await net.account("bob", 2)
    const [kept, lost] = devices
    if (kept === undefined || lost === undefined) throw new Error("two devices were asked for")
    const file = newId<FileId>()
    await begin(file, "film", 2 ** 20, undefined, bearer(lost.token))
    const { hostname, port } = new URL(net.url())
    const headers = {
      ...TUS,
      ...bearer(lost.token),
      "upload-offset": "0",
      "content-type": "application/offset+octet-stream",
    }
    const length = { "content-length": `${2 ** 20}` }
    const upload = request({
      hostname,
      port,
      method: "PATCH",
      path: `/files/${file}`,
      headers: { ...headers, ...length },
    })
    const ended = new Promise((resolve) => upload.on("close", resolve))
    upload.on("error", () => undefined)
    upload.write(Buffer.alloc(300_000))
    const come = async () => (await net.services.files.uploaded({ account }, file)).offset > 0
    await until(come, "some of it is there")
    await net.services.devices.signOut(account, lost.device)
    await ended
    expect((await head(file, lost.token)).status).toBe(401)
    expect(Number((await head(file, kept.token)).headers.get("upload-offset"))).toBeGreaterThan(0)
  })
})

describe("bytes go out", () => {
  test("as something to be saved, which a browser runs under no circumstances", async () => {
    const path = await sent(PAGE, "page.html")
    const answer = await ask(path, { headers: bearer() })
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(PAGE)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "application/octet-stream",
      "content-disposition": `attachment; filename="page.html"; filename*=UTF-8''page.html`,
      "content-security-policy": "default-src 'none'; sandbox",
      "x-content-type-options": "nosniff",
      "cross-origin-resource-policy": "same-origin",
      "cache-control": "private, max-age=31536000, immutable",
      vary: "authorization",
    })
  })

  test("in pieces, for what is played from the middle", async () => {
    const path = await sent(
      new Uint8Array(1_000).map((_, i) => i % 251),
      "numbers",
    )
    const piece = async (range: string, more: Record<string, string> = {}) => {
      const answer = await ask(path, { headers: { ...bearer(), range, ...more } })
      return [answer.status, answer.headers.get("content-range"), (await answer.arrayBuffer()).byteLength]
    }
    expect(await piece("bytes=100-199")).toEqual([206, "bytes 100-199/1000", 100])
    expect(await piece("bytes=-1")).toEqual([206, "bytes 999-999/1000", 1])
    expect(await piece("bytes=1000-")).toEqual([416, "bytes */1000", 0])
    expect(await piece("bytes=0-9", { "if-range": '"another"' })).toEqual([200, null, 1_000])
    const whole = await ask(path, { method: "HEAD", headers: bearer() })
    expect([whole.status, whole.headers.get("content-length"), whole.headers.get("accept-ranges")]).toEqual([
      200,
      "1000",
      "bytes",
    ])
    expect(await piece("bytes=0-9", { "if-range": whole.headers.get("etag") ?? "" })).toEqual([
      206,
      "bytes 0-9/1000",
      10,
    ])
  })

  test("to who may read the message, and is not there for anybody else", async () => {
    const path = await sent(PAGE, "page.html")
    const { devices } = await net.account("eve", 1)
    const stranger = await ask(path, { headers: bearer(first(devices).token) })
    const none = await ask(path.replace(/\d+(?=\/[^/]*$)/, "999"), { headers: bearer(first(devices).token) })
    expect([stranger.status, await stranger.text()]).toEqual([404, await none.text()])
    expect((await ask(path)).status).toBe(401)
    expect((await ask(`${path}/thumbnail`, { headers: bearer() })).status).toBe(404)
    for (const wrong of ["/files", "/files/", `${path}/..`, `${path}/x`, `/files/${conversation}/0/${newId()}`])
      expect((await ask(wrong, { headers: bearer() })).status, wrong).toBe(404)
  })

  test("to who has a ticket, for that file alone, and is kept nowhere", async () => {
    const path = await sent(PAGE, "page.html")
    const [, , , seq, file] = path.split("/")
    const asked = { conversation, message: Number(seq), file: file as FileId }
    const ticket = await net.services.handlers["files.ticket"](caller, asked)
    const answer = await ask(ticket.path)
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(PAGE)
    expect(answer.headers.get("cache-control")).toBe("no-store")
    expect(answer.headers.get("content-disposition")).toMatch(/^attachment/)
    const wrong = await ask(`${ticket.path}x`)
    expect([wrong.status, await codeOf(wrong)]).toEqual([404, "ticket_invalid"])
    net.clock.pass(61_000)
    expect((await ask(ticket.path)).status).toBe(404)
  })
})

test("a token that was replaced while a request was on its way ends nothing", async () => {
  const { devices } = await net.account("cid", 1)
  const { token, device } = first(devices)
  const successor = await net.services.devices.rotate(device)
  expect((await head(newId(), successor)).status).toBe(404)
  expect((await head(newId(), token)).status).toBe(401)
  expect((await head(newId(), successor)).status).toBe(404)
})

import { createHash, randomFillSync } from "node:crypto"
import { request } from "node:http"
import { setTimeout as passed } from "node:timers/promises"
import { type ClientId, type ConversationId, type FileId, newId } from "@everline/protocol"
import { expect, test, vi } from "vitest"
import { ServerProcess } from "../src/chaos/server-process.ts"
import { mayMount, SmallDisk } from "../src/chaos/small-disk.ts"
import { BareClient, until } from "../src/index.ts"

vi.setConfig({ testTimeout: 120_000 })

const MIB = 2 ** 20
const hashOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex")
const report = (fault: string) => {
  throw new Error(fault)
}

/** Amy, by her token, and a conversation with herself. */
async function introduce(server: ServerProcess) {
  await using record = await server.record()
  const { self, device, token } = await record.services.accounts.createBot("amy", "Amy")
  const caller = { account: self.account, device, admin: false, address: "127.0.0.1" }
  const made = await record.services.handlers["conversations.direct"](caller, { account: self.account })
  return { token, conversation: made.conversation.conversation }
}

const headersOf = (token: string) => ({ authorization: `Bearer ${token}`, "tus-resumable": "1.0.0" })

async function begin(server: ServerProcess, token: string, file: FileId, bytes: number) {
  const name = (text: string) => Buffer.from(text).toString("base64")
  const metadata = { "upload-length": `${bytes}`, "upload-metadata": `file ${name(file)},name ${name("film")}` }
  const answer = await fetch(`${server.url}/files`, { method: "POST", headers: { ...headersOf(token), ...metadata } })
  expect(answer.status).toBe(201)
}

/** How far an upload has come. */
async function offsetOf(server: ServerProcess, token: string, file: FileId): Promise<number> {
  const answer = await fetch(`${server.url}/files/${file}`, { method: "HEAD", headers: headersOf(token) })
  expect(answer.status).toBe(200)
  return Number(answer.headers.get("upload-offset"))
}

/** Sends bytes from a place on; all of them are announced, `given` of them come. Nobody waits for an answer. */
function pour(server: ServerProcess, token: string, file: FileId, data: Buffer, from: number, given: number) {
  const { hostname, port } = new URL(server.url)
  const headers = {
    ...headersOf(token),
    "upload-offset": `${from}`,
    "content-type": "application/offset+octet-stream",
    "content-length": `${data.length - from}`,
  }
  const pouring = request({ hostname, port, method: "PATCH", path: `/files/${file}`, headers })
  const answer = new Promise<{ status: number; text: string } | undefined>((resolve) => {
    pouring.on("response", async (response) => {
      const chunks = await response.toArray()
      resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() })
    })
    pouring.on("error", () => resolve(undefined))
  })
  pouring.write(data.subarray(from, from + given))
  if (from + given === data.length) pouring.end()
  return { answer, end: () => pouring.destroy() }
}

async function sendAndFetch(server: ServerProcess, token: string, conversation: ConversationId, file: FileId) {
  await using line = await BareClient.open({ url: server.url, token, report })
  await line.call("files.finish", { file })
  const message = { conversation, clientId: newId<ClientId>(), body: "", attachments: [file] }
  const { seq } = await line.call("messages.send", message)
  const answer = await fetch(`${server.url}/files/${conversation}/${seq}/${file}`, { headers: headersOf(token) })
  return Buffer.from(await answer.arrayBuffer())
}

test("an upload cut by kill -9 at 99 % goes on after it, and has the same hash", async () => {
  await using server = await ServerProcess.start()
  const { token, conversation } = await introduce(server)
  const data = randomFillSync(Buffer.alloc(24 * MIB))
  const file = newId<FileId>()
  await begin(server, token, file, data.length)
  const most = Math.floor(data.length * 0.99)
  const { answer } = pour(server, token, file, data, 0, most)
  const isMost = async () => (await server.bytesOf(file)) >= data.length * 0.98
  await until(isMost, "99 % are there")
  await server.kill()
  expect(await answer).toBeUndefined()
  await server.start()
  const offset = await offsetOf(server, token, file)
  expect(offset).toBeGreaterThan(data.length * 0.97)
  expect(offset).toBeLessThanOrEqual(most)
  const rest = pour(server, token, file, data, offset, data.length - offset)
  expect((await rest.answer)?.status).toBe(204)
  expect(hashOf(await sendAndFetch(server, token, conversation, file))).toBe(hashOf(data))
})

// Only root can make a disk that is soon full; elsewhere this is not run.
test.runIf(mayMount)(
  "a disk that fills up in the middle of an upload stops that upload, and messages go on",
  async () => {
    await using disk = await SmallDisk.make(640)
    await using server = await ServerProcess.start({ settings: { EVERLINE_FILES: disk.folder } })
    const { token, conversation } = await introduce(server)
    await using line = await BareClient.open({ url: server.url, token, report })
    const say = () => line.call("messages.send", { conversation, clientId: newId<ClientId>(), body: "still here" })
    const data = randomFillSync(Buffer.alloc(96 * MIB))
    const file = newId<FileId>()
    await begin(server, token, file, data.length)
    const first = pour(server, token, file, data, 0, 8 * MIB)
    await until(async () => (await server.bytesOf(file)) >= 4 * MIB, "some of it is there")
    first.end()
    await passed(100)
    await disk.fill()
    const offset = await offsetOf(server, token, file)
    const full = await pour(server, token, file, data, offset, data.length - offset).answer
    expect([full?.status, JSON.parse(full?.text ?? "{}").code]).toEqual([507, "storage_full"])
    await say()
    const refused = fetch(`${server.url}/files`, {
      method: "POST",
      headers: {
        ...headersOf(token),
        "upload-length": "10",
        "upload-metadata": `file ${Buffer.from(newId()).toString("base64")}`,
      },
    })
    expect((await refused).status).toBe(507)
    await expect(line.call("files.finish", { file })).rejects.toMatchObject({ code: "file_unfinished" })

    await disk.clear()
    const from = await offsetOf(server, token, file)
    expect((await pour(server, token, file, data, from, data.length - from).answer)?.status).toBe(204)
    expect(hashOf(await sendAndFetch(server, token, conversation, file))).toBe(hashOf(data))
  },
)

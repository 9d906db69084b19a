import { createHash } from "node:crypto"
import { Readable } from "node:stream"
import { buffer } from "node:stream/consumers"
import { type FileId, LIMITS, newId } from "@everline/protocol"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import type { SignedIn } from "../../src/handler.ts"
import { carry, upload, VOICE, WEBM } from "./uploads.ts"
import { once, openVillage, type Village, words } from "./village.ts"

let village: Village
let amy: SignedIn
let bob: SignedIn
let eve: SignedIn
beforeEach(async () => {
  village = await openVillage()
  ;[amy, bob, eve] = [await village.person("amy"), await village.person("bob"), await village.person("eve")]
})
afterEach(() => village[Symbol.asyncDispose]())

const bytes = (count: number) => Buffer.alloc(count, 7)
const hashOf = (data: Uint8Array) => createHash("sha256").update(data).digest("hex")
const MIB = 2 ** 20

describe("an upload", () => {
  test("goes on from where it broke off, on another server too, and comes out as it went in", async () => {
    const { here, there, files, carried } = village
    const data = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 31) % 251))
    const file = newId<FileId>()
    await here["files.begin"](amy, { file, name: "numbers", bytes: data.length })
    const broken = Readable.from(
      (async function* () {
        yield data.subarray(0, 100_000)
        throw new Error("the line broke")
      })(),
    )
    expect(await files.here.take(amy, file, 0, broken)).toBe(100_000)
    await expect(here["files.finish"](amy, { file })).rejects.toThrow("file_unfinished")
    const { offset } = await files.there.uploaded(amy, file)
    expect(offset).toBe(100_000)
    await files.there.take(amy, file, offset, Readable.from([data.subarray(offset)]))
    const { attachment } = await there["files.finish"](amy, { file })
    expect(attachment).toEqual({
      ...{ kind: "file", file, name: "numbers", type: "application/octet-stream", bytes: data.length },
    })
    expect(await here["files.finish"](amy, { file })).toEqual({ attachment })

    const conversation = await village.group(amy, bob)
    const { seq } = await carry(village, amy, conversation, [file])
    const opened = await carried.open(bob.account, { conversation, message: seq, file }, "whole")
    expect(hashOf(await buffer(opened.read()))).toBe(hashOf(data))
  })

  test("is begun once however often it is asked for, and by nobody else under its name", async () => {
    const { here } = village
    const begin = { file: newId<FileId>(), name: "letter", bytes: 10 }
    await here["files.begin"](amy, begin)
    await here["files.begin"](amy, begin)
    expect((await here["files.room"](amy, {})).used).toBe(10)
    await expect(here["files.begin"](amy, { ...begin, bytes: 11 })).rejects.toThrow("client_id_reused")
    await expect(here["files.begin"](bob, begin)).rejects.toThrow("client_id_reused")
    await expect(here["files.finish"](bob, { file: begin.file })).rejects.toThrow("file_not_found")
  })

  test("that was begun twice at once has its room set aside once", async () => {
    const { here, there } = village
    const begin = { file: newId<FileId>(), name: "letter", bytes: 10 }
    await Promise.all([here["files.begin"](amy, begin), there["files.begin"](amy, begin)])
    expect((await here["files.room"](amy, {})).used).toBe(10)
  })

  test("that is too large for the server or for what is left of the quota is refused before a byte of it came", async () => {
    const { here, there } = village
    const begin = (mib: number, on = here) =>
      on["files.begin"](amy, { file: newId<FileId>(), name: "film", bytes: mib * MIB })
    await expect(begin(9)).rejects.toThrow("file_too_big")
    const outcomes = await Promise.allSettled([begin(7), begin(7, there), begin(7), begin(7, there)])
    // 20 MiB is the quota: two of seven fit, whichever servers they came to.
    expect(outcomes.filter(({ status }) => status === "fulfilled").length).toBe(2)
    await expect(begin(7)).rejects.toThrow("files_full")
    expect(await here["files.room"](amy, {})).toEqual({ largest: 8 * MIB, quota: 20 * MIB, used: 14 * MIB })
    await here["files.begin"](bob, { file: newId<FileId>(), name: "film", bytes: 7 * MIB })
  })

  test("fits into what an administrator gave its account, on every server and from then on", async () => {
    const { here, there, users } = village
    const begin = (account: SignedIn, mib: number) =>
      there["files.begin"](account, { file: newId<FileId>(), name: "film", bytes: mib * MIB })
    await users.setQuota(null, amy.account, 30 * MIB)
    for (let i = 0; i < 4; i++) await begin(amy, 7)
    expect(await here["files.room"](amy, {})).toMatchObject({ quota: 30 * MIB, used: 28 * MIB })
    await expect(begin(amy, 7)).rejects.toThrow("files_full")
    // Less than there is already takes nothing away.
    await users.setQuota(null, amy.account, 0)
    await expect(begin(amy, 1)).rejects.toThrow("files_full")
    expect((await here["files.room"](amy, {})).used).toBe(28 * MIB)
    await users.setQuota(null, bob.account, 0)
    await expect(begin(bob, 1)).rejects.toThrow("files_full")
  })

  test("that is given up frees its room, and nothing of it stays", async () => {
    const { here, files, blobs } = village
    const file = newId<FileId>()
    await here["files.begin"](amy, { file, name: "letter", bytes: 10 })
    await files.here.take(amy, file, 0, Readable.from([bytes(5)]))
    await here["files.cancel"](bob, { file })
    expect((await here["files.room"](amy, {})).used).toBe(10)
    await here["files.cancel"](amy, { file })
    await here["files.cancel"](amy, { file })
    expect((await here["files.room"](amy, {})).used).toBe(0)
    await expect(files.here.take(amy, file, 5, Readable.from([bytes(5)]))).rejects.toThrow("file_not_found")
    expect(await files.here.sweep()).toBe(1)
    expect(await blobs.size(file, "upload")).toBe(0)
    expect(await village.database.query("SELECT id FROM files")).toEqual([])
  })
})

describe("what a message carries", () => {
  test("is in the message, live and later, and its text may be empty", async () => {
    const { here } = village
    const conversation = await village.group(amy, bob)
    const letter = await upload(village, amy, bytes(10), { name: "letter" })
    const note = await upload(village, amy, WEBM, { name: "note.webm", voice: VOICE })
    expect(note).toMatchObject({ kind: "voice", type: "audio/webm", bytes: WEBM.length, ...VOICE })
    const { seq } = await carry(village, amy, conversation, [letter.file, note.file, letter.file])
    const { entries } = await here["journal.range"](bob, { journal: conversation, after: seq - 1, limit: 10 })
    expect(entries).toMatchObject([{ kind: "message", message: { body: "", attachments: [letter, note] } }])
    expect((await here["conversations.get"](bob, { conversation })).conversation.last?.attachments?.length).toBe(2)
  })

  test("is the same for a request that comes again, also when its files are gone since", async () => {
    const { here, there } = village
    const conversation = await village.group(amy, bob)
    const { file } = await upload(village, amy, bytes(10))
    const message = { conversation, ...words(""), attachments: [file] }
    const sent = await here["messages.send"](amy, message)
    await here["messages.recall"](amy, { conversation, ...once(), message: sent.seq })
    expect(await there["messages.send"](amy, message)).toEqual(sent)
    await expect(here["messages.send"](amy, { ...message, attachments: [] })).rejects.toThrow("body_empty")
    const other = { ...message, body: "with a word" }
    await expect(here["messages.send"](amy, other)).rejects.toThrow("client_id_reused")
  })

  test("must be one's own or readable, finished, and there", async () => {
    const { here } = village
    const conversation = await village.group(amy, bob)
    const { file } = await upload(village, eve, bytes(10))
    const begun = newId<FileId>()
    await here["files.begin"](amy, { file: begun, name: "letter", bytes: 10 })
    for (const one of [file, begun, newId<FileId>()])
      await expect(carry(village, amy, conversation, [one])).rejects.toThrow("file_not_found")
    await expect(here["messages.send"](amy, { conversation, ...words("") })).rejects.toThrow("body_empty")
  })

  test("is sent on without an upload, by who may read it and nobody else", async () => {
    const { here, carried } = village
    const [home, elsewhere] = [await village.group(amy, bob), await village.group(bob, eve)]
    const { file } = await upload(village, amy, bytes(10))
    const { seq: message } = await carry(village, amy, home, [file])
    await expect(carry(village, eve, elsewhere, [file])).rejects.toThrow("file_not_found")
    const { seq } = await carry(village, bob, elsewhere, [file])
    const opened = await carried.open(eve.account, { conversation: elsewhere, message: seq, file }, "whole")
    expect((await buffer(opened.read())).length).toBe(10)
    // She may read that message, and so send it on; the one it was in first stays closed to her.
    await carry(village, eve, elsewhere, [file])
    const first = { conversation: home, message, file }
    await expect(carried.open(eve.account, first, "whole")).rejects.toThrow("not_found")
    await expect(here["files.ticket"](eve, first)).rejects.toThrow("not_found")
  })

  test("is gone when it is taken back, unless another message carries it", async () => {
    const { here, files, blobs, carried } = village
    const conversation = await village.group(amy, bob)
    const { file } = await upload(village, amy, bytes(10))
    const { seq: first } = await carry(village, amy, conversation, [file])
    const { seq: second } = await carry(village, bob, conversation, [file])
    const recall = (who: SignedIn, message: number) =>
      here["messages.recall"](who, { conversation, ...once(), message })
    const { message } = await recall(amy, first)
    expect(message).not.toHaveProperty("attachments")
    await expect(carried.open(bob.account, { conversation, message: first, file }, "whole")).rejects.toThrow(
      "not_found",
    )
    expect(await files.here.sweep()).toBe(0)
    await carried.open(amy.account, { conversation, message: second, file }, "whole")
    await recall(bob, second)
    expect((await here["files.room"](amy, {})).used).toBe(0)
    expect(await files.here.sweep()).toBe(1)
    expect(await blobs.size(file, "upload")).toBe(0)
  })

  test("that is being sent on while it is taken back is there for both or for neither", async () => {
    const { here, there, files, blobs } = village
    const conversation = await village.group(amy, bob)
    for (let i = 0; i < 20; i += 1) {
      const { file } = await upload(village, amy, bytes(10))
      const { seq: message } = await carry(village, amy, conversation, [file])
      const forward = { conversation, ...words(""), attachments: [file] }
      const [sent] = await Promise.allSettled([
        there["messages.send"](bob, forward),
        here["messages.recall"](amy, { conversation, ...once(), message }),
      ])
      await files.here.sweep()
      expect(await blobs.size(file, "upload")).toBe(sent.status === "fulfilled" ? 10 : 0)
    }
  })

  test("may lose its text by an edit, where a message without anything may not", async () => {
    const { here } = village
    const conversation = await village.group(amy, bob)
    const { file } = await upload(village, amy, bytes(10))
    const carrying = { conversation, ...words("look"), attachments: [file] }
    const { seq: full } = await here["messages.send"](amy, carrying)
    const { seq: plain } = await here["messages.send"](amy, { conversation, ...words("look") })
    const edit = (message: number) => here["messages.edit"](amy, { conversation, ...once(), message, body: "" })
    expect((await edit(full)).message).toMatchObject({ body: "", attachments: [{ file }] })
    await expect(edit(plain)).rejects.toThrow("body_empty")
  })

  test("is closed to who has left and to who came later, as the message is", async () => {
    const { here, carried } = village
    const conversation = await village.group(amy, bob)
    const { file } = await upload(village, amy, bytes(10))
    const { seq: before } = await carry(village, amy, conversation, [file])
    const change = (accounts: SignedIn[]) => ({
      conversation,
      ...once(),
      accounts: accounts.map(({ account }) => account),
    })
    await here["conversations.remove"](amy, change([bob]))
    await here["conversations.add"](amy, change([eve]))
    const { seq: after } = await carry(village, amy, conversation, [file])
    const open = (who: SignedIn, message: number) => carried.open(who.account, { conversation, message, file }, "whole")
    await open(bob, before)
    await open(eve, after)
    await expect(open(bob, after)).rejects.toThrow("not_found")
    await expect(open(eve, before)).rejects.toThrow("not_found")
  })
})

describe("what no message carries", () => {
  test("is gone within a day, and what is carried stays", async () => {
    const { files, blobs, here } = village
    const conversation = await village.group(amy, bob)
    const [sent, kept] = [await upload(village, amy, bytes(10)), await upload(village, amy, bytes(20))]
    await carry(village, amy, conversation, [sent.file])
    village.pass(LIMITS.orphanMs - 1_000)
    expect(await files.here.sweep()).toBe(0)
    village.pass(2_000)
    const swept = await Promise.all([files.here.sweep(), files.there.sweep()])
    expect(swept.reduce((sum, count) => sum + count)).toBe(1)
    expect([await blobs.size(sent.file, "upload"), await blobs.size(kept.file, "upload")]).toEqual([10, 0])
    expect((await here["files.room"](amy, {})).used).toBe(10)
    await expect(carry(village, amy, conversation, [kept.file])).rejects.toThrow("file_not_found")
  })
})

describe("a voice note", () => {
  test("that was heard on one device is known to the others, and to nobody else", async () => {
    const { here, there, signals, told } = village
    const conversation = await village.group(amy, bob)
    const { file } = await upload(village, amy, WEBM, { voice: VOICE })
    const { seq: message } = await carry(village, amy, conversation, [file])
    const { seq: text } = await here["messages.send"](amy, { conversation, ...words("and a text") })
    const span = { conversation, from: 1, to: text }
    expect(await here["messages.heard"](bob, span)).toEqual({ messages: [] })
    const before = signals.length
    await here["messages.hear"](bob, { conversation, message })
    await here["messages.hear"](bob, { conversation, message })
    expect(signals.slice(before).map(([, name, data]) => [name, data])).toEqual([
      ["heard", { conversation, messages: [message] }],
    ])
    expect(told.at(-1)).toEqual([bob.account])
    expect(await there["messages.heard"](bob, span)).toEqual({ messages: [message] })
    expect(await there["messages.heard"](amy, span)).toEqual({ messages: [] })
    await expect(here["messages.hear"](bob, { conversation, message: text })).rejects.toThrow("not_found")
    await expect(here["messages.hear"](eve, { conversation, message })).rejects.toThrow("not_found")
  })

  test("is a recording by its bytes, whatever its sender says", async () => {
    const page = Buffer.from("<!doctype html><script>alert(1)</script>")
    await expect(upload(village, amy, page, { name: "note.webm", voice: VOICE })).rejects.toThrow("voice_invalid")
    expect((await village.here["files.room"](amy, {})).used).toBe(0)
  })
})

test("a ticket opens one file for a minute, on every server, while its device is signed in", async () => {
  const { here, carried } = village
  const conversation = await village.group(amy, bob)
  const { file } = await upload(village, amy, bytes(10))
  const { seq: message } = await carry(village, amy, conversation, [file])
  const { path } = await here["files.ticket"](bob, { conversation, message, file })
  const ticket = path.replace("/files/tickets/", "")
  expect((await buffer((await carried.redeem(ticket)).read())).length).toBe(10)
  await expect(carried.redeem(`${ticket.slice(0, -2)}AA`)).rejects.toThrow("ticket_invalid")
  village.pass(LIMITS.ticketMs + 1)
  await expect(carried.redeem(ticket)).rejects.toThrow("ticket_invalid")
  const again = (await here["files.ticket"](bob, { conversation, message, file })).path.replace("/files/tickets/", "")
  await here["devices.signOut"](bob, { device: bob.device })
  await expect(carried.redeem(again)).rejects.toThrow("ticket_invalid")
})

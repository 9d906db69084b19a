import { type ConversationId, type ErrorCode, EverlineError, type FileId, newId } from "@everline/protocol"
import { describe, expect, test } from "vitest"
import { noLocks } from "../browser-ports.ts"
import { Keeper } from "../cache/keeper.ts"
import { memoryCache } from "../cache/memory.ts"
import { Book } from "../record/book.ts"
import { settle, VirtualTime } from "../testing/virtual-time.ts"
import { deliverer, Messages } from "./messages.ts"
import { Outbox } from "./outbox.ts"
import { Uploads, type UploadsOptions } from "./uploads.ts"

const family = newId<ConversationId>()
const letter = { blob: new Blob(["dear all"]), name: "letter.txt" }

/** A server that keeps what comes, as far as a test lets it. */
class Far {
  readonly files = new Map<FileId, "brought" | "ready">()
  readonly sent: string[] = []
  readonly calls: string[] = []
  /** What goes wrong next, by the name of what is done. */
  readonly failing = new Map<string, ErrorCode[]>()
  isOnline = true

  readonly bring: UploadsOptions["bring"] = async ({ file, blob, isResumed, sent, signal }) => {
    this.calls.push(isResumed ? "resume" : "begin")
    await settle()
    signal.throwIfAborted()
    this.#fail("bring")
    sent(blob.size)
    this.files.set(file, "brought")
  }

  readonly call: UploadsOptions["call"] = async (method, input) => {
    this.calls.push(method)
    await settle()
    if (!this.isOnline) throw new EverlineError("offline")
    this.#fail(method)
    const asked: { file?: FileId; attachments?: readonly FileId[]; body?: string } = Object(input)
    if (asked.file !== undefined && method === "files.finish") this.files.set(asked.file, "ready")
    if (asked.file !== undefined && method === "files.cancel") this.files.delete(asked.file)
    if (method === "messages.send") {
      const lacking = asked.attachments?.some((file) => this.files.get(file) !== "ready")
      if (lacking) throw new EverlineError("file_not_found")
      this.sent.push(asked.body ?? "")
    }
    return { seq: this.sent.length, ordinal: this.sent.length, at: 0 } as never
  }

  #fail(what: string): void {
    const code = this.failing.get(what)?.shift()
    if (code !== undefined) throw new EverlineError(code)
  }
}

async function start(far: Far, cache = memoryCache()) {
  const time = new VirtualTime()
  const ports = { timer: time.timer, random: () => 0.5, locks: noLocks }
  const keeper = new Keeper(cache, ports, () => undefined)
  const book = new Book(keeper)
  const uploads = new Uploads({
    ...{ keeper, call: far.call, bring: far.bring, uploaded: () => undefined },
    isOnline: () => far.isOnline,
  })
  const deliver = deliverer(far.call, book, () => undefined, uploads)
  const outbox = new Outbox({ book, keeper, ports, now: time.now, deliver, preparation: uploads })
  await outbox.restore((await keeper.load()).outbox)
  const arrivals = {
    book,
    ports,
    restored: Promise.resolve(),
    caughtUp: () => true,
    pages: { before: none, after: none },
  }
  const messages = new Messages({ outbox, call: noCall, uploads }, arrivals)
  return { messages, outbox, uploads, time, cache }
}
const none = async () => undefined
const noCall = async () => Promise.reject(new EverlineError("offline"))

/** Lets time pass in small steps, and everything happen that follows from each. */
async function pass({ time }: Pick<Awaited<ReturnType<typeof start>>, "time">, ms: number): Promise<void> {
  for (let step = 0; step < 20; step += 1) {
    await time.pass(ms / 20)
    for (let i = 0; i < 10; i += 1) await settle()
  }
}

const send = ({ messages }: Awaited<ReturnType<typeof start>>, body = "") =>
  messages.send(family, body, { files: [letter] })

describe("a file goes before the message that carries it", () => {
  test("and its bytes are let go when that is sent", async () => {
    const far = new Far()
    const program = await start(far)
    await send(program)
    const file = program.outbox.of(family).value[0]?.item
    const id = file?.kind === "send" ? file.files?.[0]?.file : undefined
    if (id === undefined) throw new Error("nothing was kept")
    expect(await program.cache.blob(id)).not.toBeNull()
    await pass(program, 1_000)
    expect(far.calls).toEqual(["begin", "files.finish", "messages.send"])
    expect(await program.cache.blob(id)).toBeNull()
    expect((await program.cache.load()).outbox).toEqual([])
  })

  test("and what was written later does not wait for it", async () => {
    const far = new Far()
    far.failing.set("bring", ["unavailable", "unavailable"])
    const program = await start(far)
    await send(program, "with a letter")
    await program.messages.send(family, "without")
    await pass(program, 60_000)
    expect(far.sent).toEqual(["without", "with a letter"])
  })

  test("and goes on where it was after the program ended", async () => {
    const far = new Far()
    far.isOnline = false
    const program = await start(far)
    await send(program)
    await pass(program, 1_000)
    expect(far.sent).toEqual([])
    far.isOnline = true
    const next = await start(far, program.cache.copy())
    await next.outbox.resume()
    await pass(next, 1_000)
    expect(far.sent).toEqual([""])
    expect(far.calls.filter((call) => call === "begin" || call === "resume")).toEqual(["resume"])
  })

  test("and is brought again when the server has lost some of it, or all", async () => {
    const far = new Far()
    far.failing.set("files.finish", ["file_unfinished", "file_not_found"])
    far.failing.set("messages.send", ["file_not_found"])
    const program = await start(far)
    await send(program)
    await pass(program, 1_000)
    expect(far.sent).toEqual([""])
    expect(far.calls.filter((call) => call === "resume").length).toBe(3)
  })
})

test("what the server refuses is a failure of the message; tried again, it is uploaded again", async () => {
  const far = new Far()
  far.failing.set("bring", ["files_full"])
  const program = await start(far)
  const item = await send(program)
  await pass(program, 100)
  expect(program.outbox.of(family).value[0]?.item.failure).toBe("files_full")
  await program.messages.retry(item)
  await pass(program, 100)
  expect(far.sent).toEqual([""])
})

test("what is given up on its way is not sent, and the server is told to forget it", async () => {
  const far = new Far()
  const program = await start(far)
  const item = await send(program)
  await program.messages.discard(item)
  await pass(program, 1_000)
  expect(far.sent).toEqual([])
  expect([...far.files]).toEqual([])
  expect(program.outbox.of(family).value).toEqual([])
})

test("a text on its way is not given up: the server may have it", async () => {
  const far = new Far()
  far.isOnline = false
  const program = await start(far)
  const item = await program.messages.send(family, "hello")
  await program.messages.discard(item)
  expect(program.outbox.of(family).value.length).toBe(1)
})

test("what cannot be sent is refused before it is kept", async () => {
  const program = await start(new Far())
  const files = (count: number) => Array.from({ length: count }, () => letter)
  await expect(program.messages.send(family, "", { files: files(10) })).rejects.toThrow("too_many_files")
  await expect(program.messages.send(family, "", { files: [{ ...letter, blob: new Blob([]) }] })).rejects.toThrow(
    "file_empty",
  )
  const voice = { durationMs: 6 * 60_000, waveform: [] }
  await expect(program.messages.send(family, "", { files: [{ ...letter, voice }] })).rejects.toThrow("voice_too_long")
  await expect(program.messages.send(family, "")).rejects.toThrow("body_empty")
  expect(program.outbox.of(family).value).toEqual([])
})

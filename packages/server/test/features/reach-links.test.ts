/** Pictures and files on their way to phones: as links, which open for a week and show nothing to who has only the record. */
import { rm } from "node:fs/promises"
import { buffer } from "node:stream/consumers"
import { type Attachment, type ConversationId, EverlineError, LIMITS, type Message } from "@everline/protocol"
import { foreseen, segmentsOf } from "@everline/protocol/sms"
import { afterEach, describe, expect, test } from "vitest"
import type { SignedIn } from "../../src/handler.ts"
import { Carrier, OURS, THEIRS } from "./carrier.ts"
import { quiet, way } from "./exchange.ts"
import { blackPng, upload, VOICE, WEBM } from "./uploads.ts"
import { once, openVillage, type Village, words } from "./village.ts"

const refused = (code: string) => expect.objectContaining({ constructor: EverlineError, code })
const LINK = /https:\/\/village\.example\/s\/([1-9A-HJ-NP-Za-km-z]{13})/g

let village: Village
let carrier: Carrier
let amy: SignedIn

async function open(site?: string | null): Promise<void> {
  carrier = new Carrier()
  const settings = {
    ...{ gateways: [way("carrier", carrier)], countries: ["CN"], currency: "CNY", prices: new Map() },
    ...{ caps: {}, longest: 10, referenceBits: 8 as const },
  }
  village = await openVillage({ settings, watch: quiet }, site)
  village.texts.begin()
  amy = await village.person("amy")
}
afterEach(() => village[Symbol.asyncDispose]())

const phone = async (): Promise<SignedIn["account"]> =>
  (await village.here["contacts.addNumber"](amy, { number: THEIRS, remark: "" })).profile.account

const chat = async (): Promise<ConversationId> =>
  (await village.here["conversations.direct"](amy, { account: await phone() })).conversation.conversation

const picture = () => upload(village, amy, blackPng(40, 30), { name: "well.png" })

const say = (conversation: ConversationId, body: string, ...attachments: readonly Attachment[]) =>
  village.here["messages.send"](amy, {
    ...{ conversation, ...words(body) },
    attachments: attachments.map(({ file }) => file),
  })

async function newest(conversation: ConversationId): Promise<Message | undefined> {
  const range = { journal: conversation, after: 0, before: undefined, limit: 200 }
  const { entries } = await village.there["journal.range"](amy, range)
  return entries.flatMap((entry) => (entry.kind === "message" ? [entry.message] : [])).at(-1)
}

/** What has come to the phone, once there are so many texts. */
async function came(count = 1): Promise<string> {
  await expect.poll(() => carrier.asked.length, { timeout: 15_000, interval: 20 }).toBe(count)
  return carrier.asked.at(-1)?.text ?? ""
}

const secretsIn = (text: string) => [...text.matchAll(LINK)].map(([, secret = ""]) => secret)
const secretIn = (text: string) => secretsIn(text)[0] ?? ""

const isOver = (secret: string) => expect(village.links.open(secret)).rejects.toEqual(refused("not_found"))

describe("a picture that is sent to a number", () => {
  test("goes as a link behind the words, in one SMS, and the link opens it", async () => {
    await open()
    const conversation = await chat()
    const sent = await picture()
    await say(conversation, "The well", sent)
    const text = await came()
    expect(text.replace(LINK, "LINK")).toBe("amy: The well\nLINK")
    expect(await newest(conversation)).toMatchObject({ body: "The well", sms: { texts: [{ segments: 1 }] } })

    const { file, author, leftMs } = await village.links.open(secretIn(text))
    expect([file.attachment, author, leftMs]).toEqual([sent, "amy", LIMITS.shortLinkMs])
    expect((await buffer(file.read())).length).toBe(file.bytes)
  })

  test("needs no words; a recording says how long it is, and a file what it is", async () => {
    await open()
    const voice = await upload(village, amy, WEBM, { name: "voice.webm", voice: VOICE })
    const letter = await upload(village, amy, Buffer.from("Dear Bob"), { name: "信.txt" })
    await say(await chat(), "", voice, letter)
    const text = await came()
    expect(text.replace(LINK, "LINK")).toBe("amy: 0:03 LINK\ntxt LINK")
    const [first = "", second = ""] = secretsIn(text)
    expect((await village.links.open(first)).file.attachment).toEqual(voice)
    expect((await village.links.open(second)).file.attachment).toEqual(letter)
  })

  test("is reckoned before it is sent: the SMS that a message takes are those that it was said to take", async () => {
    await open()
    const conversation = await chat()
    const voice = await upload(village, amy, WEBM, { name: "voice.webm", voice: VOICE })
    const letter = await upload(village, amy, Buffer.from("Dear Bob"), { name: "信.txt" })
    const room = 160 - "amy: ".length - "\n".length - "https://village.example/s/".length - 13
    const messages: readonly (readonly [string, number, ...Attachment[]])[] = [
      ["a".repeat(room), 1, await picture()],
      ["", 1, voice, letter],
      ["a".repeat(room + "amy: ".length), 1, await picture()],
      ["a".repeat(room + "amy: ".length + 1), 2, await picture()],
      ["a".repeat(room + "amy: ".length), 2, letter],
      ["井".repeat(20), 2, await picture(), voice],
      ["[€]".repeat(50), 2],
      ["garçon ".repeat(30), 4],
    ]
    for (const [body, count, ...files] of messages) {
      const { prefix, link } = await village.here["sms.terms"](amy, { conversation })
      expect(segmentsOf(foreseen({ prefix, link: link ?? "" }, body, files)).segments).toHaveLength(count)
      await say(conversation, body, ...files)
      expect((await newest(conversation))?.sms).toMatchObject({ texts: [{ segments: count }] })
    }
    const { link } = await village.here["sms.terms"](amy, { conversation })
    await isOver(secretIn(link ?? ""))
  })
})

describe("a link to a picture", () => {
  test("opens as often as one likes for a week, and then no more", async () => {
    await open()
    await say(await chat(), "", await picture())
    const secret = secretIn(await came())
    for (let i = 0; i < 20; i += 1) await village.links.open(secret)
    village.pass(LIMITS.shortLinkMs - 1)
    expect((await village.links.open(secret)).leftMs).toBe(1)
    village.pass(1)
    await isOver(secret)
    await village.links.prune()
    expect(await village.database.query("SELECT FROM short_links")).toEqual([])
  })

  test("leads nowhere as soon as the message is taken back", async () => {
    await open()
    const conversation = await chat()
    carrier.turn(false)
    const { seq: message } = await say(conversation, "", await picture())
    const [waiting] = await village.database.query<{ body: string }>("SELECT body FROM text_outbox")
    const secret = secretIn(waiting?.body ?? "")
    await village.links.open(secret)
    await village.here["messages.recall"](amy, { conversation, message, ...once() })
    await isOver(secret)
  })

  test("leads nowhere when the folder of files was lost", async () => {
    await open()
    await say(await chat(), "", await picture())
    const secret = secretIn(await came())
    await rm(village.folder, { recursive: true })
    await expect(village.links.open(secret)).rejects.toEqual(refused("file_not_found"))
  })

  test("is nowhere in the record once it is out, nor can be made of what is there", async () => {
    await open()
    const conversation = await chat()
    await say(conversation, "", await picture())
    const secret = secretIn(await came())
    await expect.poll(async () => JSON.stringify((await newest(conversation))?.sms)).toContain("accepted")
    const tables = await village.database.query<{ name: string }>(
      "SELECT relname::text AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace",
    )
    expect(tables.map(({ name }) => name)).toContain("short_links")
    for (const { name } of tables)
      expect(await village.database.query(`SELECT FROM "${name}" t WHERE t::text LIKE $1`, [`%${secret}%`])).toEqual([])
    const [kept] = await village.database.query<{ hash: string }>(
      "SELECT encode(secret_hash, 'hex') AS hash FROM short_links",
    )
    await isOver(kept?.hash ?? "")
  })
})

describe("where nobody said how browsers find the server", () => {
  test("a picture is not sent to a number, and words are", async () => {
    await open(null)
    const conversation = await chat()
    expect((await village.here["sms.terms"](amy, { conversation })).link).toBeNull()
    await expect(say(conversation, "Look", await picture())).rejects.toEqual(refused("sms_no_links"))
    expect(await newest(conversation)).toBeUndefined()
    await say(conversation, "Look")
    expect(await came()).toBe("amy: Look")
  })

  test("a picture comes to a group, and beside it is said that the phone did not get it", async () => {
    await open(null)
    const group = await village.group(amy, await village.person("bob"))
    const recipient = await phone()
    await village.here["conversations.add"](amy, { conversation: group, ...once(), accounts: [recipient] })
    await say(group, "Look", await picture())
    expect((await newest(group))?.sms).toEqual({
      way: "out",
      texts: [{ recipient, state: "failed", trouble: "no_links", segments: 0 }],
    })
  })
})

test("a picture that no device has received goes by SMS in its time, as a link", async () => {
  await open()
  const bob = await village.person("bob")
  const { conversation } = (await village.here["conversations.direct"](amy, { account: bob.account })).conversation
  await village.database.query("INSERT INTO numbers (number, account, since) VALUES ($1, $2, 0)", [THEIRS, bob.account])
  await village.here["fallback.set"](bob, { afterMinutes: 10 })
  const look = () => village.settled().then(() => village.fallback.turn())
  await look()
  const sent = await picture()
  await say(conversation, "Look", sent)
  await look()
  village.pass(10 * 60_000)
  await look()
  const text = await came()
  expect(text.replace(LINK, "LINK")).toBe("amy: Look\nLINK\n(Reply to answer)")
  expect((await village.links.open(secretIn(text))).file.attachment).toEqual(sent)
  expect(await newest(conversation)).toMatchObject({ attachments: [sent], sms: { way: "out" } })
})

test("a group's phones get the same link", async () => {
  await open()
  const group = await village.group(amy, await village.person("bob"))
  const other = await village.here["contacts.addNumber"](amy, { number: "+8613900139000", remark: "" })
  const accounts = [await phone(), other.profile.account]
  await village.here["conversations.add"](amy, { conversation: group, ...once(), accounts })
  await say(group, "Look", await picture())
  await came(2)
  expect(new Set(carrier.asked.map(({ to }) => to)).size).toBe(2)
  expect(new Set(carrier.asked.map(({ text }) => secretIn(text))).size).toBe(1)
  expect(carrier.asked.map(({ from }) => from)).toEqual([OURS, OURS])
})

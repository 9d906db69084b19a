import { createHash, randomBytes } from "node:crypto"
import { readFile } from "node:fs/promises"
import { buffer } from "node:stream/consumers"
import { type ConversationId, type Entry, EverlineError, type Output, type Seq } from "@everline/protocol"
import { fields, shapes } from "@everline/protocol/schema"
import * as v from "valibot"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { Random } from "../../../testkit/src/random.ts"
import { unzip } from "../../../testkit/src/unzip.ts"
import type { SignedIn } from "../../src/handler.ts"
import { carry, upload } from "./uploads.ts"
import { once, openVillage, type Village, words } from "./village.ts"

let village: Village
let people = 0
let amy: SignedIn
let bob: SignedIn
let cid: SignedIn
beforeAll(async () => {
  village = await openVillage()
})
afterAll(() => village[Symbol.asyncDispose]())
beforeEach(async () => {
  people += 1
  amy = await village.person(`amy-${people}`)
  bob = await village.person(`bob-${people}`)
  cid = await village.person(`cid-${people}`)
})

const say = async (who: SignedIn, conversation: ConversationId, body: string): Promise<Seq> =>
  (await village.here["messages.send"](who, { conversation, ...words(body) })).seq
const add = (who: SignedIn, conversation: ConversationId, other: SignedIn) =>
  village.here["conversations.add"](who, { conversation, ...once(), accounts: [other.account] })
const refused = (code: string) => expect.objectContaining({ constructor: EverlineError, code })

/** The files of an export, in words. */
async function exportOf(who: SignedIn): Promise<ReadonlyMap<string, string>> {
  const { ticket } = await village.here["exports.begin"](who, {})
  const fetched = await village.exports.fetch(ticket, who.address)
  if (fetched === undefined) throw new Error("the ticket is not good")
  const files = unzip(await buffer(fetched.zip))
  return new Map([...files].map(([name, bytes]) => [name, bytes.toString()]))
}
const parsed = (files: ReadonlyMap<string, string>, name: string): unknown => JSON.parse(files.get(name) ?? "null")
const linesOf = (files: ReadonlyMap<string, string>, name: string): unknown[] =>
  (files.get(name) ?? "").split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line)]))

/** Everything of a conversation that somebody's devices can read, page by page. */
async function readable(who: SignedIn, journal: ConversationId): Promise<readonly Entry[]> {
  const entries: Output<"journal.range">["entries"][number][] = []
  for (let after = 0, more = true; more; ) {
    const page: Output<"journal.range"> = await village.there["journal.range"](who, { journal, after, limit: 7 })
    entries.push(...page.entries)
    after = page.covers?.to ?? after
    more = page.more
  }
  return entries.filter(({ kind }) => kind !== "edit" && kind !== "recall" && kind !== "reaction")
}

/** What docs/EXPORT.md says of the files, as far as they are not shapes of the protocol. */
const manifest = v.strictObject({
  format: v.literal("everline-export"),
  version: v.literal(1),
  server: v.strictObject({ name: v.string(), site: v.nullable(v.string()) }),
  account: fields.accountId,
  userName: v.string(),
  at: fields.time,
  counts: v.strictObject({
    ...{ conversations: fields.ordinal, entries: fields.ordinal, messages: fields.ordinal },
    ...{ contacts: fields.ordinal, devices: fields.ordinal, people: fields.ordinal },
  }),
  files: v.array(
    v.strictObject({ name: v.string(), size: fields.ordinal, sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)) }),
  ),
})
const account = v.strictObject({
  profile: shapes.profile,
  numbers: v.array(shapes.phoneNumber),
  contactGroups: v.array(shapes.contactGroup),
  mayAdd: shapes.mayAdd,
  presence: shapes.presenceSettings,
  privacy: shapes.privacySettings,
})
const { online: _, ...deviceFields } = shapes.device.entries
const device = v.strictObject(deviceFields)
/** An entry, and beside one that is several messages what those say. */
const line = v.pipe(
  v.looseObject({
    items: v.exactOptional(v.array(shapes.mergedItem)),
    media: v.exactOptional(v.array(v.pipe(v.string(), v.regex(/^media\/[0-9a-f-]{36}\.[a-z0-9]{1,8}$/)))),
  }),
  v.transform(({ items: _items, media: _media, ...entry }) => entry),
  shapes.entry,
)

describe("an export", () => {
  test("holds what messages carry, each file once and byte for byte, and nothing that a browser would run", async () => {
    const direct = (await village.here["conversations.direct"](amy, { account: bob.account })).conversation.conversation
    const secret = await village.group(bob, cid)
    const letter = randomBytes(100_000)
    const page = Buffer.from("<script>alert(1)</script>")
    const kept = await upload(village, bob, letter, { name: "Letter.TAR" })
    const evil = await upload(village, bob, page, { name: "page.html" })
    const other = await upload(village, bob, randomBytes(10), { name: "other.bin" })
    await carry(village, bob, direct, [kept.file, evil.file])
    await carry(village, bob, direct, [kept.file])
    await carry(village, bob, secret, [other.file])
    const { ticket } = await village.here["exports.begin"](amy, {})
    const fetched = await village.exports.fetch(ticket, amy.address)
    if (fetched === undefined) throw new Error("the ticket is not good")
    const files = unzip(await buffer(fetched.zip))
    const media = [...files].filter(([name]) => name.startsWith("media/"))
    expect(media).toEqual([
      [`media/${kept.file}.tar`, letter],
      [`media/${evil.file}.bin`, page],
    ])
    const said = linesOf(new Map([...files].map(([name, bytes]) => [name, `${bytes}`])), `messages/${direct}.jsonl`)
    expect(said.slice(-2)).toMatchObject([
      { media: [`media/${kept.file}.tar`, `media/${evil.file}.bin`] },
      { media: [`media/${kept.file}.tar`] },
    ])
  })

  test("holds what an account may read and nothing else, each message as it is now", async () => {
    const direct = (await village.here["conversations.direct"](amy, { account: bob.account })).conversation.conversation
    const group = await village.group(bob, cid)
    await say(bob, group, "before Amy came")
    await add(bob, group, amy)
    const heart = await say(bob, group, "<script>alert(1)</script> \u2028 </script>")
    await village.here["messages.react"](amy, { conversation: group, message: heart, ...once(), emoji: "❤️", on: true })
    const slip = await say(amy, direct, "a slip")
    await village.here["messages.recall"](amy, { conversation: direct, message: slip, ...once() })
    const typo = await say(bob, direct, "helo")
    await village.here["messages.edit"](bob, { conversation: direct, message: typo, ...once(), body: "hello" })
    await village.here["messages.merge"](amy, { conversation: direct, from: group, messages: [heart], ...once() })
    await village.here["conversations.leave"](amy, { conversation: group, ...once() })
    await say(bob, group, "after Amy left")
    await village.here["conversations.set"](amy, { conversation: direct, draft: "half a", pinned: true })
    await village.here["contacts.request"](bob, { account: amy.account, greeting: "it is me" })

    const files = await exportOf(amy)
    const all = [...files.values()].join("\n")
    expect(all).not.toMatch(/before Amy came|after Amy left|a slip|helo\b/)
    for (const conversation of [direct, group]) {
      const exported = linesOf(files, `messages/${conversation}.jsonl`).map((one) => v.parse(line, one))
      expect(exported).toEqual(await readable(amy, conversation))
    }
    expect(linesOf(files, `messages/${direct}.jsonl`).at(-1)).toMatchObject({
      items: [{ name: `bob-${people}`, body: "<script>alert(1)</script> \u2028 </script>" }],
    })
    v.parse(account, parsed(files, "account.json"))
    v.parse(v.array(device), linesOf(files, "devices.jsonl"))
    v.parse(v.array(shapes.contact), linesOf(files, "contacts.jsonl"))
    expect(v.parse(v.array(shapes.contactRequest), linesOf(files, "contact-requests.jsonl"))).toHaveLength(1)
    v.parse(v.array(shapes.profile), linesOf(files, "blocked.jsonl"))
    const kept = v.parse(v.array(shapes.conversation), linesOf(files, "conversations.jsonl"))
    const keptOf = (id: ConversationId) => kept.find(({ conversation }) => conversation === id)
    expect(keptOf(direct)).toMatchObject({ settings: { draft: "half a", pinned: true } })
    expect(keptOf(group)).toMatchObject({ member: false })
    const known = v.parse(v.array(shapes.profile), linesOf(files, "people.jsonl")).map(({ userName }) => userName)
    expect(known).toEqual(expect.arrayContaining([`amy-${people}`, `bob-${people}`, `cid-${people}`]))
  })

  test("lists every file with its size and hash, and counts what is in them", async () => {
    const group = await village.group(amy, bob, cid)
    for (const body of ["one", "two", "three"]) await say(bob, group, body)
    const files = await exportOf(amy)
    const { files: listed, counts, account: whose, userName } = v.parse(manifest, parsed(files, "manifest.json"))
    expect({ whose, userName }).toEqual({ whose: amy.account, userName: `amy-${people}` })
    const found = [...files]
      .filter(([name]) => name !== "manifest.json")
      .map(([name, text]) => ({
        ...{ name, size: Buffer.byteLength(text) },
        sha256: createHash("sha256").update(text).digest("hex"),
      }))
    expect(listed).toEqual(found)
    expect(counts).toMatchObject({ conversations: 1, entries: 4, messages: 3, devices: 1, people: 3 })
    expect(linesOf(files, `members/${group}.jsonl`).map((one) => v.parse(shapes.member, one).role)).toEqual([
      ...["owner", "member", "member"],
    ])
  })

  test("is what one's devices can read, whatever has happened", async () => {
    const random = new Random(people)
    const who = [amy, bob, cid]
    const group = await village.group(amy, bob)
    const here = new Set([amy, bob])
    const said: Seq[] = []
    for (let i = 0; i < 120; i += 1) {
      const one = random.pick(who)
      const named = { conversation: group, ...once() }
      if (here.has(one) && random.chance(0.6)) said.push(await say(one, group, `${i} ${"字".repeat(random.below(40))}`))
      else if (said.length > 0 && here.has(one) && random.chance(0.5))
        await village.here["messages.react"](one, {
          ...named,
          message: random.pick(said),
          emoji: "👍",
          on: true,
        }).catch(() => {})
      else if (one === amy)
        await village.here["conversations.setHistory"](amy, {
          ...named,
          history: random.chance(0.5) ? "all" : "since_joining",
        })
      else if (here.has(one)) {
        await village.here["conversations.leave"](one, named)
        here.delete(one)
      } else {
        await add(amy, group, one)
        here.add(one)
      }
    }
    for (const one of who) {
      const files = await exportOf(one)
      const exported = linesOf(files, `messages/${group}.jsonl`)
      expect(exported).toEqual(await readable(one, group).catch(() => []))
      const pages = [...files.entries()].filter(([name]) => name.startsWith(`data/${group}/`))
      const shown = pages.flatMap(([, script]) =>
        JSON.parse(script.slice(script.indexOf("["), script.lastIndexOf(")"))),
      )
      expect(shown, "what the page shows is the same").toEqual(exported)
    }
  })
})

test("docs/EXPORT.md names every file and every field that is not the protocol's", async () => {
  const document = await readFile(new URL("../../../../docs/EXPORT.md", import.meta.url), "utf8")
  const direct = (await village.here["conversations.direct"](amy, { account: bob.account })).conversation.conversation
  const group = await village.group(amy, bob)
  await say(amy, direct, "hello")
  await say(amy, group, "hello")
  const files = await exportOf(amy)
  const general = [...files.keys()].map((name) =>
    name.replace(/[0-9a-f-]{36}/, "CONVERSATION").replace(/\/\d+\.js/, "/N.js"),
  )
  const fieldsOf = (schema: { readonly entries: object }) => Object.keys(schema.entries)
  const counted = [...fieldsOf(manifest.entries.counts), ...fieldsOf(manifest.entries.server)]
  const listed = fieldsOf(manifest.entries.files.item)
  const itself = [...fieldsOf(manifest), ...counted, ...listed, ...fieldsOf(account), "items"]
  const missing = [...new Set([...general, ...itself])].filter((word) => !document.includes(`\`${word}\``))
  expect(missing).toEqual([])
})

describe("a ticket", () => {
  test("is good once, for a minute, and while its device is signed in", async () => {
    const { ticket } = await village.here["exports.begin"](amy, {})
    expect(await village.exports.fetch("nobody-has-this-ticket", "")).toBeUndefined()
    const fetched = await village.exports.fetch(ticket, "")
    expect(await village.exports.fetch(ticket, "")).toBeUndefined()
    if (fetched !== undefined) await buffer(fetched.zip)

    const late = await village.here["exports.begin"](bob, {})
    village.pass(61_000)
    expect(await village.exports.fetch(late.ticket, "")).toBeUndefined()
    const gone = await village.here["exports.begin"](cid, {})
    await village.here["devices.signOut"](cid, { device: cid.device })
    expect(await village.exports.fetch(gone.ticket, "")).toBeUndefined()
  })

  test("is not given while another is used, nor a moment later; what became of it is told", async () => {
    const progress = () => village.there["exports.progress"](amy, {})
    expect(await progress()).toEqual({ state: "none", written: 0, total: 0 })
    const { ticket } = await village.here["exports.begin"](amy, {})
    expect((await progress()).state).toBe("waiting")
    const fetched = await village.exports.fetch(ticket, "")
    expect((await progress()).state).toBe("running")
    await expect(village.here["exports.begin"](amy, {})).rejects.toEqual(refused("export_running"))
    if (fetched !== undefined) await buffer(fetched.zip)
    await expect.poll(async () => (await progress()).state).toBe("done")
    await expect(village.here["exports.begin"](amy, {})).rejects.toEqual(refused("export_running"))
    village.pass(31_000)
    await village.here["exports.begin"](amy, {})
  })

  test("of a fetch that was given up is over, and nothing of it goes on", async () => {
    const group = await village.group(amy, bob)
    for (let i = 0; i < 30; i += 1) await say(bob, group, randomBytes(40_000).toString("base64"))
    const { ticket } = await village.here["exports.begin"](amy, {})
    const fetched = await village.exports.fetch(ticket, "")
    fetched?.zip.once("data", () => fetched.zip.destroy())
    const state = async () => (await village.there["exports.progress"](amy, {})).state
    await expect.poll(state).toBe("failed")
    await village.here["exports.begin"](amy, {})
  })
})

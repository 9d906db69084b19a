import { type AccountId, type ContactGroupId, type ConversationId, EverlineError, newId } from "@everline/protocol"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import type { Handlers, SignedIn } from "../../src/handler.ts"
import { openVillage, type Village } from "./village.ts"

const DAY = 24 * 3600_000

let village: Village
beforeAll(async () => {
  village = await openVillage()
})
afterAll(() => village[Symbol.asyncDispose]())

let people = 0
let amy: SignedIn
let bob: SignedIn
let cid: SignedIn
beforeEach(async () => {
  people += 1
  const [one, two, three] = await Promise.all(["amy", "bob", "cid"].map((name) => village.person(`${name}-${people}`)))
  if (one === undefined || two === undefined || three === undefined) throw new RangeError("nobody came")
  amy = one
  bob = two
  cid = three
})

const ask = (who: SignedIn, other: SignedIn, server: Handlers = village.here, greeting = "hello") =>
  server["contacts.request"](who, { account: other.account, greeting })
const accept = (who: SignedIn, other: SignedIn, server = village.here) =>
  server["contacts.accept"](who, { account: other.account })
const decline = (who: SignedIn, other: SignedIn) => village.here["contacts.decline"](who, { account: other.account })
const remove = (who: SignedIn, other: SignedIn) => village.here["contacts.remove"](who, { account: other.account })
const block = (who: SignedIn, other: SignedIn) => village.here["accounts.block"](who, { account: other.account })
const connect = async (one: SignedIn, other: SignedIn) => {
  await ask(one, other)
  await accept(other, one)
}
const contactsOf = async (who: SignedIn) =>
  (await village.there["contacts.list"](who, { limit: 200 })).contacts.map(({ account }) => account)
const requestsOf = async (who: SignedIn, way: "in" | "out") =>
  (await village.there["contacts.requests"](who, { way, limit: 200 })).requests
const askersOf = async (who: SignedIn) => (await requestsOf(who, "in")).map(({ account }) => account)
const journalOf = async (who: SignedIn) =>
  (await village.here["journal.range"](who, { journal: who.account, after: 0, limit: 200 })).entries
const profilesFor = async (who: SignedIn, ...others: SignedIn[]) =>
  (await village.here["accounts.get"](who, { accounts: others.map(({ account }) => account) })).profiles.map(
    ({ account }) => account,
  )
/** The code with which something was refused, or "done". */
const refusalOf = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error: unknown) => (error instanceof EverlineError ? error.code : String(error)),
  )

describe("a request", () => {
  test("reaches the other once however often it is repeated, and makes both contacts when it is accepted", async () => {
    for (const server of [village.here, village.there]) expect(await ask(amy, bob, server)).toEqual({ state: "sent" })
    expect(await requestsOf(bob, "in")).toMatchObject([{ account: amy.account, way: "in", greeting: "hello" }])
    expect(await requestsOf(amy, "out")).toMatchObject([{ account: bob.account, way: "out", state: "pending" }])
    expect((await journalOf(bob)).filter(({ kind }) => kind === "contact_request")).toHaveLength(1)

    for (const server of [village.there, village.here]) await accept(bob, amy, server)
    expect(await contactsOf(amy)).toEqual([bob.account])
    expect(await contactsOf(bob)).toEqual([amy.account])
    expect([...(await requestsOf(bob, "in")), ...(await requestsOf(amy, "out"))]).toEqual([])
    expect(await ask(amy, bob)).toEqual({ state: "contact" })
  })

  test("that crosses another is accepted by it, on two servers at once too", async () => {
    await Promise.all([ask(amy, bob, village.here), ask(bob, amy, village.there)])
    expect(await contactsOf(amy)).toEqual([bob.account])
    expect(await contactsOf(bob)).toEqual([amy.account])
    expect([...(await requestsOf(bob, "in")), ...(await requestsOf(amy, "in"))]).toEqual([])
  })

  test("that is declined tells nobody, and is not heard of again for a month", async () => {
    await ask(amy, bob)
    const before = await journalOf(amy)
    for (const _ of [1, 2]) await decline(bob, amy)
    expect(await askersOf(bob)).toEqual([])
    expect(await journalOf(amy)).toEqual(before)
    expect(await requestsOf(amy, "out")).toMatchObject([{ account: bob.account, state: "pending" }])
    village.pass(29 * DAY)
    expect(await ask(amy, bob)).toEqual({ state: "sent" })
    expect(await askersOf(bob)).toEqual([])
    expect(await refusalOf(accept(bob, amy))).toBe("not_found")
    village.pass(2 * DAY)
    await ask(amy, bob, village.there, "me again")
    expect(await requestsOf(bob, "in")).toMatchObject([{ account: amy.account, greeting: "me again" }])
  })

  test("shows who asks to who is asked, and to nobody else; who declined is shown no more", async () => {
    expect(await profilesFor(bob, amy)).toEqual([])
    await ask(amy, bob)
    expect(await profilesFor(bob, amy)).toEqual([amy.account])
    expect(await profilesFor(amy, bob)).toEqual([bob.account])
    expect(await profilesFor(cid, amy, bob)).toEqual([])
    await decline(bob, amy)
    expect(await profilesFor(bob, amy)).toEqual([])
  })

  test("to oneself or to nobody is refused, and so is what nobody asked", async () => {
    expect(await refusalOf(ask(amy, amy))).toBe("bad_request")
    const nobody = { account: newId<AccountId>(), greeting: "" }
    expect(await refusalOf(village.here["contacts.request"](amy, nobody))).toBe("not_found")
    expect(await refusalOf(accept(amy, bob))).toBe("not_found")
    expect(await refusalOf(decline(amy, bob))).toBe("not_found")
  })
})

describe("who is not wanted", () => {
  /** All that somebody can see of their own requests. */
  const seenBy = async (who: SignedIn) => ({
    answer: await ask(who, bob),
    requests: (await requestsOf(who, "out")).map(({ at: _, ...rest }) => rest),
    contacts: await contactsOf(who),
    entries: (await journalOf(who)).map(({ kind }) => kind),
    profiles: await profilesFor(who, bob),
  })

  test("is answered as if the request had been sent, when blocked or when nobody may ask", async () => {
    await block(bob, amy)
    const blocked = await seenBy(amy)
    const welcome = await seenBy(cid)
    await village.here["contacts.allow"](bob, { mayAdd: "nobody" })
    const refused = await seenBy(await village.person(`dan-${people}`))
    expect(blocked).toEqual(welcome)
    expect(refused).toEqual(welcome)
    expect(await askersOf(bob)).toEqual([cid.account])
    expect(await profilesFor(bob, amy)).toEqual([])
  })

  test("is asked all the same by who blocks nobody any more: then both are contacts", async () => {
    await block(bob, amy)
    await ask(amy, bob)
    expect(await refusalOf(ask(bob, amy))).toBe("blocked_by_you")
    await village.here["accounts.unblock"](bob, { account: amy.account })
    expect(await ask(bob, amy)).toEqual({ state: "contact" })
    expect(await contactsOf(amy)).toEqual([bob.account])
  })

  test("is not accepted while one of the two blocks the other", async () => {
    await ask(amy, bob)
    await block(bob, amy)
    expect(await refusalOf(accept(bob, amy))).toBe("blocked_by_you")
    await village.here["accounts.unblock"](bob, { account: amy.account })
    await block(amy, bob)
    expect(await refusalOf(accept(bob, amy))).toBe("not_accepted")
    expect(await contactsOf(bob)).toEqual([])
  })
})

describe("a contact", () => {
  test("has a name and groups that only the owner of the list sees", async () => {
    await connect(amy, bob)
    const group = newId<ContactGroupId>()
    await village.here["contactGroups.create"](amy, { group, name: "Family" })
    const before = await journalOf(bob)
    const set = { account: bob.account, remark: "Uncle Bob", groups: [group] }
    for (const server of [village.here, village.there]) await server["contacts.set"](amy, set)
    const [contact] = (await village.there["contacts.list"](amy, { limit: 1 })).contacts
    expect(contact).toMatchObject(set)
    expect(await journalOf(bob)).toEqual(before)
    expect(JSON.stringify(await village.here["contacts.list"](bob, { limit: 9 }))).not.toContain("Uncle")
    const entries = (await journalOf(amy)).filter(({ kind }) => kind === "contact")
    expect(entries, "the second time changed nothing").toHaveLength(2)
    expect(entries.at(-1)).toMatchObject({ account: bob.account, contact })
  })

  test("keeps its name when its groups change, and its groups when its name does, on two devices at once", async () => {
    await connect(amy, bob)
    const group = newId<ContactGroupId>()
    await village.here["contactGroups.create"](amy, { group, name: "Family" })
    const { account } = bob
    await Promise.all([
      village.here["contacts.set"](amy, { account, remark: "Uncle Bob" }),
      village.there["contacts.set"](amy, { account, groups: [group] }),
    ])
    const [contact] = (await village.here["contacts.list"](amy, { limit: 1 })).contacts
    expect(contact).toMatchObject({ remark: "Uncle Bob", groups: [group] })
  })

  test("is found among those whom one knows", async () => {
    await connect(amy, bob)
    const found = await village.here["accounts.find"](amy, { text: `ob-${people}` })
    expect(found.profiles.map(({ account }) => account)).toEqual([bob.account])
    expect((await village.here["accounts.find"](cid, { text: `ob-${people}` })).profiles).toEqual([])
  })

  test("who is removed keeps their own list, is not told, and is a contact again when asked", async () => {
    await connect(amy, bob)
    const before = await journalOf(bob)
    for (const _ of [1, 2]) await remove(amy, bob)
    expect(await contactsOf(amy)).toEqual([])
    expect(await contactsOf(bob)).toEqual([amy.account])
    expect(await journalOf(bob)).toEqual(before)
    expect(await refusalOf(village.here["contacts.set"](amy, { account: bob.account, remark: "", groups: [] }))).toBe(
      "not_found",
    )
    expect(await ask(amy, bob)).toEqual({ state: "contact" })
    expect(await contactsOf(amy)).toEqual([bob.account])
    await remove(amy, bob)
    await remove(bob, amy)
    expect(await ask(amy, bob)).toEqual({ state: "sent" })
    expect(await askersOf(bob)).toEqual([amy.account])
  })

  test("of one's own does not have to be one to be written to", async () => {
    const direct = await village.here["conversations.direct"](cid, { account: amy.account })
    const conversation: ConversationId = direct.conversation.conversation
    const listed = await village.here["conversations.list"](amy, { limit: 9 })
    expect(listed.conversations.map((one) => one.conversation)).toEqual([conversation])
    expect(await contactsOf(amy)).toEqual([])
  })

  test("is listed page by page, also when who stood at the end of a page is removed meanwhile", async () => {
    const all = [bob, cid].sort((a, b) => (a.account < b.account ? -1 : 1))
    for (const other of all) await connect(other, amy)
    const [one, two] = all
    if (one === undefined || two === undefined) throw new RangeError("two are there")
    const first = await village.here["contacts.list"](amy, { limit: 1 })
    expect(first).toMatchObject({ contacts: [{ account: one.account }], more: true })
    expect(first.profiles).toMatchObject([{ account: one.account }])
    await remove(amy, one)
    const second = await village.here["contacts.list"](amy, { after: one.account, limit: 1 })
    expect(second).toMatchObject({ contacts: [{ account: two.account }], more: false })
  })
})

describe("groups of contacts", () => {
  const create = (who: SignedIn, name: string, group = newId<ContactGroupId>(), server = village.here) =>
    server["contactGroups.create"](who, { group, name }).then(() => group)
  const namesOf = async (who: SignedIn) =>
    (await village.there["contacts.settings"](who, {})).groups.map(({ name }) => name)

  test("are made once, named, put in order and deleted; who was in them stays a contact", async () => {
    await connect(amy, bob)
    const family = await create(amy, "Family")
    await create(amy, "Family", family, village.there)
    expect(await refusalOf(create(amy, "Another", family))).toBe("client_id_reused")
    const [work, club] = [await create(amy, "Work"), await create(amy, "Club")]
    expect(await namesOf(amy)).toEqual(["Family", "Work", "Club"])
    await village.here["contactGroups.reorder"](amy, { groups: [club, family] })
    await village.here["contactGroups.rename"](amy, { group: work, name: "School" })
    expect(await namesOf(amy)).toEqual(["Club", "Family", "School"])
    await village.here["contacts.set"](amy, { account: bob.account, remark: "", groups: [club, work, club] })
    for (const server of [village.here, village.there]) await server["contactGroups.delete"](amy, { group: club })
    expect(await namesOf(amy)).toEqual(["Family", "School"])
    expect((await village.here["contacts.list"](amy, { limit: 9 })).contacts).toMatchObject([{ groups: [work] }])
    const told = (await journalOf(amy)).filter(({ kind }) => kind === "contact_groups")
    expect(told, "what changed nothing is no entry").toHaveLength(6)
  })

  test("are nobody else's, though somebody else's have the same id", async () => {
    await connect(amy, bob)
    const group = await create(amy, "Family")
    const rename = () => village.here["contactGroups.rename"](bob, { group, name: "Mine" })
    expect(await refusalOf(rename())).toBe("not_found")
    expect(await refusalOf(village.here["contactGroups.reorder"](bob, { groups: [group] }))).toBe("not_found")
    const set = { account: amy.account, remark: "", groups: [group] }
    expect(await refusalOf(village.here["contacts.set"](bob, set))).toBe("not_found")
    await village.here["contactGroups.delete"](bob, { group })
    await create(bob, "Bob's", group)
    await rename()
    expect([await namesOf(amy), await namesOf(bob)]).toEqual([["Family"], ["Mine"]])
  })

  test("are a hundred at most", async () => {
    for (let i = 0; i < 100; i += 1) await create(amy, `Group ${i}`)
    expect(await refusalOf(create(amy, "One more"))).toBe("too_many_contact_groups")
  })
})

describe("one's own link", () => {
  const link = (who: SignedIn, renew = false, server = village.here) => server["contacts.link"](who, { renew })
  const find = (who: SignedIn, contactLink: string) => village.there["contacts.byLink"](who, { contactLink })

  test("says whose it is, and is the same until it is renewed", async () => {
    const [one, other] = await Promise.all([link(amy), link(amy, false, village.there)])
    expect(one).toEqual(other)
    expect((await find(bob, one.contactLink)).profile).toMatchObject({ account: amy.account })
    const { contactLink } = await link(amy, true)
    expect(await refusalOf(find(bob, one.contactLink))).toBe("contact_link_invalid")
    expect((await find(bob, contactLink)).profile).toMatchObject({ account: amy.account })
  })
})

describe("ten thousand requests", { timeout: 180_000 }, () => {
  let crowds = 0
  /** So many accounts that do nothing; made at once, for nobody logs in. */
  const crowd = async (size: number): Promise<SignedIn[]> => {
    crowds += 1
    const ids = Array.from({ length: size }, () => newId<AccountId>())
    await village.database.query(
      `INSERT INTO accounts (id, user_name, display_name, kind, created_at)
       SELECT id, 'crowd-' || $2 || '-' || i, 'crowd', 'bot', 0 FROM unnest($1::uuid[]) WITH ORDINALITY o (id, i)`,
      [ids, crowds],
    )
    await village.database.query("INSERT INTO journals (id) SELECT unnest($1::uuid[])", [ids])
    return ids.map((account) => ({ ...amy, account }))
  }
  /** Eight at a time, as many connections would. */
  const inTurn = async <T>(work: readonly (() => Promise<T>)[]): Promise<T[]> => {
    const answers: T[] = []
    const left = [...work]
    const worker = async () => {
      for (let next = left.pop(); next !== undefined; next = left.pop()) answers.push(await next())
    }
    await Promise.all(Array.from({ length: 8 }, worker))
    return answers
  }

  test("by one account: fifty people are asked in a day, on whatever servers, and one hears of it once", async () => {
    const others = await crowd(5_000)
    const answers = await inTurn([
      ...others.map((other, i) => () => refusalOf(ask(amy, other, i % 2 === 0 ? village.here : village.there))),
      ...others.map(() => () => refusalOf(ask(cid, bob))),
    ])
    expect(answers.filter((answer) => answer === "done")).toHaveLength(50 + 5_000)
    expect(answers.filter((answer) => answer === "too_many_contact_requests")).toHaveLength(4_950)
    expect(await requestsOf(amy, "out")).toHaveLength(50)
    expect(await askersOf(bob)).toEqual([cid.account])
    expect((await journalOf(bob)).filter(({ kind }) => kind === "contact_request")).toHaveLength(1)
    village.pass(DAY)
    for (const another of await crowd(1)) expect(await refusalOf(ask(amy, another))).toBe("done")
  })

  test("to one account by a thousand others: five hundred wait, the newest", async () => {
    const others = await crowd(1_000)
    for (const other of others.slice(0, 10)) await ask(other, amy)
    village.pass(1)
    await inTurn(others.slice(10).map((other, i) => () => ask(other, amy, i % 2 === 0 ? village.here : village.there)))
    const waiting = await village.database.query<{ sender: AccountId }>(
      "SELECT sender FROM contact_requests WHERE recipient = $1 AND state = 'pending'",
      [amy.account],
    )
    expect(waiting).toHaveLength(500)
    const old = new Set(others.slice(0, 10).map(({ account }) => account))
    expect(waiting.filter(({ sender }) => old.has(sender))).toEqual([])
    const [first] = others
    if (first !== undefined) expect(await requestsOf(first, "out"), "who gave way is not told").toHaveLength(1)
  })
})

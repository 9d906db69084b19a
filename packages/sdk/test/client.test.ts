import { EverlineError } from "@everline/protocol"
import type { Client, HistoryView, MessageLine } from "@everline/sdk"
import { connectBot, createClient, memoryCache, nodePorts } from "@everline/sdk/node"
import { TestNetwork, until } from "@everline/testkit"
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest"

vi.setConfig({ testTimeout: 120_000 })

let net: TestNetwork
beforeAll(async () => {
  net = await TestNetwork.create()
})
afterAll(() => net[Symbol.asyncDispose]())

const messages = (view: HistoryView): readonly MessageLine[] =>
  view.lines.value.filter((line): line is MessageLine => line.kind === "message")
const bodies = (view: HistoryView) => messages(view).map((line) => line.body)
const shows = (view: HistoryView, body: string) => until(() => bodies(view).includes(body), `"${body}" is shown`)

/** A device like those that the network makes, and the cache under it. */
function deviceOver(cache = memoryCache(), token?: string) {
  const options = { url: net.url(), shape: "desktop", cache, ports: nodePorts() } as const
  const client = createClient(token === undefined ? options : { ...options, token })
  return { client, cache, [Symbol.asyncDispose]: () => client.close() }
}

const isOnline = ({ client }: { client: Client }) => until(() => client.link.value.state === "online", "it is online")

/** Two people who talk to each other. */
async function pair(...names: [string, string]) {
  const [amy, bob] = await Promise.all([net.person(names[0], ["phone", "desktop"]), net.person(names[1], ["phone"])])
  const conversation = await amy.device().client.conversations.direct(bob.account)
  await until(() => bob.device().client.conversations.get(conversation).value !== undefined, "both know of it")
  return { amy, bob, conversation }
}

/** For hundreds of messages, which are sent one after the other. */
const SENDING_MS = 60_000

async function sendAll(
  client: Client,
  conversation: Parameters<Client["messages"]["send"]>[0],
  texts: readonly string[],
) {
  for (const text of texts) await client.messages.send(conversation, text)
  await until(() => client.conversations.get(conversation).value?.outgoing === null, "all is sent", SENDING_MS)
}

describe("a device that was away", () => {
  test("for a while: what it kept is up to date again, and the open view follows", async () => {
    const { amy, bob, conversation } = await pair("Amy", "Bob")
    const { client, wire } = bob.device()
    const view = client.history.open(conversation)
    await sendAll(amy.device().client, conversation, ["one", "two"])
    await shows(view, "two")
    wire.fail()
    const [first] = messages(view)
    if (first?.seq == null) throw new RangeError("the first message is not there")
    await amy.device().client.messages.edit(conversation, first.seq, "one, changed")
    await sendAll(
      amy.device().client,
      conversation,
      Array.from({ length: 230 }, (_, i) => `missed ${i}`),
    )
    wire.restore()
    await shows(view, "missed 229")
    expect(bodies(view).slice(0, 3)).toEqual(["one, changed", "two", "missed 0"])
    expect(bodies(view)).toHaveLength(232)
    expect(client.conversations.get(conversation).value?.unread).toBe(232)
    view.close()
  })

  test("for very long: it begins at the newest page and still goes back to the first line", async () => {
    const { amy, bob, conversation } = await pair("Ann", "Ben")
    const { client, wire } = bob.device()
    const view = client.history.open(conversation)
    await sendAll(amy.device().client, conversation, ["the first"])
    await shows(view, "the first")
    wire.fail()
    await sendAll(
      amy.device().client,
      conversation,
      Array.from({ length: 620 }, (_, i) => `missed ${i}`),
    )
    wire.restore()
    await shows(view, "missed 619")
    while (!view.atStart.value) await view.loadOlder()
    expect(bodies(view)[0]).toBe("the first")
    expect(bodies(view)).toHaveLength(621)
    view.close()
  })

  test("what was written offline survives a reload, goes out once, and is delivered and read", async () => {
    const { amy, bob, conversation } = await pair("Ada", "Bo")
    for (const person of [amy, bob]) await person.device().client.privacy.set({ receipts: "read" })
    const phone = amy.device()
    phone.wire.fail()
    await phone.client.messages.send(conversation, "written in a tunnel")
    await phone.reload()
    const view = phone.client.history.open(conversation)
    await until(() => messages(view).at(-1)?.progress === "sending", "it is shown as sending")
    phone.wire.restore()
    await until(() => messages(view).at(-1)?.progress === "delivered", "it is delivered")
    bob.device().client.marks.markRead(conversation)
    await until(() => messages(view).at(-1)?.progress === "read", "it is read")
    expect(bodies(view)).toEqual(["written in a tunnel"])
    expect(amy.device(1).client.conversations.get(conversation).value?.unread).toBe(0)
    view.close()
  })

  test("whose storage was evicted fetches everything again", async () => {
    const { amy, bob, conversation } = await pair("Alba", "Bea")
    await sendAll(amy.device().client, conversation, ["kept by the server"])
    const { userName, password } = bob
    const phone = bob.device()
    await phone.evict()
    expect(phone.client.session.value).toBeNull()
    await phone.client.accounts.logIn({ userName, password, deviceName: "the same phone" })
    const view = phone.client.history.open(conversation)
    await shows(view, "kept by the server")
    view.close()
  })
})

describe("who is logged in", () => {
  test("a device that another one signs out is cut, keeps nothing, and says why", async () => {
    const { amy, conversation } = await pair("Agnes", "Bert")
    await using other = deviceOver()
    const { device } = await other.client.accounts.logIn({ ...amy, deviceName: "lost" })
    await amy.device().client.messages.send(conversation, "secret")
    await until(() => other.client.conversations.get(conversation).value?.last?.body === "secret", "it arrives")
    await amy.device().client.devices.signOut(device)
    await until(() => other.client.session.value === null, "it is logged out")
    expect(other.client.link.value).toEqual({ state: "refused", code: "signed_out" })
    expect(other.client.conversations.list.value).toEqual([])
    await until(async () => (await other.cache.load()).session === null, "the cache is empty")
    expect((await other.cache.load()).conversations).toEqual([])
    expect(amy.device().client.devices.list.value?.map((one) => one.device)).not.toContain(device)
  })

  test("signing out leaves nothing behind, and somebody else can log in", async () => {
    const { amy, bob, conversation } = await pair("Aron", "Bill")
    await using shared = deviceOver()
    await shared.client.accounts.logIn({ ...amy, deviceName: "shared" })
    shared.client.drafts.set(conversation, "not for others")
    await shared.client.accounts.signOut()
    expect(shared.client.link.value).toEqual({ state: "offline" })
    expect((await shared.cache.load()).wanted).toEqual([])
    await shared.client.accounts.logIn({ ...bob, deviceName: "shared" })
    await until(
      () => shared.client.conversations.get(conversation).value !== undefined,
      "Bill's conversations are here",
    )
    expect(shared.client.session.value?.self.account).toBe(bob.account)
    expect(shared.client.drafts.get(conversation).value).toBe("")
  })

  test("a wrong password is refused by name", async () => {
    const { userName } = await net.person("Abel")
    const { client } = net.device()
    const logIn = client.accounts.logIn({ userName, password: "a wrong one", deviceName: "x" })
    await expect(logIn).rejects.toEqual(new EverlineError("wrong_credentials"))
  })

  test("an old token is replaced, and the device goes on with the new one", async () => {
    const amy = await net.person("Asta")
    const first = deviceOver()
    await first.client.accounts.logIn({ ...amy, deviceName: "old" })
    await isOnline(first)
    await first.client.close()
    const token = async () => (await first.cache.load()).session?.token
    const old = await token()
    net.clock.pass(31 * 24 * 3600_000)
    await using second = deviceOver(first.cache)
    await until(async () => (await token()) !== old, "there is a new token")
    await using third = deviceOver(first.cache)
    await Promise.all([isOnline(second), isOnline(third)])
  })

  test("a tab that learns late that it was signed out goes on with whoever logged in since", async () => {
    const { amy, bob, conversation } = await pair("Anja", "Bela")
    const cache = memoryCache()
    await using left = deviceOver(cache)
    const { device } = await left.client.accounts.logIn({ ...amy, deviceName: "two tabs" })
    await isOnline(left)
    await using right = deviceOver(cache)
    await right.client.accounts.logIn({ ...bob, deviceName: "two tabs" })
    left.client.drafts.set(conversation, "Anja's")
    await amy.device().client.devices.signOut(device)
    await until(() => left.client.session.value?.self.account === bob.account, "it is Bela's")
    await isOnline(left)
    expect((await cache.load()).session?.self?.account).toBe(bob.account)
    expect(left.client.drafts.get(conversation).value).toBe("")
  })

  test("a token that nobody knows shows the log-in, and the same account finds its things again", async () => {
    const { amy, conversation } = await pair("Alma", "Boris")
    const first = deviceOver()
    await first.client.accounts.logIn({ ...amy, deviceName: "restored" })
    await isOnline(first)
    first.client.drafts.set(conversation, "half a thought")
    await first.client.close()
    const { session } = await first.cache.load()
    if (session === null) throw new RangeError("nobody is logged in")
    await first.cache.write({ session: { ...session, token: "a_token_of_another_record" } })
    await using second = deviceOver(first.cache)
    await until(() => second.client.link.value.state === "refused", "it is refused")
    expect(second.client.link.value).toEqual({ state: "refused", code: "unauthenticated" })
    expect(second.client.session.value).toBeNull()
    await second.client.accounts.logIn({ ...amy, deviceName: "restored" })
    expect(second.client.drafts.get(conversation).value).toBe("half a thought")
    await isOnline(second)
  })
})

describe("a conversation", () => {
  test("shows who types until they have written", async () => {
    const { amy, bob, conversation } = await pair("Arne", "Bodil")
    const { client } = bob.device()
    amy.device().client.typing.set(conversation, true)
    await until(() => client.typing.of(conversation).value.includes(amy.account), "Arne is typing")
    await amy.device().client.messages.send(conversation, "done")
    await until(() => client.typing.of(conversation).value.length === 0, "Arne has written")
  })

  test("of many has its name, its members and its owner on every device", async () => {
    const [amy, bob, cid] = [await net.person("Aude"), await net.person("Birk"), await net.person("Cora")]
    const group = await amy.device().client.conversations.create("Class 3b", [bob.account])
    const seen = () => bob.device().client.conversations.get(group).value
    await until(() => seen()?.title === "Class 3b", "Birk is in it")
    await amy.device().client.conversations.rename(group, "Class 4b")
    await amy.device().client.conversations.add(group, [cid.account])
    await until(() => seen()?.title === "Class 4b" && seen()?.memberCount === 3, "Birk sees it grow")
    await amy.device().client.conversations.leave(group)
    await until(() => seen()?.role === "owner" && seen()?.memberCount === 2, "Birk takes over")
    expect(amy.device().client.conversations.get(group).value?.member).toBe(false)
    const { members } = await cid.device().client.conversations.members({ conversation: group })
    expect(members.map(({ profile, role }) => [profile.displayName, role])).toEqual([
      ["Birk", "owner"],
      ["Cora", "member"],
    ])
  })

  test("shows what is quoted, also when it is far above", async () => {
    const { amy, bob, conversation } = await pair("Axel", "Berit")
    const { client } = amy.device()
    await sendAll(client, conversation, ["the question", ...Array.from({ length: 150 }, (_, i) => `talk ${i}`)])
    const view = bob.device().client.history.open(conversation)
    await shows(view, "talk 149")
    while (!view.atStart.value) await view.loadOlder()
    const question = messages(view)[0]?.seq
    if (question == null) throw new RangeError("no question")
    view.close()
    await bob.device().client.messages.send(conversation, "the answer", { quote: question })
    const other = amy.device(1).client.history.open(conversation)
    const quoted = () => messages(other).at(-1)?.quote?.message?.body
    await until(() => quoted() === "the question", "the question stands above the answer")
    await client.messages.recall(conversation, question)
    await until(() => messages(other).at(-1)?.quote?.message?.recalled === true, "and is gone when it is recalled")
    other.close()
  })
})

test("a bot answers everything once, what came while it was not running too", async () => {
  const amy = await net.person("Alva")
  const { self, token } = await net.services.accounts.createBot("echo", "Echo")
  const { client } = amy.device()
  const conversation = await client.conversations.direct(self.account)
  await sendAll(client, conversation, ["one", "two"])
  const start = () => {
    const bot = connectBot({ url: net.url(), token })
    bot.onMessage(async ({ body, reply }) => reply(`You said: ${body}`))
    return bot
  }
  const view = client.history.open(conversation)
  const bot = start()
  await shows(view, "You said: two")
  await client.messages.send(conversation, "three")
  await shows(view, "You said: three")
  await bot.close()
  await sendAll(client, conversation, ["four"])
  const again = start()
  await shows(view, "You said: four")
  await again.close()
  const answers = bodies(view).filter((body) => body.startsWith("You said"))
  expect(answers).toEqual(["one", "two", "three", "four"].map((body) => `You said: ${body}`))
  view.close()
})

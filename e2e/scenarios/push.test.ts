import { type ConversationId, NO_SETTINGS } from "@everline/protocol"
import { type Ear, online, type Person, PushService, TestNetwork, until } from "@everline/testkit"
import { expect, test } from "vitest"

interface Town {
  readonly net: TestNetwork
  readonly service: PushService
  readonly bob: Person
  /** Bob talks with Amy. */
  readonly direct: ConversationId
  readonly say: (
    body: string,
    conversation?: ConversationId,
    options?: { readonly mentions: [Person["account"]] },
  ) => Promise<void>
  readonly amy: Person
  /** By which Amy's phone is told, which is off. */
  readonly ear: Ear
}

/** Amy has a phone that is off, and whatever else; Bob writes to her. */
async function open(servers: 1 | 2, shapes: readonly "desktop"[], tell: (town: Town) => Promise<void>): Promise<void> {
  await using service = await PushService.open()
  await using net = await TestNetwork.create({ servers, settings: { EVERLINE_PUSH_SERVICES: service.url } })
  const amy = await net.person("Canary-amy", ["phone", ...shapes])
  const bob = await net.person("Canary-bob")
  const ear = service.subscribe()
  const { client } = bob.device()
  const direct = await client.conversations.direct(amy.account)
  await amy.device().client.push.subscribe(ear.target)
  // That she came may be on its way into the record still when she goes: nobody would then be there, and a moment later she.
  await isAt(net, amy, true)
  amy.device().wire.fail()
  await isAt(net, amy, shapes.length > 0)
  const say: Town["say"] = async (body, conversation = direct, options = undefined) =>
    client.messages.settled(await client.messages.send(conversation, body, options))
  await tell({ net, service, bob, direct, say, amy, ear })
}

/** Waits until it is known whether somebody is at one of their devices: servers write that down half a second later. */
const isAt = (net: TestNetwork, { account }: Person, wanted: boolean) =>
  until(async () => {
    const at = `SELECT FROM presence p JOIN presence_servers USING (server)
      WHERE account = $1 AND state = 'online' AND seen_at > $2`
    return (await net.database.query(at, [account, net.clock.now() - 10_000])).length > 0 === wanted
  }, "it is known who is here")

/** Told over two servers, of which exactly one is to tell each thing. */
const story = (name: string, shapes: readonly "desktop"[], tell: (town: Town) => Promise<void>): void =>
  test(name, () => open(2, shapes, tell))

/** What is to be told has been told, by whichever server: each looks once a second, and here at once. */
async function looked({ services }: TestNetwork): Promise<void> {
  for (let i = 0; i < 3; i += 1) {
    await services.push.gather()
    await services.push.send()
    await new Promise((resume) => setTimeout(resume, 50))
  }
}

const seqOf = ({ bob }: Town, conversation: ConversationId) =>
  bob.device().client.conversations.get(conversation).value?.last?.seq

story(
  "a device that is off is told that there is something and where, and nobody on the way anything",
  [],
  async (town) => {
    const { amy, direct, ear, net, say, service } = town
    await say("canary-body")
    await ear.hears(1)
    await looked(net)
    expect(ear.notes).toEqual([{ kind: "message", conversation: direct, seq: seqOf(town, direct), named: false }])
    expect(service.key).toBe(await town.bob.device().client.push.key())
    const { user, ...seen } = { user: amy.userName, ...ear.heard[0] }
    const inTheClear = `${JSON.stringify(seen.headers)} ${seen.body?.toString("latin1")}`
    for (const secret of ["canary", direct, amy.account, user, ear.target.auth])
      expect(inTheClear).not.toContain(secret)
    expect(JSON.stringify(ear.notes)).not.toContain("canary")

    await say("canary-body-two")
    await ear.hears(2)
    const [first, second] = ear.heard
    expect(second?.headers.topic, "one takes the other's place").toBe(first?.headers.topic)
    expect(second?.body.length, "nothing is told by the length").toBe(first?.body.length)
    expect(net.faults).toEqual([])
  },
)

story("what is muted is not told, but that one is named in it, unless that is muted too", [], async (town) => {
  const { amy, bob, ear, net, say } = town
  const group = await bob.device().client.conversations.create("canary-title", [amy.account])
  await ear.hears(1)
  expect(ear.notes).toMatchObject([{ kind: "added", conversation: group }])
  const set = (change: object) =>
    net.services.handlers["conversations.set"](caller(amy), { conversation: group, ...change })
  await set({ muted: true })
  await say("to nobody in particular", group)
  await looked(net)
  await say("look", group, { mentions: [amy.account] })
  await ear.hears(2)
  expect(ear.notes[1]).toMatchObject({ kind: "message", conversation: group, seq: seqOf(town, group), named: true })
  expect(await set({ mutedMentions: true })).toMatchObject({ ...NO_SETTINGS, muted: true, mutedMentions: true, rev: 2 })
  await say("look again", group, { mentions: [amy.account] })
  await looked(net)
  expect(ear.notes).toHaveLength(2)
})

story(
  "the phone is quiet while the desktop is in use, and is told when it is not read there",
  ["desktop"],
  async (town) => {
    const { amy, direct, ear, net, say } = town
    const { client } = amy.device(1)
    await say("read at once")
    await until(() => client.conversations.get(direct).value?.unread === 1, "it is on the desktop")
    client.marks.markRead(direct)
    const read = () => net.database.query("SELECT FROM marks WHERE account = $1 AND read = 1", [amy.account])
    await until(async () => (await read()).length > 0, "the server knows that it is read")
    net.clock.pass(31_000)
    await looked(net)
    expect(ear.notes).toEqual([])

    await isAt(net, amy, true)
    await say("not read")
    await looked(net)
    expect(ear.notes).toEqual([])
    net.clock.pass(31_000)
    await ear.hears(1)
    // Nobody is at the desktop any more: there is nothing to wait for.
    client.presence.away(true)
    await isAt(net, amy, false)
    await say("while nobody is there")
    await ear.hears(2)
  },
)

story("a service that is out of order is asked again later, and what is gone is forgotten", [], async (town) => {
  const { amy, ear, net, say, service } = town
  service.trouble = { status: 503, retryAfter: 60 }
  await say("hello?")
  await until(() => service.asked === 1, "the service is asked")
  // Until that is written down the next may be sent at once.
  const resting = () => net.database.query("SELECT FROM push_subscriptions WHERE rest_until > 0")
  await until(async () => (await resting()).length > 0, "it is known that the service rests")
  await say("anybody?")
  await looked(net)
  expect(service.asked, "it rests for a minute").toBe(1)
  service.trouble = undefined
  net.clock.pass(61_000)
  await ear.hears(1)
  service.trouble = { status: 410 }
  await say("gone")
  const left = async () => (await net.database.query("SELECT FROM push_subscriptions")).length
  await until(async () => (await left()) === 0, "the subscription is forgotten")
  expect(amy.devices).toHaveLength(1)
})

story("a device that is signed out is told nothing five seconds later", ["desktop"], async (town) => {
  const { amy, ear, net, say, service } = town
  const phone = (await amy.device(0).session())?.device
  if (phone == null) throw new Error("the phone is not logged in")
  service.trouble = { status: 503 }
  amy.device(1).client.presence.away(true)
  await isAt(net, amy, false)
  await say("before")
  await until(() => service.asked > 0, "the service is asked")
  await amy.device(1).client.devices.signOut(phone)
  service.trouble = undefined
  net.clock.pass(5_000)
  await say("after")
  await looked(net)
  net.clock.pass(60_000)
  await looked(net)
  expect(ear.notes).toEqual([])
})

story("who asks to be a contact is told of, and not whom one has blocked", [], async (town) => {
  const { amy, bob, ear, net, say } = town
  await bob.device().client.contacts.request(amy.account, "canary-greeting")
  await ear.hears(1)
  expect(ear.notes).toEqual([{ kind: "request", seq: expect.any(Number) }])
  const cid = await net.person("Cid")
  const group = await cid.device().client.conversations.create("The well", [amy.account, bob.account])
  await ear.hears(2)
  await net.services.handlers["accounts.block"](caller(amy), { account: bob.account })
  await until(() => bob.device().client.conversations.get(group).value !== undefined, "Bob is in the group")
  await say("still here", group)
  await looked(net)
  expect(ear.notes).toHaveLength(2)
})

/** Bob calls Amy. */
const calls = async ({ bob, direct }: Town) =>
  (await bob.device().client.calls.start(direct, "video", ["microphone"])).call

story(
  "a call is told while it rings, in a muted conversation and while the desktop is in use too, and then that it was missed",
  ["desktop"],
  async (town) => {
    const { amy, bob, direct, ear, net } = town
    await net.services.handlers["conversations.set"](caller(amy), { conversation: direct, muted: true })
    const call = await calls(town)
    await ear.hears(1)
    await bob.device().client.calls.hangUp(call)
    await ear.hears(2)
    await looked(net)
    expect(ear.notes).toEqual([
      { kind: "call", call, conversation: direct, media: "video", caller: bob.account },
      { kind: "missed", call, conversation: direct, caller: bob.account },
    ])
    const [rings, missed] = ear.heard.map(({ headers }) => headers)
    expect(rings).toMatchObject({ urgency: "high", topic: missed?.topic })
    expect(Number(rings?.ttl), "it is kept no longer than it rings").toBeLessThanOrEqual(45)
    expect(ear.heard[1]?.body.length, "nothing is told by the length").toBe(ear.heard[0]?.body.length)
  },
)

story(
  "a call that is taken on the desktop rings no more on the phone, and leaves nothing to tell",
  ["desktop"],
  async (town) => {
    const { amy, bob, direct, ear, net } = town
    const call = await calls(town)
    await ear.hears(1)
    await amy.device(1).client.calls.answer(call, "audio", ["microphone"])
    await ear.hears(2)
    await bob.device().client.calls.hangUp(call)
    net.clock.pass(31_000)
    await looked(net)
    expect(ear.notes.slice(1)).toEqual([{ kind: "taken", call, conversation: direct, caller: bob.account }])
  },
)

story("a call that is late to be told is not told, and one that rings nowhere never", [], async (town) => {
  const { amy, bob, ear, net, service } = town
  service.trouble = { status: 503 }
  const call = await calls(town)
  await until(() => service.asked === 1, "the service is asked")
  await net.services.handlers["calls.answer"](caller(amy), { call, media: "audio", holds: ["microphone"] })
  service.trouble = undefined
  net.clock.pass(100_000)
  await looked(net)
  await bob.device().client.calls.hangUp(call)
  await net.services.handlers["privacy.set"](caller(amy), { calls: "nobody" })
  const unheard = await calls(town)
  await looked(net)
  await bob.device().client.calls.hangUp(unheard)
  await looked(net)
  expect(ear.notes).toEqual([])
})

test("what was said when every server stopped is told by the next one", () =>
  open(1, [], async ({ bob, direct, ear, net, say }) => {
    await say("first")
    await ear.hears(1)
    await say("just before the end")
    await net.restart(async () => expect(ear.notes.length).toBeLessThanOrEqual(2))
    await ear.hears(2)
    await looked(net)
    const { client } = bob.device()
    await online(bob.device())
    expect(ear.notes.at(-1)).toMatchObject({ seq: client.conversations.get(direct).value?.last?.seq })
    expect(ear.notes).toHaveLength(2)
  }))

test("nothing is sent to addresses that are not the world's, nor without HTTPS", () =>
  open(1, [], async ({ bob, ear }) => {
    const { client } = bob.device()
    const subscribe = (endpoint: string) => client.push.subscribe({ ...ear.target, endpoint })
    const refused = ["https://127.0.0.1/x", "https://[::1]/x", "https://0x7f.1/x", "https://192.168.1.4/x"]
    for (const endpoint of [...refused, "http://push.invalid/x", "https://user:word@push.invalid/x"])
      await expect(subscribe(endpoint), endpoint).rejects.toMatchObject({ code: "push_refused" })
    await expect(client.push.subscribe({ ...ear.target, p256dh: `B${"A".repeat(86)}` })).rejects.toMatchObject({
      code: "push_refused",
    })
    await subscribe("https://push.invalid/x")
  }))

test("a browser in which somebody else has logged in tells them alone; who has no more of it is told nothing", () =>
  open(1, [], async ({ bob, amy, ear, net, say }) => {
    const cid = await net.person("Cid")
    await cid.device().client.push.subscribe(ear.target)
    await say("for Amy")
    await looked(net)
    expect(ear.notes).toEqual([])
    await cid.device().client.push.unsubscribe()
    cid.device().wire.fail()
    const conversation = await bob.device().client.conversations.direct(cid.account)
    await say("for Cid", conversation)
    await looked(net)
    expect({ notes: ear.notes, amy: amy.devices.length }).toEqual({ notes: [], amy: 1 })
  }))

/** Somebody, as the server's own features see them. */
const caller = ({ account, device }: Person) => {
  const of = device().client.session.value?.device
  if (of === undefined) throw new Error("not logged in")
  return { account, device: of, admin: false, address: "127.0.0.1" }
}

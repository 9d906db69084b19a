import { type AccountId, type CallId, newId, type PasskeyId } from "@everline/protocol"
import { methods } from "@everline/protocol/schema"
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import { somebodysNumber } from "../src/every-method.ts"
import { online, type Person, TestNetwork } from "../src/index.ts"
import { verifyAction } from "../src/verify-action.ts"
import type { Said } from "../src/wire.ts"

let net: TestNetwork
beforeAll(async () => {
  net = await TestNetwork.create()
})
afterAll(() => net[Symbol.asyncDispose]())

/** Amy looks on with her first device; what she does, she does with the second. */
let amy: Person
let bob: Person
beforeEach(async () => {
  amy = await net.person("Amy", ["phone", "desktop"])
  bob = await net.person("Bob", ["phone"])
})

/** The action of a method, done by somebody whom the onlooker does not see at work. */
type Case = () => Promise<() => Promise<unknown>>

const other = () => amy.device(1).client
const group = (title: string) => other().conversations.create(title, [bob.account])
const direct = (account = bob.account) => other().conversations.direct(account)
/** A message of Bob's, with its seq. */
async function message(by = () => bob.device().client) {
  const conversation = await direct()
  await by().conversations.direct(amy.account)
  await by().messages.send(conversation, "hello")
  await sent(by, conversation)
  const seq = by().conversations.get(conversation).value?.last?.seq ?? 0
  return { conversation, seq }
}
const sent = (by: () => Person["devices"][number]["client"], conversation: Awaited<ReturnType<typeof direct>>) =>
  expect.poll(() => by().conversations.get(conversation).value?.outgoing ?? null).toBe(null)

/** Both devices of Amy's know that Bob has asked her. */
async function askedByBob() {
  await bob.device().client.contacts.request(amy.account)
  for (const { client } of amy.devices) await expect.poll(() => client.contacts.received.value.length).toBe(1)
}
/** Bob is a contact of Amy's, and both of her devices know it. */
async function befriended() {
  await askedByBob()
  await other().contacts.accept(bob.account)
  for (const { client } of amy.devices) await expect.poll(() => client.contacts.list.value.length).toBe(1)
}

/** Whether the server took a mark that the first message was read. */
const isRead = ({ method, answer }: Said) =>
  method === "marks.set" && JSON.stringify(answer) === JSON.stringify({ output: { read: 1, delivered: 1 } })

/** Whether the server took a draft. */
const isDraft = ({ method, answer }: Said) =>
  method === "conversations.set" && JSON.stringify(answer).includes("half a word")

/** A passkey of Amy's: no test has an authenticator. */
async function passkey(): Promise<PasskeyId> {
  const key = newId<PasskeyId>()
  await net.database.query(
    `INSERT INTO passkeys (id, account, credential, public_key, counter, transports, host, name, created_at)
     VALUES ($1::uuid, $2, $1::uuid::text, '', 0, '{}', 'chat.example', 'Desk', 0)`,
    [key, amy.account],
  )
  return key
}

/** The code that was sent to a number. */
async function codeTo(number: string): Promise<string> {
  const sent = (await net.services.numbers.waiting()).find((code) => code.number === number)
  if (sent === undefined) throw new Error(`nothing was sent to ${number}`)
  return net.services.numbers.reveal(null, sent.waitingCode)
}

/** A number of Amy's that the onlooker knows of, or of Bob's. */
async function ownNumber(owner = amy): Promise<string> {
  const number = somebodysNumber()
  const { numbers } = (owner === amy ? owner.device(1) : owner.device()).client
  const { verification } = await numbers.sendCode(number)
  await numbers.add({ verification, code: await codeTo(number) })
  return number
}

/** The account that stands for a number. No gateway is here, so nobody can be written to by it otherwise. */
async function phoneAccount(number: string): Promise<AccountId> {
  const phone = newId<AccountId>()
  await net.database.query("INSERT INTO journals (id) VALUES ($1)", [phone])
  await net.database.query(
    "INSERT INTO accounts (id, user_name, display_name, kind, created_at) VALUES ($1, $2, $2, 'number', 0)",
    [phone, number],
  )
  return phone
}

const holds = ["microphone", "speaker"] as const
/** A device as the server's own handlers know who calls. */
const caller = ({ account }: Person, { client }: Person["devices"][number]) => {
  const device = client.session.value?.device
  if (device === undefined) throw new Error("nobody is logged in")
  return { account, device, admin: false, address: "127.0.0.1" }
}
const [amys, bobs] = [() => caller(amy, amy.device(1)), () => caller(bob, bob.device())]
const handlers = () => net.services.handlers

/** Bob calls Amy, and the device that looks on knows it. */
async function rung() {
  const conversation = await bob.device().client.conversations.direct(amy.account)
  const { call } = await bob.device().client.calls.start(conversation, "audio", holds)
  for (const { client } of amy.devices) await expect.poll(() => client.calls.running.value.length).toBe(1)
  return call
}
/** Amy has answered with her second device. */
async function talked() {
  const call = await rung()
  await other().calls.answer(call, "audio", holds)
  return call
}
/** What its host does, who is Bob. */
const hosted = (act: (call: CallId) => Promise<unknown>) => talked().then((call) => () => act(call))

const cases: Readonly<Record<string, Case>> = {
  "accounts.logIn": async () => async () => {
    const credentials = { userName: amy.userName, password: amy.password, deviceName: "Kitchen" }
    await net.device().client.accounts.logIn(credentials)
  },
  "loginLinks.use": async () => {
    const { link } = await net.services.loginLinks.create(amy.account, { once: true })
    return () => net.services.loginLinks.use({ link, device: { name: "Hall", shape: "tv" } }, "127.0.0.1")
  },
  "users.recover": async () => () => net.services.users.recover(null, amy.account),
  "passkeys.rename": async () => {
    const key = await passkey()
    return () => other().passkeys.rename(key, "Study")
  },
  "passkeys.remove": async () => {
    const key = await passkey()
    return () => other().passkeys.remove(key)
  },
  "numbers.add": async () => {
    const number = somebodysNumber()
    const { verification } = await other().numbers.sendCode(number)
    const code = await codeTo(number)
    return () => other().numbers.add({ verification, code })
  },
  "numbers.remove": async () => {
    const number = await ownNumber()
    return () => other().numbers.remove(number)
  },
  "numbers.take": async () => {
    const number = await ownNumber()
    await bob.device().client.conversations.direct(await phoneAccount(number))
    return () => other().numbers.take(number)
  },
  "numbers.logIn": async () => {
    const number = await ownNumber()
    const { client } = net.device()
    const { verification } = await client.numbers.sendLogInCode(number)
    const code = await codeTo(number)
    return () => client.numbers.logIn({ verification, code }, "Kitchen")
  },
  "pairings.confirm": async () => {
    const device = { name: "Hall", shape: "tv" } as const
    const { secret } = await net.services.handlers["pairings.begin"]({ address: "127.0.0.1" }, { device })
    const { pairing } = await other().pairings.look(secret)
    return () => other().pairings.confirm(pairing, "Living room")
  },
  "accounts.update": async () => () => other().accounts.update("Amy the Great"),
  "accounts.block": async () => {
    await message()
    return () => other().accounts.block(bob.account)
  },
  "accounts.unblock": async () => {
    const { conversation } = await message(other)
    await other().accounts.block(bob.account)
    // Bob reads while Amy is not shown it; then she is.
    await expect.poll(() => bob.device().client.conversations.get(conversation).value?.unread).toBe(1)
    bob.device().client.marks.markRead(conversation)
    await expect.poll(() => bob.device().wire.said.some(isRead), { timeout: 5_000 }).toBe(true)
    return () => other().accounts.unblock(bob.account)
  },
  "calls.start": async () => {
    const conversation = await bob.device().client.conversations.direct(amy.account)
    return () => bob.device().client.calls.start(conversation, "audio", holds)
  },
  "calls.ring": async () => {
    const call = await rung()
    return () => handlers()["calls.ring"](amys(), { call })
  },
  "calls.answer": async () => {
    const call = await rung()
    return () => other().calls.answer(call, "audio", holds)
  },
  "calls.decline": async () => {
    const call = await rung()
    return () => other().calls.decline(call)
  },
  "calls.hangUp": async () => {
    const call = await talked()
    return () => bob.device().client.calls.hangUp(call)
  },
  "calls.connected": async () => {
    const call = await talked()
    return () => handlers()["calls.connected"](bobs(), { call })
  },
  "calls.heard": async () => {
    const call = await talked()
    return () => handlers()["calls.heard"](amys(), { call, link: "1-2", silentMs: 2_000 })
  },
  "calls.behave": async () => {
    const call = await talked()
    return () => bob.device().client.calls.behave(call, { muted: true })
  },
  "calls.move": async () => {
    const call = await talked()
    const { device } = caller(amy, amy.device())
    return () => other().calls.move(call, device, holds)
  },
  "calls.take": async () => {
    const call = await talked()
    return () => handlers()["calls.take"](caller(amy, amy.device()), { call, takes: ["speaker"] })
  },
  "calls.refuse": async () => {
    const call = await talked()
    const to = caller(amy, amy.device())
    await other().calls.move(call, to.device, holds)
    return () => handlers()["calls.refuse"](to, { call, why: "refused" })
  },
  "calls.arrived": async () => {
    const call = await talked()
    const to = caller(amy, amy.device())
    await handlers()["calls.take"](to, { call, takes: ["speaker"] })
    return () => handlers()["calls.arrived"](to, { call, link: "1-3" })
  },
  "calls.remove": () => hosted((call) => handlers()["calls.remove"](bobs(), { call, account: amy.account })),
  "calls.lock": () => hosted((call) => handlers()["calls.lock"](bobs(), { call, locked: true })),
  "calls.muteOther": () => hosted((call) => handlers()["calls.muteOther"](bobs(), { call, account: amy.account })),
  "contacts.request": async () => () => other().contacts.request(bob.account, "hello"),
  "contacts.accept": async () => {
    await askedByBob()
    return () => other().contacts.accept(bob.account)
  },
  "contacts.decline": async () => {
    await askedByBob()
    return () => other().contacts.decline(bob.account)
  },
  "contacts.set": async () => {
    await befriended()
    const group = await other().contacts.createGroup("Family")
    return () => other().contacts.set(bob.account, { remark: "Uncle", groups: [group] })
  },
  "contacts.remove": async () => {
    await befriended()
    return () => other().contacts.remove(bob.account)
  },
  "contacts.allow": async () => () => other().contacts.allow("nobody"),
  "contactGroups.create": async () => () => other().contacts.createGroup("Family"),
  "contactGroups.rename": async () => {
    const group = await other().contacts.createGroup("Family")
    return () => other().contacts.renameGroup(group, "Relatives")
  },
  "contactGroups.reorder": async () => {
    await other().contacts.createGroup("Family")
    const group = await other().contacts.createGroup("Work")
    return () => other().contacts.reorderGroups([group])
  },
  "contactGroups.delete": async () => {
    await befriended()
    const group = await other().contacts.createGroup("Family")
    await other().contacts.set(bob.account, { groups: [group] })
    return () => other().contacts.deleteGroup(group)
  },
  "presence.show": async () => () => other().presence.show({ shownTo: "nobody", invisible: true }),
  "privacy.set": async () => () => other().privacy.set({ receipts: "read", typing: false, lastSeen: "nobody" }),
  "fallback.set": async () => () => other().fallback.set({ quiet: { from: 1_320, to: 420, zone: "Asia/Shanghai" } }),
  "fallback.setFor": async () => {
    await befriended()
    return () => other().fallback.setFor(bob.account, 0)
  },
  "devices.rename": async () => async () => {
    const device = other().session.value?.device
    if (device !== undefined) await other().devices.rename(device, "Study")
  },
  "devices.signOut": async () => {
    const lost = await net.laterDevice(amy.account)
    await using gone = lost()
    await online(gone)
    const device = gone.client.session.value?.device
    return async () => device !== undefined && other().devices.signOut(device)
  },
  "conversations.direct": async () => () => bob.device().client.conversations.direct(amy.account),
  "conversations.create": async () => () => bob.device().client.conversations.create("Bob's", [amy.account]),
  "conversations.rename": async () => {
    const conversation = await group("Before")
    return () => other().conversations.rename(conversation, "After")
  },
  "conversations.setRole": async () => {
    const conversation = await group("Handed over")
    return () => other().conversations.setRole(conversation, bob.account, "owner")
  },
  "conversations.setHistory": async () => {
    const conversation = await group("Open")
    return () => other().conversations.setHistory(conversation, "all")
  },
  "groupLinks.join": async () => {
    const conversation = await bob.device().client.conversations.create("Bob's choir", [])
    const { groupLink } = await bob.device().client.conversations.createLink(conversation)
    return () => other().conversations.joinByLink(groupLink)
  },
  "conversations.dissolve": async () => {
    const conversation = await group("Over")
    return () => other().conversations.dissolve(conversation)
  },
  "conversations.set": async () => {
    const conversation = await group("Kept above")
    return async () => {
      other().conversations.pin(conversation, true)
      other().drafts.set(conversation, "half a word")
      await expect.poll(() => amy.device(1).wire.said.some(isDraft), { timeout: 5_000 }).toBe(true)
    }
  },
  "conversations.add": async () => {
    const cid = await net.person("Cid")
    const conversation = await group("Growing")
    return () => other().conversations.add(conversation, [cid.account])
  },
  "conversations.remove": async () => {
    const conversation = await group("Shrinking")
    return () => other().conversations.remove(conversation, [bob.account])
  },
  "conversations.leave": async () => {
    const conversation = await bob.device().client.conversations.create("Bob goes", [amy.account])
    return () => bob.device().client.conversations.leave(conversation)
  },
  "messages.send": async () => {
    const conversation = await direct()
    return async () => {
      await other().messages.send(conversation, "from my other device")
      await other().messages.send(conversation, "", { files: [{ blob: new Blob(["a letter"]), name: "letter.txt" }] })
      await sent(other, conversation)
    }
  },
  "messages.merge": async () => {
    const { conversation, seq } = await message()
    return () => other().messages.merge(conversation, conversation, [seq])
  },
  "messages.edit": async () => {
    const { conversation, seq } = await message(other)
    return () => done(other().messages.edit(conversation, seq, "hello again"))
  },
  "messages.recall": async () => {
    const { conversation, seq } = await message(other)
    return () => done(other().messages.recall(conversation, seq))
  },
  "messages.react": async () => {
    const { conversation, seq } = await message()
    return () => done(other().messages.react(conversation, seq, "👍", true))
  },
  "marks.set": async () => {
    const { conversation } = await message()
    await expect.poll(() => other().conversations.get(conversation).value?.unread).toBe(1)
    return async () => {
      other().marks.markRead(conversation)
      await expect.poll(() => amy.device(1).wire.said.some(isRead), { timeout: 5_000 }).toBe(true)
    }
  },
}

/** Methods that change nothing which somebody else's device shows. */
const unseen: Readonly<Record<string, string>> = {
  "accounts.signUp": "nobody knows a new account yet",
  "accounts.changePassword": "ends all other devices: shown in the scenarios of sign-out",
  "exports.begin": "a ticket is known to who asked for it",
  "groupLinks.create": "a link is known to who made it",
  "groupLinks.end": "a link is known to who has it",
  "invites.create": "an invite is known to who made it",
  "invites.end": "an invite is known to who asks for the list",
  "signUps.ask": "who asks is told to administrators as a number: shown in the scenarios of administration",
  "signUps.approve": "nobody knows a new account yet; the device that asked is told: shown there too",
  "signUps.decline": "the device that asked is told: shown there too",
  "signUps.setMode": "known to who asks for it",
  "users.setAdmin": "its devices come back with other rights: shown in the scenarios of administration",
  "users.suspend": "its devices are cut: shown there too",
  "users.setQuota": "known to who asks for it",
  "users.restore": "its devices come back: shown there too",
  "passkeys.begin": "what is to be signed is known to its device",
  "passkeys.add": "takes an authenticator: shown in the journey of passkeys",
  "passkeys.challenge": "what is to be signed is known to its device",
  "passkeys.logIn": "takes an authenticator: shown in the journey of passkeys",
  "numbers.sendCode": "a code is known to whom it was sent",
  "numbers.sendLogInCode": "that, too",
  "numbers.reveal": "known to who asks for it, and to who reads the audit log",
  "sms.reveal": "that, too",
  "pairings.begin": "a screen that wants in is known to nobody yet",
  "pairings.renew": "what it shows next, too",
  "pairings.look": "who looks is told, and the screen: shown in the scenarios of pairing",
  "pairings.refuse": "the screen is told: shown in the scenarios of pairing",
  "contacts.addNumber": "takes a gateway: shown in the stories of phone numbers",
  "contacts.link": "a link is known to who asked for it",
  "push.subscribe": "where a device is told is known to it: shown in the scenarios of notifications",
  "push.unsubscribe": "that, too",
  "files.begin": "an upload is known to its device until a message carries it",
  "files.finish": "that it has come, too",
  "files.cancel": "and that it was given up",
  "messages.hear": "what was heard is asked for by who looks: shown in the tests of voice notes",
  "devices.rotate": "a token is known to its device",
  "calls.alive": "that a device is still in a call is told to nobody",
  "calls.add": "takes a room for many: shown in the stories of group calls",
  "calls.join": "that, too",
}

test("every method that changes something is looked at here", () => {
  const writing = Object.entries(methods).flatMap(([name, method]) => (method.writes ? [name] : []))
  expect([...Object.keys(cases), ...Object.keys(unseen)].sort()).toEqual(writing.sort())
})

for (const [name, prepare] of Object.entries(cases)) {
  test(`${name} reaches who looks on, by events alone`, async () => {
    await verifyAction(net, amy, await prepare())
  })
}

test("who wrote to a number sees its owner come into the chat, by events alone", async () => {
  const number = await ownNumber(bob)
  const phone = await phoneAccount(number)
  const conversation = await direct(phone)
  await verifyAction(net, amy, () => bob.device().client.numbers.take(number))
  expect(amy.device().client.conversations.get(conversation).value?.peer).toBe(bob.account)
})

test("a phone comes into a group and goes, by events alone", async () => {
  const phone = await phoneAccount(somebodysNumber())
  const conversation = await group("With a phone")
  const phones = () => amy.device().client.conversations.get(conversation).value?.phones
  await verifyAction(net, amy, () => other().conversations.add(conversation, [phone]))
  expect(phones()).toBe(1)
  await verifyAction(net, amy, () => other().conversations.remove(conversation, [phone]))
  expect(phones()).toBe(0)
})

/** Resolves when the outbox has nothing more to hand over. */
async function done(kept: Promise<unknown>): Promise<void> {
  await kept
  await expect.poll(async () => (await amy.device(1).outbox()).length).toBe(0)
}

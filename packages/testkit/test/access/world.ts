/** A private group with those in it and those around it, who all listen from before it is made. */
import {
  type ContactGroupId,
  type ConversationId,
  newId,
  type PasskeyId,
  type SegmentId,
  type TextId,
} from "@everline/protocol"
import { type Database, Disposables, type Services } from "@everline/server/internal"
import { somebodysNumber } from "../../src/every-method.ts"
import { type BareClient, type TestNetwork, until } from "../../src/index.ts"
import { callsOf } from "./calling.ts"
import { begin, beginDirect, type Home, once, record, type Someone, say, settle } from "./group.ts"
import type { Role } from "./matrix.ts"

/** Everybody who is signed in, and listens. */
export type Listener = Exclude<Role, "anonymous">
type Each<T> = Readonly<Record<Listener, T>>

export type World = Awaited<ReturnType<typeof openWorld>>

export const openWorld = (net: TestNetwork) =>
  Disposables.opening(async (opened) => {
    const { services } = net
    const { handlers } = services
    const people = await forEach((role) => settle(services, role, role === "owner" ? "canary-owner" : role))
    const { stranger, blocked, admin, "ex-member": exMember, member, owner } = people
    const lines = await forEach(async (role) => opened.use(await net.bare(people[role])))
    const newcomer = await settle(services, "newcomer", "canary-newcomer")
    const [hal, gone, zoe] = [
      await settle(services, "hal"),
      await settle(services, "gone"),
      await settle(services, "zoe"),
    ]

    const [pal, asker] = [await settle(services, "pal"), await settle(services, "asker")]
    const groups = await forEach((role) => meet(services, people[role], `canary-group-${role}`, [pal, asker]))

    const elsewhere = await begin(services, {
      ...{ host: hal, gone, guests: [stranger, admin] },
      ...{ titles: ["The mill", "The mill"], bodies: ["is anybody here?", "canary-elsewhere"] },
    })
    const secret = await begin(services, {
      ...{ host: owner, gone, guests: [exMember, member] },
      ...{ titles: ["canary-title-before", "canary-title"], bodies: ["canary-body-before", "canary-body"] },
    })
    const direct = await beginDirect(services, owner, blocked, "canary-direct")
    const others = await beginDirect(services, gone, zoe, "between us")
    for (const who of [owner, zoe]) await handlers["accounts.block"](who, { account: blocked.account })

    // What comes after somebody left, and after somebody was blocked.
    const inSecret = { conversation: secret.id }
    const left = await handlers["conversations.remove"](owner, { ...inSecret, ...once(), accounts: [exMember.account] })
    await handlers["conversations.add"](owner, { ...inSecret, ...once(), accounts: [newcomer.account] })
    await handlers["conversations.rename"](owner, { ...inSecret, ...once(), title: "canary-title-after" })
    await handlers["typing.set"](newcomer, { ...inSecret, on: true })
    const after = await say(services, newcomer, secret.id, "canary-body-after")
    for (const conversation of [secret.id, direct.id])
      await handlers["marks.set"](owner, { conversation, read: 2, delivered: 2 })
    const hasHeard = ({ entries }: BareClient) => JSON.stringify(entries).includes("canary-body-after")
    await until(() => hasHeard(lines.member) && hasHeard(lines.owner), "those who may hear do")

    const numbers = numbersOf(net, await settle(services, "hidden"))
    for (const who of Object.values(people)) await numbers.numberOf(who)

    const calls = callsOf(services)
    for (const who of [...Object.values(people), gone]) await calls.callOf(who, "talking")

    const homes: Each<Home> = {
      ...{ stranger: elsewhere, blocked: direct, admin: elsewhere },
      ...{ "ex-member": secret, member: secret, owner: secret },
    }
    return {
      ...{ people, lines, homes, hal, gone, zoe, newcomer, pal, asker, groups, elsewhere, secret, others, after },
      epoch: (await lines.owner.welcome).epoch,
      secrets: {
        ...secretsOf(services, hal),
        ...numbers,
        callOf: calls.callOf,
        passkeyOf: (who: Someone) => passkeyOf(net.database, who),
        segmentOf: (who: Someone) => segmentOf(net.database, who),
      },
      /** The private group as its owner sees it. */
      look: async () => ({
        ...(await handlers["conversations.get"](owner, inSecret)),
        ...(await handlers["journal.range"](owner, { journal: secret.id, limit: 200 })),
        ...(await handlers["conversations.members"](owner, { ...inSecret, limit: 200 })),
      }),
      /** The private group goes on: who was in it leaves, others come, something is said. */
      goOn: async () => {
        const named = () => ({ ...inSecret, ...once() })
        await handlers["conversations.leave"](member, named())
        await handlers["conversations.add"](owner, { ...named(), accounts: [zoe.account] })
        await handlers["conversations.rename"](owner, { ...named(), title: "canary-title-after" })
        await say(services, owner, secret.id, "canary-body-after")
      },
      /** What somebody outside heard of the private group, or of its owner, without having asked. */
      overheard: (role: Listener) => {
        const { entries, signals } = lines[role]
        const end = role === "ex-member" ? left.seq : 0
        return [
          ...entries.filter(({ journal, entry }) => String(journal) === secret.id && entry.seq > end),
          ...signals.filter(([, name, of]) =>
            name === "call" && of.outgoing
              ? false
              : "account" in of
                ? of.account === newcomer.account || of.account === owner.account
                : "message" in of && of.conversation === secret.id && of.seq > end,
          ),
        ]
      },
      hangUp: (role: Listener) => calls.hangUp(people[role]),
      /** Takes somebody in again who left their group. */
      readmit: async (role: Listener) => {
        const { id } = homes[role]
        const accounts = [people[role].account]
        const host = id === secret.id ? newcomer : hal
        await handlers["conversations.add"](host, { conversation: id, ...once(), accounts })
      },
      /** Makes the owner one again of the group that they ended: nothing that can be asked for does that. */
      revive: () =>
        net.database.query(
          `UPDATE members SET left_at = NULL, role = 'owner', readable = int8multirange(int8range(1, NULL))
           WHERE conversation = $1 AND account = $2`,
          [secret.id, owner.account],
        ),
      [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
    }
  })

/** Somebody has a group of contacts, a contact, and is asked by another. */
async function meet({ handlers }: Services, who: Someone, name: string, [pal, asker]: readonly [Someone, Someone]) {
  const greeting = ""
  for (const other of [pal, asker]) await handlers["contacts.request"](other, { account: who.account, greeting })
  await handlers["contacts.accept"](who, { account: pal.account })
  const group = newId<ContactGroupId>()
  await handlers["contactGroups.create"](who, { group, name })
  return group
}

/** A passkey of somebody's, as a browser would have made it: no test has an authenticator. */
async function passkeyOf(database: Database, { account }: Someone): Promise<PasskeyId> {
  const passkey = newId<PasskeyId>()
  await database.query(
    `INSERT INTO passkeys (id, account, credential, public_key, counter, transports, host, name, created_at)
     VALUES ($1::uuid, $2, $1::uuid::text, '', 0, '{}', 'chat.example', 'Desk', 0)`,
    [passkey, account],
  )
  return passkey
}

/** An SMS that somebody paid for, as one that went out: no gateway is here. */
async function segmentOf(database: Database, { account }: Someone): Promise<SegmentId> {
  const [text, segment] = [newId<TextId>(), newId<SegmentId>()]
  await database.query(
    `INSERT INTO texts (id, purpose, account, number, country, encoding, segments, state, gateway, price, at)
     VALUES ($1, 'message', $2, $3, 'CN', 'gsm', 1, 'delivered', 'carrier', 0, 0)`,
    [text, account, somebodysNumber()],
  )
  await database.query(
    `INSERT INTO segments (id, text, number, gateway, state, price) VALUES ($1, $2, 1, 'carrier', 'delivered', 0)`,
    [segment, text],
  )
  return segment
}

/** Phone numbers, and what was asked of them. Of what was asked before, none counts. */
function numbersOf({ database, services }: TestNetwork, hidden: Someone) {
  const { handlers } = services
  const numberOf = async ({ account }: Someone) => {
    const number = somebodysNumber()
    await database.query("DELETE FROM number_requests")
    const [kept] = await database.query<{ number: string }>("SELECT number FROM numbers WHERE account = $1", [account])
    if (kept !== undefined) return kept.number
    await database.query("INSERT INTO numbers (number, account, since) VALUES ($1, $2, 0)", [number, account])
    return number
  }
  return {
    numberOf,
    /** Of somebody who does not let themselves be found. */
    hiddenNumber: async () => {
      await handlers["privacy.set"](hidden, { foundByNumber: false })
      return numberOf(hidden)
    },
    asked: async (who: Someone) =>
      (await handlers["numbers.sendCode"](who, { number: await numberOf(who) })).verification,
    waitingCode: async (who: Someone) => {
      await handlers["numbers.sendCode"](who, { number: await numberOf(who) })
      const [newest] = await services.numbers.waiting()
      if (newest === undefined) throw new Error("what was just asked for does not wait")
      return newest.waitingCode
    },
    askedToLogIn: async (who: Someone) =>
      (await handlers["numbers.sendLogInCode"](who, { number: await numberOf(who) })).verification,
  }
}

/** Makes something for everybody, all at once. */
async function forEach<T>(make: (role: Listener) => Promise<T>): Promise<Each<T>> {
  const [stranger, blocked, admin, exMember, member, owner] = await Promise.all([
    ...[make("stranger"), make("blocked"), make("admin")],
    ...[make("ex-member"), make("member"), make("owner")],
  ] as const)
  return { stranger, blocked, admin, "ex-member": exMember, member, owner }
}

/** Links that are good, and links that somebody has used; each made when it is asked for. */
function secretsOf(services: Services, host: Someone) {
  const { accounts, handlers, invites, loginLinks, signUps } = services
  const { account } = host
  const device = { name: "Hall", shape: "tv" } as const
  const invite = async () => (await invites.create(null, false)).invite
  const contactLink = async (renew = false) => (await handlers["contacts.link"](host, { renew })).contactLink
  /** Somebody asks for an account while that is open, which it is not otherwise. */
  const asks = async () => {
    await invites.setMode(null, "approval")
    const guest = { userName: `guest-${newId().slice(-12)}`, displayName: "Guest", password: "open, sesame" }
    const claim = await signUps.ask({ ...guest, note: "", device })
    await invites.setMode(null, "invited")
    const { signUps: waiting } = await signUps.list({ limit: 500 })
    const signUp = waiting.find(({ userName }) => userName === guest.userName)?.signUp
    if (signUp === undefined) throw new Error("who has just asked does not wait")
    return { claim, signUp }
  }
  const link = async () => (await loginLinks.create(account, { once: true })).link
  const groupLink = async () => {
    const conversation = newId<ConversationId>()
    await handlers["conversations.create"](host, { conversation, title: "The choir", members: [] })
    return { conversation, ...(await handlers["groupLinks.create"](host, { conversation })) }
  }
  const screen = () => handlers["pairings.begin"]({ address: "127.0.0.1" }, { device })
  const look = async (who: Someone) => {
    const { secret: shown } = await screen()
    return { shown, ...(await handlers["pairings.look"](who, { shown })) }
  }
  return {
    invite,
    link,
    groupLink: async () => (await groupLink()).groupLink,
    endedLink: async () => {
      const { conversation, groupLink: ended } = await groupLink()
      await handlers["groupLinks.end"](host, { conversation })
      return ended
    },
    /** Of a screen that wants in: what it has to itself, and what it shows. */
    claim: async () => (await screen()).claim,
    secret: async () => (await screen()).secret,
    /** What a screen shows at which somebody has looked, and what it is called to them. */
    shownTo: async (who: Someone) => (await look(who)).shown,
    seenBy: async (who: Someone) => (await look(who)).pairing,
    /** Of somebody who asks for an account: what administrators call them, and their claim once it was decided. */
    signUp: async () => (await asks()).signUp,
    signUpClaim: async () => {
      const { claim, signUp } = await asks()
      await signUps.decline(null, signUp)
      return claim
    },
    inviteId: async () => {
      await invite()
      const [newest] = (await invites.list({ limit: 1 })).invites
      if (newest === undefined) throw new Error("what was just made is not there")
      return newest.inviteId
    },
    /** A file that is ready, and that no message carries. */
    upload: (who: Someone) => record(services, who),
    contactLink: () => contactLink(),
    /** One that was renewed since. */
    endedContactLink: async () => {
      const ended = await contactLink()
      await contactLink(true)
      return ended
    },
    usedInvite: async () => {
      const used = await invite()
      const guest = { userName: `guest-${newId().slice(-12)}`, displayName: "Guest", password: "open, sesame" }
      await accounts.signUp({ invite: used, ...guest, device })
      return used
    },
    usedLink: async () => {
      const used = await link()
      await loginLinks.use({ link: used, device }, host.address)
      return used
    },
  }
}

import { type ConversationId, EverlineError, newId } from "@everline/protocol"
import { afterEach, beforeEach, expect, test } from "vitest"
import { insertLink } from "../../src/features/conversations/links-store.ts"
import { hashSecret, newSecret } from "../../src/features/devices/tokens.ts"
import type { SignedIn } from "../../src/handler.ts"
import { once, openVillage, type Village } from "./village.ts"

let village: Village
let amy: SignedIn
let bob: SignedIn
let eve: SignedIn
let group: ConversationId
beforeEach(async () => {
  village = await openVillage()
  amy = await village.person("amy")
  bob = await village.person("bob")
  eve = await village.person("eve")
  group = await village.group(amy, bob)
})
afterEach(() => village[Symbol.asyncDispose]())

const DAY = 24 * 3600_000
const refused = (code: string) => expect.objectContaining({ constructor: EverlineError, code })
const link = async (who = bob) => (await village.here["groupLinks.create"](who, { conversation: group })).groupLink
const join = (who: SignedIn, groupLink: string, server = village.here) => server["groupLinks.join"](who, { groupLink })
const members = async () => {
  const page = await village.there["conversations.members"](amy, { conversation: group, limit: 50 })
  return page.members.map(({ profile }) => profile.userName)
}

test("a link says what group it leads to, and takes in whoever has it, once", async () => {
  const groupLink = await link()
  const shown = { title: expect.any(String), memberCount: 2, from: "bob" }
  expect(await village.there["groupLinks.get"](eve, { groupLink })).toEqual({ ...shown, conversation: null })
  const { conversation } = await join(eve, groupLink, village.there)
  expect(conversation).toMatchObject({ conversation: group, member: true, role: "member", memberCount: 3 })
  await join(eve, groupLink)
  expect(await members()).toEqual(["amy", "bob", "eve"])
  const { entries } = await village.here["journal.range"](amy, { journal: group, after: 0, limit: 50 })
  expect(entries.filter(({ kind }) => kind === "joined")).toMatchObject([
    { actor: eve.account, accounts: [eve.account] },
  ])
  expect(await village.here["groupLinks.get"](eve, { groupLink })).toMatchObject({ conversation: group })
})

test("many who come at once by it are in, and no more than the group holds", async () => {
  const groupLink = await link()
  const crowd = await Promise.all(Array.from({ length: 50 }, (_, i) => village.person(`guest-${i}`)))
  const servers = [village.here, village.there]
  const came = await Promise.allSettled(crowd.map((who, i) => join(who, groupLink, servers[i % 2])))
  expect(came.filter(({ status }) => status === "fulfilled")).toHaveLength(48)
  const late = came.flatMap((one) => (one.status === "rejected" ? [one.reason] : []))
  expect(late).toEqual([refused("too_many_members"), refused("too_many_members")])
})

test("it ends after seven days, with its maker's going, and when an admin ends it", async () => {
  const old = await link()
  village.pass(7 * DAY)
  await expect(join(eve, old)).rejects.toEqual(refused("group_link_invalid"))

  const bobs = await link(bob)
  await village.here["conversations.remove"](amy, { conversation: group, ...once(), accounts: [bob.account] })
  for (const who of [bob, eve]) await expect(join(who, bobs)).rejects.toEqual(refused("group_link_invalid"))

  const amys = await link(amy)
  await village.here["groupLinks.end"](amy, { conversation: group })
  await expect(village.there["groupLinks.get"](eve, { groupLink: amys })).rejects.toEqual(refused("group_link_invalid"))
  expect(await members()).toEqual(["amy"])
})

test("a link that its maker made while being removed leads nowhere, also when it came after the others were ended", async () => {
  const groupLink = newSecret()
  const hash = hashSecret(groupLink)
  await village.here["conversations.remove"](amy, { conversation: group, ...once(), accounts: [bob.account] })
  const now = village.now()
  await insertLink(village.database, {
    hash,
    conversation: group,
    createdBy: bob.account,
    at: now,
    expiresAt: now + DAY,
  })
  for (const who of [bob, eve]) await expect(join(who, groupLink)).rejects.toEqual(refused("group_link_invalid"))
  await village.here["conversations.add"](amy, { conversation: group, ...once(), accounts: [bob.account] })
  await join(eve, groupLink)
})

test("members make links, and only the owner and admins end them", async () => {
  await expect(village.here["groupLinks.end"](bob, { conversation: group })).rejects.toEqual(refused("admins_only"))
  await expect(village.here["groupLinks.create"](eve, { conversation: group })).rejects.toEqual(refused("not_found"))
  const { conversation } = (await village.here["conversations.direct"](amy, { account: bob.account })).conversation
  await expect(village.here["groupLinks.create"](amy, { conversation })).rejects.toEqual(refused("not_a_group"))
  await expect(join(eve, newId())).rejects.toEqual(refused("group_link_invalid"))
})

import { type AccountId, type ConversationId, LIMITS, newId } from "@everline/protocol"
import { online } from "@everline/testkit"
import { expect } from "vitest"
import { hears, row, says } from "./telling.ts"
import { story } from "./topologies.ts"

story("a group of five thousand is made, talks, and takes nobody more", async (net) => {
  const amy = await net.person("Amy")
  const bob = await net.person("Bob")
  const crowd = Array.from({ length: LIMITS.members - 2 }, () => newId<AccountId>())
  await net.withRecord(async (sql) => {
    await sql.query(
      `INSERT INTO accounts (id, user_name, display_name, kind, created_at)
       SELECT id, 'crowd-' || id, 'One of many', 'person', 0 FROM unnest($1::uuid[]) id`,
      [crowd],
    )
    await sql.query("INSERT INTO journals (id) SELECT unnest($1::uuid[])", [crowd])
  })

  const { client } = amy.device()
  const group: ConversationId = await client.conversations.create("Everybody", [bob.account, ...crowd])
  await says(amy.device(), group, "hello everybody")
  await hears(bob.device(), group, "hello everybody")
  expect(row(bob.device(), group)).toMatchObject({ memberCount: 5_000, unread: 1 })
  const last = await client.conversations.members({ conversation: group, limit: 200 })
  expect(last.members).toHaveLength(200)
  expect(last.more).toBe(true)

  const cid = await net.person("Cid")
  await expect(client.conversations.add(group, [cid.account])).rejects.toMatchObject({ code: "too_many_members" })
  const [one] = crowd
  if (one === undefined) throw new Error("no crowd")
  await using later = (await net.laterDevice(one))()
  await online(later)
  await hears(later, group, "hello everybody")
})

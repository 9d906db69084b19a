import type { ConversationId } from "@everline/protocol"
import { type TestDevice, TestNetwork, until } from "@everline/testkit"
import { describe, expect, test } from "vitest"
import { hears, row, says } from "./telling.ts"

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** More than a test takes, and less than any clock here is wrong by. */
const ABOUT = 5 * MINUTE

const wrong = (aheadMs: number) => ({ ports: { now: () => Date.now() + aheadMs } })

/** What a device shows of a conversation of so many messages: their words, and when they were said. */
async function shown({ client }: TestDevice, conversation: ConversationId, messages: number) {
  const view = client.history.open(conversation)
  await view.jumpToEnd()
  const lines = () =>
    view.lines.value.flatMap((line) => (line.kind === "message" ? [{ body: line.body, at: line.at }] : []))
  await until(() => lines().length === messages, "all is shown")
  view.close()
  return lines()
}

describe.each([2 * HOUR, -2 * HOUR])("two servers, one with its clock %i ms off, and devices three days off", (off) => {
  test("agree on order and time; log-in, tokens and recall work as ever", async () => {
    await using net = await TestNetwork.create({ servers: 2, machinesAhead: [0, off] })
    // Their devices are on both servers in turn: one server's invites and tokens are used on the other.
    const amy = await net.person("Amy", ["phone", "desktop"], wrong(3 * DAY))
    const bob = await net.person("Bob", ["phone", "desktop"], wrong(-3 * DAY))
    const everywhere = [...amy.devices, ...bob.devices]
    const token = (await amy.device(0).session())?.token ?? ""
    for (const place of [0, 1]) {
      const { rotate, time } = await (await net.bare({ token, url: net.url(place) })).welcome
      expect(rotate).toBe(false)
      expect(Math.abs(time - Date.now())).toBeLessThan(ABOUT)
    }

    const conversation = await amy.device().client.conversations.direct(bob.account)
    const other = await bob.device().client.conversations.create("elsewhere", [amy.account])
    const said = ["one", "two", "three", "four", "five", "six", "seven", "eight"]
    for (const [i, body] of said.entries()) {
      const speaker = everywhere[i % everywhere.length] ?? amy.device()
      await until(() => row(speaker, conversation) !== undefined, "the conversation is known")
      await says(speaker, conversation, body)
    }
    await says(bob.device(1), other, "and elsewhere")
    for (const device of everywhere) {
      await hears(device, conversation, "eight")
      await hears(device, other, "and elsewhere")
    }

    const [first = [], ...others] = await Promise.all(
      everywhere.map((device) => shown(device, conversation, said.length)),
    )
    expect(first.map(({ body }) => body)).toEqual(said)
    for (const lines of others) expect(lines).toEqual(first)
    const times = first.map(({ at }) => at)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    for (const at of times) expect(Math.abs(at - Date.now())).toBeLessThan(ABOUT)
    for (const { client } of everywhere) {
      const [newest] = client.conversations.list.value
      expect(newest?.conversation).toBe(other)
      expect(Math.abs(client.now() - Date.now())).toBeLessThan(ABOUT)
    }
  })
})

test.each([2 * HOUR, -2 * HOUR])(
  "a message can be taken back for two minutes beside a server %i ms off",
  async (off) => {
    await using net = await TestNetwork.create({ servers: 2, machinesAhead: [0, off] })
    const amy = await net.person("Amy", ["phone", "desktop"])
    const conversation = await amy.device().client.conversations.direct(amy.account)
    for (const place of [0, 1]) {
      const [here, there] = [amy.device(place), amy.device(1 - place)]
      await until(() => row(here, conversation) !== undefined, "the conversation is known")
      await says(here, conversation, "a slip")
      const old = `old news of ${here.shape}`
      await says(here, conversation, old)
      const threeMinutesAgo = "UPDATE entries SET at = at - 180000 WHERE journal = $1 AND body = $2"
      await net.database.query(threeMinutesAgo, [conversation, old])
      await hears(there, conversation, old)
      const { client } = there
      const last = row(there, conversation)?.last?.seq ?? 0
      await client.messages.settled(await client.messages.recall(conversation, last - 1))
      const late = await client.messages.recall(conversation, last)
      await expect(client.messages.settled(late)).rejects.toMatchObject({ code: "recall_too_late" })
      await client.messages.discard(late)
    }
  },
)

import { readdirSync, readFileSync } from "node:fs"
import { setTimeout as passed } from "node:timers/promises"
import { type ClientId, type ConversationId, newId } from "@everline/protocol"
import { TestNetwork, until } from "@everline/testkit"
import { expect, test } from "vitest"
import { RoomGuest } from "../lib/room-guest.ts"

/** Real time: leases of rooms and who is out of a group go by it. */
const NETWORK = { servers: 2, machinesAhead: [0, 0] } as const
/** A process that reads TypeScript needs its time to start, on a busy machine. */
const PATIENCE_MS = 60_000
const GONE_MS = 5_000
/** Of a story in which all of that is waited for. */
const STORY = { timeout: 180_000 }

/** The media processes of this one. */
const mediaProcesses = (): readonly number[] =>
  readdirSync("/proc").flatMap((name) => {
    try {
      const [, parent] = /\) \w (\d+) /.exec(readFileSync(`/proc/${name}/stat`, "utf8")) ?? []
      const isMedia = readFileSync(`/proc/${name}/cmdline`, "utf8").includes("sfu/src/process/program.ts")
      return Number(parent) === process.pid && isMedia ? [Number(name)] : []
    } catch {
      return []
    }
  })

/** Amy, Ben and Cem are in the call of a group, by devices at two servers, and hear each other. */
async function meet(net: TestNetwork) {
  const amy = await RoomGuest.open(net, "amy", 400, 0)
  const ben = await RoomGuest.open(net, "ben", 600, 1)
  const cem = await RoomGuest.open(net, "cem", 900, 0)
  const dan = await RoomGuest.open(net, "dan", 1_300, 1)
  const leave = () => {
    for (const each of [amy, ben, cem]) each[Symbol.dispose]()
  }
  const conversation = newId<ConversationId>()
  const members = [ben, cem, dan].map(({ account }) => account)
  await amy.line.call("conversations.create", { conversation, title: "The well", members })
  try {
    const call = await amy.start(conversation)
    for (const each of [ben, cem]) await each.answer(call)
    await hearEachOther(amy, ben, cem)
    return { ...{ amy, ben, cem, dan, conversation, call }, [Symbol.dispose]: leave }
  } catch (error) {
    // Else they go on humming beside whatever is tested next.
    leave()
    throw error
  }
}

const hearEachOther = (...guests: readonly RoomGuest[]) =>
  until(
    () => guests.every((one) => guests.every((other) => one === other || one.hears(other))),
    "they hear each other",
    PATIENCE_MS,
  )

/** Whoever is out hears nothing, and is heard by nobody, whatever they try. */
async function isOut(guest: RoomGuest, ...others: readonly RoomGuest[]): Promise<void> {
  const isAlone = () => others.every((other) => !guest.hears(other) && !other.hears(guest))
  await until(isAlone, "nothing comes any more", GONE_MS)
  guest.revive()
  for (let ms = 0; ms < GONE_MS; ms += 250) {
    await passed(250)
    expect(isAlone()).toBe(true)
  }
}

test(
  "people meet in the room of a group's call over two servers, and nobody comes in who is not in the call",
  STORY,
  async () => {
    await using net = await TestNetwork.create(NETWORK)
    using met = await meet(net)
    const { amy, ben, cem, dan, call } = met
    const asks = (by: RoomGuest, link: string) =>
      by.line.call("calls.signal", { call, link, way: "down", asks: "anew" })
    // Called, and not in it; in it by another leg; in no call, nor the group.
    await expect(asks(dan, "1-room")).rejects.toMatchObject({ code: "not_in_call" })
    await expect(asks(ben, amy.link)).rejects.toMatchObject({ code: "not_in_call" })
    const eve = await RoomGuest.open(net, "eve", 1_700, 0)
    await expect(asks(eve, "1-room")).rejects.toMatchObject({ code: "not_found" })
    // A direct conversation's call has no room.
    const { conversation } = (await dan.line.call("conversations.direct", { account: eve.account })).conversation
    const direct = { call: newId<typeof call>(), conversation, media: "audio", holds: ["microphone" as const] } as const
    await dan.line.call("calls.start", { ...direct, holds: [...direct.holds] })
    const toNoRoom = { call: direct.call, link: "1-room", way: "down", asks: "anew" } as const
    await expect(dan.line.call("calls.signal", toNoRoom)).rejects.toMatchObject({ code: "not_in_call" })

    // Who speaks is told to all, at whichever server.
    const isTold = ({ speakers }: RoomGuest, of: RoomGuest) => speakers.some((people) => people.includes(of.account))
    await until(() => isTold(ben, cem) && isTold(cem, ben), "it is told who speaks", GONE_MS)

    await amy.line.call("calls.muteOther", { call, account: ben.account })
    await until(() => !amy.hears(ben) && !cem.hears(ben), "who is muted is not heard", GONE_MS)
    await ben.line.call("calls.behave", { call, muted: false })
    await hearEachOther(amy, ben, cem)
  },
)

test(
  "whoever the host takes out, or who is out of the group, is out of the room; the others go on",
  STORY,
  async () => {
    await using net = await TestNetwork.create(NETWORK)
    using met = await meet(net)
    const { amy, ben, cem, conversation, call } = met
    await amy.line.call("calls.remove", { call, account: cem.account })
    await isOut(cem, amy, ben)
    await hearEachOther(amy, ben)
    const clientId = newId<ClientId>()
    await amy.line.call("conversations.remove", { conversation, accounts: [ben.account], clientId })
    await isOut(ben, amy)
  },
)

test("whose connections are lost, and who does not notice, is asked for others by the room", STORY, async () => {
  await using net = await TestNetwork.create(NETWORK)
  using met = await meet(net)
  const { amy, ben, cem } = met
  ben.lose()
  await until(() => ben.connected === 2, "he has others", PATIENCE_MS)
  await hearEachOther(amy, ben, cem)
})

test("a media process that is killed is replaced, and people in a call hear each other again", STORY, async () => {
  await using net = await TestNetwork.create(NETWORK)
  using met = await meet(net)
  const { amy, ben, cem } = met
  for (const child of mediaProcesses()) process.kill(child, "SIGKILL")
  await until(() => !amy.hears(ben) && !ben.hears(cem) && !cem.hears(amy), "nobody is heard", PATIENCE_MS)
  await hearEachOther(amy, ben, cem)
})

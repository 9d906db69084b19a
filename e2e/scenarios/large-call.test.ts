import { type ConversationId, LIMITS, newId } from "@everline/protocol"
import { TestNetwork, until } from "@everline/testkit"
import { expect, test } from "vitest"
import { RoomGuest } from "../lib/room-guest.ts"

/** Real time: leases of rooms and who is out of a group go by it. */
const NETWORK = { servers: 2, machinesAhead: [0, 0] } as const
/** So many devices connect twice each, all by this one process. */
const PATIENCE_MS = 120_000
/** Whoever is removed hears nothing more within this time. */
const OUT_MS = 5_000
/** Of all these speak; the others listen. */
const HERTZ = [400, 700, 1_000]

test("fifty are in the call of a group, at two servers: all hear who speaks, nobody more comes in, and who is removed makes room for another", {
  timeout: 300_000,
}, async () => {
  await using net = await TestNetwork.create(NETWORK)
  const guests = await Promise.all(
    Array.from({ length: LIMITS.callPeople }, (_, nth) =>
      RoomGuest.open(net, `guest${nth}`, HERTZ[nth] ?? null, nth % 2),
    ),
  )
  const late = await RoomGuest.open(net, "late", null, 0)
  using _leaving = {
    [Symbol.dispose]() {
      for (const guest of [...guests, late]) guest[Symbol.dispose]()
    },
  }
  const [first, ...others] = guests
  if (first === undefined) throw new Error("there is nobody")
  const members = [...others, late].map(({ account }) => account)
  const conversation = newId<ConversationId>()
  await first.line.call("conversations.create", { conversation, title: "All of us", members })
  const call = await first.start(conversation)
  for (const other of others) await other.join(call)

  const speaking = guests.slice(0, HERTZ.length)
  const allHear = (people: readonly RoomGuest[], speakers: readonly RoomGuest[]) =>
    people.every((one) => speakers.every((other) => one === other || one.hears(other)))
  await until(() => allHear(guests, speaking), "all hear who speaks", PATIENCE_MS)
  await expect(late.join(call)).rejects.toMatchObject({ code: "call_full" })

  const [, removed] = speaking
  if (removed === undefined) throw new Error("nobody speaks")
  await first.line.call("calls.remove", { call, account: removed.account })
  await until(() => !guests.some((one) => one.hears(removed)), "nobody hears who was removed", OUT_MS)
  await late.join(call)
  const isIn = (one: RoomGuest) => one !== removed
  await until(
    () => allHear([...guests, late].filter(isIn), speaking.filter(isIn)),
    "the others hear on, and so does who came in their place",
    PATIENCE_MS,
  )
})

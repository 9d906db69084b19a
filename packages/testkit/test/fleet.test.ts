/** Servers of one record as processes of their own: one is killed, each is replaced, and nobody loses anything. */
import { type ClientId, type ConversationId, newId } from "@everline/protocol"
import { expect, test } from "vitest"
import { Fleet } from "../src/chaos/fleet.ts"
import { readHistory } from "../src/history.ts"
import { online, type TestDevice, until } from "../src/index.ts"

/** A server looks every three seconds for what it was not told; the rest is for a busy machine. */
const HEARD_MS = 15_000
/** A device connects again after a second or two; the rest is for a busy machine, and is less than the longest that it waits. */
const CUT_MS = 15_000

test("what was kept when its server was killed before it could tell anybody is heard on the other server", async () => {
  await using fleet = await Fleet.start(2)
  const { people, group } = await fleet.settle(2)
  const [amy, bob] = people
  const [bus] = fleet.buses
  if (amy === undefined || bob === undefined || bus === undefined)
    throw new Error("two people and a bus were asked for")
  const phone = fleet.device(bob, { route: () => fleet.server(1).url })
  await online(phone)
  const line = await fleet.bare(amy, 0)
  const once = { conversation: group, clientId: newId<ClientId>(), body: "do you hear me?" }

  bus.isSilent = true
  const { seq, ordinal } = await line.call("messages.send", once)
  await fleet.server(0).kill()
  await until(() => last(phone, group)?.body === once.body, "it is heard on the other server", HEARD_MS)

  const again = await (await fleet.bare(amy, 1)).call("messages.send", once)
  expect(again).toMatchObject({ seq, ordinal })
  expect(await bodies(phone, group)).toEqual([once.body])
  expect(fleet.faults).toEqual([])
})

test("when one of two servers is killed, a hundred devices are back on the other and have everything", {
  timeout: 120_000,
}, async () => {
  await using fleet = await Fleet.start(2)
  const { people, group } = await fleet.settle(100)
  const devices = people.map((citizen) => fleet.device(citizen))
  await Promise.all(devices.map(online))
  const [amy] = devices
  if (amy === undefined) throw new Error("nobody is there")
  await amy.client.messages.send(group, "before")
  await until(() => devices.every((device) => last(device, group)?.body === "before"), "all have heard it")

  await fleet.server(0).kill()
  await amy.client.messages.send(group, "after")
  await until(() => devices.every((device) => last(device, group)?.body === "after"), "all are back")
  for (const device of devices) expect(await bodies(device, group)).toEqual(["before", "after"])
  expect(fleet.faults).toEqual([])
})

test("while each server is replaced in turn nothing is lost or doubled, and 95 of 100 cuts are short", {
  timeout: 120_000,
}, async () => {
  await using fleet = await Fleet.start(2)
  const { people, group } = await fleet.settle(20)
  const devices = people.map((citizen) => fleet.device(citizen))
  await Promise.all(devices.map(online))
  const cuts = devices.map(watchCuts)
  const said: string[] = []
  let isOver = false
  const talking = devices.slice(0, 5).map(async ({ client }, i) => {
    for (let n = 1; !isOver; n += 1) {
      said.push(`${i}: ${n}`)
      await client.messages.send(group, `${i}: ${n}`)
      await new Promise((resume) => setTimeout(resume, 100))
    }
  })

  for (const server of fleet.servers) {
    await server.stop()
    await server.start()
  }
  isOver = true
  await Promise.all(talking)
  await until(() => devices.every((device) => last(device, group)?.ordinal === said.length), "all have everything")

  const lasted = cuts.flatMap((end) => end()).sort((a, b) => a - b)
  // Each was on one of the servers when that was stopped.
  expect(lasted.length).toBeGreaterThanOrEqual(devices.length)
  expect(lasted[Math.floor(lasted.length * 0.95)]).toBeLessThanOrEqual(CUT_MS)
  const [first, ...others] = await Promise.all(devices.map((device) => bodies(device, group)))
  expect(first?.toSorted()).toEqual(said.toSorted())
  for (const other of others) expect(other).toEqual(first)
  expect(fleet.faults).toEqual([])
})

const last = ({ client }: TestDevice, group: ConversationId) => client.conversations.get(group).value?.last

/** Every message, as a device that is up to date shows them. */
async function bodies(device: TestDevice, group: ConversationId): Promise<string[]> {
  await online(device)
  const lines = await readHistory(device.client, group)
  return lines.flatMap((line) => (line.kind === "message" ? [line.body] : []))
}

/** Notes from now on how long a device was without a server each time, in milliseconds; the answer ends it and tells. */
function watchCuts({ client }: TestDevice): () => readonly number[] {
  const lasted: number[] = []
  let cutAt: number | undefined
  const end = client.link.subscribe(({ state }) => {
    if (state !== "online") cutAt ??= performance.now()
    else if (cutAt !== undefined) {
      lasted.push(performance.now() - cutAt)
      cutAt = undefined
    }
  })
  return () => {
    end()
    return lasted
  }
}

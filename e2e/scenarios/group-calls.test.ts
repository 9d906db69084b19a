import { isDeepStrictEqual } from "node:util"
import type { AccountId, CallId, Capability } from "@everline/protocol"
import { type Person, type TestDevice, TestNetwork, until } from "@everline/testkit"
import { expect, test } from "vitest"
import { presentIn, sounds, webrtc } from "../lib/endpoint.ts"

/** Real time: leases of rooms go by it. */
const NETWORK = { servers: 2, machinesAhead: [0, 0] } as const
/** A process that reads TypeScript needs its time to start, on a busy machine. */
const PATIENCE_MS = 60_000
/** Of a story in which that is waited for several times. */
const STORY = { timeout: 180_000 }
const ALL: readonly Capability[] = ["microphone", "camera", "speaker", "screen"]

const seen = ({ client }: TestDevice, call: CallId) => client.calls.running.value.find((one) => one.call === call)
const own = ({ client }: TestDevice, call: CallId) => client.calls.own.value.find((one) => one.call === call)
/** What a device plays. */
const voices = (device: TestDevice, call: CallId) =>
  (own(device, call)?.incoming.value ?? []).filter(({ source, plays }) => source === "voice" && plays)

/** Waits until each of these devices plays the others' people and nobody else, and something is to be heard of each. */
async function hearEachOther(call: CallId, ...all: readonly (readonly [AccountId, TestDevice])[]): Promise<void> {
  for (const [account, device] of all) {
    const others = all.flatMap(([one]) => (one === account ? [] : [one])).toSorted()
    const heard = () => voices(device, call).map((one) => one.account)
    const isSo = () => own(device, call)?.quality.value === "clear" && heard().toSorted().join() === others.join()
    await until(isSo, "they hear each other", PATIENCE_MS)
    await Promise.all(voices(device, call).map(({ track }) => sounds(track)))
  }
}

/** Somebody with devices that hum in calls; each is at the one server or the other in turn. */
async function humming(net: TestNetwork, name: string, shapes: Parameters<TestNetwork["person"]>[1]): Promise<Person> {
  const person = await net.person(name, shapes, { webrtc })
  for (const { client } of person.devices) presentIn(client)
  return person
}

const at = (person: Person, place = 0) => [person.account, person.device(place)] as const

/** Three who have a group. */
async function three(net: TestNetwork, shapes: Parameters<TestNetwork["person"]>[1] = ["phone"]) {
  const amy = await humming(net, "Amy", ["phone"])
  const ben = await humming(net, "Ben", shapes)
  const cleo = await humming(net, "Cleo", ["phone"])
  const group = () => amy.device().client.conversations.create("Sunday walks", [ben.account, cleo.account])
  return { amy, ben, cleo, group }
}

test("who joins a group's call is heard by all, once they leave by nobody, and may come again", STORY, async () => {
  await using net = await TestNetwork.create(NETWORK)
  const { amy, ben, cleo, group } = await three(net)
  const cleos = cleo.device().client
  const { call } = await amy.device().client.calls.start(await group(), "audio", ALL)
  await until(() => [ben, cleo].every((one) => seen(one.device(), call)?.state === "ringing"), "both ring")
  await ben.device().client.calls.answer(call, "audio", ALL)
  await hearEachOther(call, at(amy), at(ben))
  await cleos.calls.join(call, "audio", ALL)
  await hearEachOther(call, at(amy), at(ben), at(cleo))

  await cleos.calls.hangUp(call)
  await hearEachOther(call, at(amy), at(ben))
  await until(() => cleos.calls.groups.value[0]?.people === 2, "who has left can come again")
  await cleos.calls.join(call, "audio", ALL)
  await hearEachOther(call, at(amy), at(ben), at(cleo))
  const clients = [amy, ben, cleo].map((person) => person.device().client)
  for (const client of clients) await client.calls.hangUp(call)
  for (const client of clients) await until(() => client.calls.groups.value.length === 0, "it is over")
})

test("a call of two becomes one of three, and the two play each other all the while, and once", STORY, async () => {
  await using net = await TestNetwork.create(NETWORK)
  const { amy, ben, cleo } = await three(net)
  const { calls, conversations } = amy.device().client
  const { call } = await calls.start(await conversations.direct(ben.account), "audio", ALL)
  await until(() => seen(ben.device(), call)?.state === "ringing", "it rings")
  await ben.device().client.calls.answer(call, "audio", ALL)
  await hearEachOther(call, at(amy), at(ben))

  const counts: number[] = []
  const stop = own(amy.device(), call)?.incoming.subscribe(() => {
    counts.push(voices(amy.device(), call).filter(({ account }) => account === ben.account).length)
  })
  await calls.add(call, [cleo.account])
  await until(() => seen(cleo.device(), call)?.state === "ringing", "it rings with the third")
  await cleo.device().client.calls.answer(call, "audio", ALL)
  await hearEachOther(call, at(amy), at(ben), at(cleo))
  stop?.()
  expect(counts.length).toBeGreaterThan(1)
  expect(counts).toEqual(counts.map(() => 1))
})

test("in a group's call somebody goes on at another device, and the others play on what they did", STORY, async () => {
  await using net = await TestNetwork.create(NETWORK)
  const { amy, ben, cleo, group } = await three(net, ["phone", "tv"])
  const { call } = await amy.device().client.calls.start(await group(), "audio", ALL)
  for (const person of [ben, cleo]) await person.device().client.calls.join(call, "audio", ALL)
  await hearEachOther(call, at(amy), at(ben), at(cleo))

  const names = () => voices(amy.device(), call).map(({ name }) => name)
  const stayed: boolean[] = []
  // A device whose machine is busy makes another connection, and by that all have new names: it is not so each time.
  for (const [from, to] of [[0, 1] as const, [1, 0] as const, [0, 1] as const]) {
    const before = names()
    await ben.device(to).client.calls.take(call, ALL)
    await until(() => own(ben.device(from), call) === undefined, "the device before is out", PATIENCE_MS)
    await hearEachOther(call, at(amy), at(ben, to), at(cleo))
    stayed.push(isDeepStrictEqual(names(), before))
    if (stayed.includes(true)) break
  }
  expect(stayed).toContain(true)
})

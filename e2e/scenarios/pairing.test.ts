import { EverlineError, LIMITS } from "@everline/protocol"
import { type TestDevice, type TestNetwork, until } from "@everline/testkit"
import { expect } from "vitest"
import { hears, row, says } from "./telling.ts"
import { story } from "./topologies.ts"

/**
 * Servers look each second or oftener for what they were not told. The rest is for a busy machine, and is still less than what
 * a screen needs that is not told and finds out when it connects again.
 */
const TOLD_MS = 6_000

type Offer = Awaited<ReturnType<TestDevice["client"]["pairings"]["offer"]>>
type OfferState = Offer["state"]["value"]

/** What a screen has to show, once it has. */
async function shown(offer: Offer): Promise<Extract<OfferState, { state: "shown" }>> {
  await until(() => offer.state.value.state === "shown", "the screen shows something")
  const now = offer.state.value
  if (now.state !== "shown") throw new Error(`it is ${now.state}`)
  return now
}
const comesTo = (offer: Offer, state: OfferState["state"]) =>
  until(() => offer.state.value.state === state, `the screen is ${state}`, TOLD_MS)

/** Amy, who has talked, with a phone on one server; and a screen without anybody on the other. */
async function amyAndScreen(net: TestNetwork) {
  const amy = await net.person("Amy")
  const bob = await net.person("Bob")
  const phone = amy.device()
  const direct = await phone.client.conversations.direct(bob.account)
  for (const body of ["one", "two", "three"]) await says(phone, direct, body)
  await hears(bob.device(), direct, "three")
  // Bob's phone is on the other server; so every other device is.
  net.device()
  const screen = net.device({ shape: "tv" })
  return { amy, bob, phone, screen, direct }
}

const refusalOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "done",
    (error: unknown) => (error instanceof EverlineError ? error.code : String(error)),
  )

const bodiesOn = async (
  { client }: TestDevice,
  conversation: Parameters<TestDevice["client"]["history"]["open"]>[0],
) => {
  const view = client.history.open(conversation)
  await until(() => view.lines.value.length > 0 && !view.loading.value, "history is there", TOLD_MS)
  const bodies = view.lines.value.flatMap((line) => (line.kind === "message" ? [line.body] : []))
  view.close()
  return bodies
}

story("a screen that is let in has everything", { alsoWithoutBus: true }, async (net) => {
  const { phone, screen, direct } = await amyAndScreen(net)
  const offer = await screen.client.pairings.offer("Hall")
  const { link } = await shown(offer)
  const asking = await phone.client.pairings.look(link)
  expect(asking).toMatchObject({ device: { name: "Hall", shape: "tv" }, near: true })
  await comesTo(offer, "seen")
  expect(offer.state.value).toEqual({ state: "seen", by: "Amy" })

  const device = await phone.client.pairings.confirm(asking.pairing)
  await until(() => row(screen, direct)?.last?.body === "three", "the screen shows the conversation", TOLD_MS)
  expect(await bodiesOn(screen, direct)).toEqual(["one", "two", "three"])
  expect(screen.client.session.value).toMatchObject({ device, self: { displayName: "Amy" } })
  expect(offer.state.value).toEqual({ state: "done" })
  await says(screen, direct, "from the hall")
  await hears(phone, direct, "from the hall")
})

story("a screen whose code is typed is let in under the name that it is given", async (net) => {
  const { phone, screen } = await amyAndScreen(net)
  const { code } = await shown(await screen.client.pairings.offer("Hall"))
  const { pairing } = await phone.client.pairings.look(`${code.slice(0, 4)} ${code.slice(4)}`.toLowerCase())
  const unwatch = phone.client.devices.list.subscribe(() => {})
  await phone.client.pairings.confirm(pairing, "Living room")
  const isListed = () => phone.client.devices.list.value?.some(({ name }) => name === "Living room") === true
  await until(isListed, "the phone lists it", TOLD_MS)
  unwatch()
  await until(() => screen.client.link.value.state === "online", "the screen is in", TOLD_MS)
})

story("codes that were used, have expired or are another's let nobody in, and leave nothing behind", async (net) => {
  const { bob, phone, screen } = await amyAndScreen(net)
  const offer = await screen.client.pairings.offer("Hall")
  const first = await shown(offer)
  const { pairing } = await phone.client.pairings.look(first.link)
  const bobs = bob.device().client.pairings
  expect(await refusalOf(bobs.look(first.link))).toBe("pairing_invalid")
  expect(await refusalOf(bobs.look(first.code))).toBe("pairing_invalid")
  expect(await refusalOf(bobs.confirm(pairing))).toBe("pairing_invalid")
  await phone.client.pairings.refuse(pairing)
  await comesTo(offer, "refused")
  expect(await refusalOf(phone.client.pairings.confirm(pairing))).toBe("pairing_invalid")

  offer.again()
  const second = await shown(offer)
  expect(second.code).not.toBe(first.code)
  net.clock.pass(LIMITS.pairingSecretMs)
  expect(await refusalOf(phone.client.pairings.look(second.link))).toBe("pairing_invalid")
  net.clock.pass(LIMITS.pairingMs - LIMITS.pairingSecretMs)
  expect(await refusalOf(phone.client.pairings.look(second.code))).toBe("pairing_invalid")
  await comesTo(offer, "expired")

  expect(screen.client.session.value).toBe(null)
  for (const person of [phone, bob.device()]) {
    await person.client.devices.refresh()
    const unwatch = person.client.devices.list.subscribe(() => {})
    expect(person.client.devices.list.value).toHaveLength(1)
    unwatch()
  }
})

story("a screen waits while its servers are replaced, and is let in after it", async (net) => {
  const { phone, screen } = await amyAndScreen(net)
  const offer = await screen.client.pairings.offer("Hall")
  const { code } = await shown(offer)
  await net.restart(async () => {})
  await until(() => phone.client.link.value.state === "online", "the phone is back")
  const { pairing } = await phone.client.pairings.look(code)
  await until(() => offer.state.value.state === "seen", "the screen has asked again")
  await phone.client.pairings.confirm(pairing)
  await until(() => screen.client.link.value.state === "online", "the screen is in")
})

import { type AccountId, type DeviceId, LIMITS, newId } from "@everline/protocol"
import { expect, test } from "vitest"
import { settle, VirtualTime } from "../testing/virtual-time.ts"
import { Http } from "./http.ts"
import { Offer } from "./offer.ts"

const session = {
  self: { account: newId<AccountId>(), userName: "amy", displayName: "Amy", kind: "person", admin: false },
  device: newId<DeviceId>(),
  token: "a token of the server",
} as const

interface Asked {
  readonly method: string
  readonly input: Record<string, unknown>
  answer(body: unknown, status?: number): void
  fail(): void
}

/** An offer at a server that answers what a test says; nothing passes but the time that it lets pass. */
function watched() {
  const time = new VirtualTime()
  const asked: Asked[] = []
  const entered: unknown[] = []
  const http = new Http("http://server.test", {
    fetch: (url, { body }) =>
      new Promise((resolve, reject) =>
        asked.push({
          method: url.slice(url.lastIndexOf("/") + 1),
          input: JSON.parse(String(body)),
          answer: (output, status = 200) => resolve(new Response(JSON.stringify(output), { status })),
          fail: () => reject(new TypeError("no network")),
        }),
      ),
  })
  const offer = new Offer({
    http,
    url: "http://server.test",
    ports: { now: time.now, timer: time.timer, random: () => 1 },
    device: { name: "Hall", shape: "tv" },
    enter: async (one) => entered.push(one),
  })
  const last = (method: string): Asked => {
    const found = asked.findLast((one) => one.method === method)
    if (found === undefined) throw new Error(`nobody asked for ${method}`)
    return found
  }
  return {
    ...{ time, asked, entered, offer, last },
    said: () => offer.state.value,
    /** Lets an answer come and what follows from it happen. */
    answer: async (method: string, output: unknown, status?: number) => {
      last(method).answer(output, status)
      await settle()
      await settle()
    },
  }
}

const begun = { claim: "the-claim", secret: "the-first-secret", code: "7Q4MK2XN", site: "https://chat.example" }
const invalid = { code: "pairing_invalid" }

async function shown() {
  const world = watched()
  await settle()
  await world.answer("pairings.begin", begun)
  return world
}

test("shows another secret twenty seconds before one ends, and one code all the while", async () => {
  const { time, said, answer, last } = await shown()
  const began = time.now()
  const endsAt = began + LIMITS.pairingMs
  expect(said()).toEqual({
    ...{
      state: "shown",
      link: "https://chat.example/pair#the-first-secret",
      renewsAt: began + 40_000,
      code: begun.code,
      endsAt,
    },
  })
  await time.pass(39_999)
  expect(() => last("pairings.renew")).toThrow()
  await time.pass(1)
  expect(last("pairings.renew").input).toEqual({ claim: begun.claim })
  await answer("pairings.renew", { secret: "the-second-secret" })
  expect(said()).toMatchObject({
    link: "https://chat.example/pair#the-second-secret",
    renewsAt: began + 80_000,
    code: begun.code,
    endsAt,
  })
  await time.pass(40_000)
  await answer("pairings.renew", { secret: "the-third-secret" })
  expect(said()).toMatchObject({ link: "https://chat.example/pair#the-third-secret" })
})

test("says who looks, and is logged in when they let it in", async () => {
  const { said, answer, entered, last, time, asked } = await shown()
  expect(last("pairings.claim").input).toEqual({ claim: begun.claim, known: "waiting" })
  await answer("pairings.claim", { state: "seen", by: "Amy" })
  expect(said()).toEqual({ state: "seen", by: "Amy" })
  expect(last("pairings.claim").input).toEqual({ claim: begun.claim, known: "seen" })
  await time.pass(60_000)
  expect(asked.filter(({ method }) => method === "pairings.renew")).toEqual([])
  await answer("pairings.claim", { state: "confirmed", session })
  expect(entered).toEqual([session])
  expect(said()).toEqual({ state: "done" })
})

test("asks again for what it was logged in with when the answer is lost, or never comes", async () => {
  const { said, answer, entered, last, time } = await shown()
  last("pairings.claim").fail()
  await time.pass(1_000)
  expect(last("pairings.claim").input).toEqual({ claim: begun.claim, known: "waiting" })
  // This one is swallowed by a dead line.
  await time.pass(LIMITS.pairingWaitMs + 10_000)
  await time.pass(2_000)
  await answer("pairings.claim", { state: "confirmed", session })
  expect(entered).toEqual([session])
  expect(said()).toEqual({ state: "done" })
})

test("says why it has nothing to show, and tries on", async () => {
  const { time, said, answer, last } = watched()
  await settle()
  expect(said()).toEqual({ state: "opening", trouble: null })
  last("pairings.begin").fail()
  await time.pass(1_000)
  expect(said()).toEqual({ state: "opening", trouble: "offline" })
  await answer("pairings.begin", { code: "too_many_requests", retryAfterMs: 5_000 }, 429)
  await time.pass(5_000)
  await answer("pairings.begin", { ...begun, site: null })
  expect(said()).toMatchObject({ state: "shown", link: "http://server.test/pair#the-first-secret" })
})

test("tries no more with a server that knows nothing of this", async () => {
  const { time, said, answer, asked } = watched()
  await settle()
  await answer("pairings.begin", { code: "unknown_method" }, 404)
  await time.pass(600_000)
  expect(said()).toEqual({ state: "opening", trouble: "unknown_method" })
  expect(asked).toHaveLength(1)
})

test.each([
  ["was refused", { state: "refused" }, 200, "refused"],
  ["has expired", invalid, 404, "expired"],
])("that %s shows something else when it is wanted again", async (_, output, status, state) => {
  const { said, answer, time, asked } = await shown()
  await answer("pairings.claim", output, status)
  expect(said()).toEqual({ state })
  const before = asked.length
  await time.pass(600_000)
  expect(asked).toHaveLength(before)
})

test("begins anew when it is wanted again, and what is said of the one before says nothing", async () => {
  const { said, answer, offer, last } = await shown()
  const old = last("pairings.claim")
  offer.again()
  await settle()
  await answer("pairings.begin", { ...begun, claim: "another-claim", code: "ZZZZZZZZ" })
  old.answer({ state: "refused" })
  await settle()
  expect(said()).toMatchObject({ state: "shown", code: "ZZZZZZZZ" })
  expect(last("pairings.claim").input).toMatchObject({ claim: "another-claim" })
})

test("asks nothing more when it is closed", async () => {
  const { offer, asked, answer, time, entered } = await shown()
  offer.close()
  const before = asked.length
  await answer("pairings.claim", { state: "confirmed", session })
  await time.pass(600_000)
  expect(asked).toHaveLength(before)
  expect(entered).toEqual([])
})

test("leaves a server that does not let wait a second's rest", async () => {
  const { asked, answer, time } = await shown()
  const claims = () => asked.filter(({ method }) => method === "pairings.claim").length
  await answer("pairings.claim", { state: "waiting" })
  expect(claims()).toBe(1)
  await time.pass(1_000)
  expect(claims()).toBe(2)
})

import { type AccountId, EverlineError, LIMITS, newId, type Output, type PairingId } from "@everline/protocol"
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import type { Handlers, SignedIn } from "../../src/handler.ts"
import { openVillage, type Village } from "./village.ts"

let village: Village
let amy: SignedIn
let bob: SignedIn
beforeEach(async () => {
  village = await openVillage()
  amy = await village.person("amy")
  bob = await village.person("bob")
})
afterEach(() => village[Symbol.asyncDispose]())

const hall = { name: "Hall", shape: "tv" } as const
const begin = (address = "127.0.0.1", server: Handlers = village.here) =>
  server["pairings.begin"]({ address }, { device: hall })
const renew = (claim: string) => village.there["pairings.renew"]({ address: "127.0.0.1" }, { claim })
const claim = (secret: string, known?: "waiting" | "seen", server: Handlers = village.here) =>
  server["pairings.claim"]({ address: "127.0.0.1" }, { claim: secret, ...(known && { known }) })
const look = (who: SignedIn, shown: string, server: Handlers = village.here) => server["pairings.look"](who, { shown })
const confirm = (who: SignedIn, pairing: PairingId, server: Handlers = village.here) =>
  server["pairings.confirm"](who, { pairing })
const refuse = (who: SignedIn, pairing: PairingId, server: Handlers = village.here) =>
  server["pairings.refuse"](who, { pairing })
const devicesOf = async (who: SignedIn) =>
  (await village.there["devices.list"](who, {})).devices.map(({ name, shape }) => ({ name, shape }))
const refusalOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "done",
    (error: unknown) => (error instanceof EverlineError ? error.code : String(error)),
  )
const refusalsOf = (...work: Promise<unknown>[]) => Promise.all(work.map(refusalOf))

function sessionOf(claimed: Output<"pairings.claim">) {
  if (claimed.state !== "confirmed") throw new Error(`it is ${claimed.state}`)
  return claimed.session
}

/** A screen that Amy has let in. */
async function letIn() {
  const screen = await begin()
  const { pairing } = await look(amy, screen.secret)
  const { device } = await confirm(amy, pairing)
  return { ...screen, pairing, device }
}

describe("a screen that wants in", () => {
  test("is looked at and let in by a device that is in, whichever server each of them asks", async () => {
    const screen = await begin("192.168.1.20", village.there)
    expect(await claim(screen.claim)).toEqual({ state: "waiting" })
    village.pass(2_000)
    const asking = await look({ ...amy, address: "192.168.1.41" }, screen.secret)
    expect(asking).toEqual({
      pairing: asking.pairing,
      device: hall,
      at: 1_800_000_000_000,
      address: "192.168.1.20",
      near: true,
    })
    expect(await claim(screen.claim, "waiting", village.there)).toEqual({ state: "seen", by: "amy" })

    const { device } = await village.there["pairings.confirm"](amy, { pairing: asking.pairing, name: "Living room" })
    const session = sessionOf(await claim(screen.claim, "seen"))
    expect(session).toMatchObject({ device, self: { account: amy.account, userName: "amy", admin: false } })
    expect(await village.authenticate(session.token)).toMatchObject({ device, self: { account: amy.account } })
    expect(await devicesOf(amy)).toContainEqual({ name: "Living room", shape: "tv" })
    const { entries } = await village.here["journal.range"](amy, { journal: amy.account, after: 0, limit: 200 })
    expect(entries.at(-1)).toMatchObject({ kind: "device", device, change: "added" })
  })

  test("is let in by the code that somebody types as they like", async () => {
    const screen = await begin()
    expect(screen).toMatchObject({
      code: expect.stringMatching(/^[2-9B-DF-HJ-NP-TV-Z]{8}$/),
      site: "https://village.example",
    })
    const typed = `${screen.code.slice(0, 4).toLowerCase()} ${screen.code.slice(4)}`
    const { pairing, near } = await look({ ...amy, address: "203.0.113.7" }, typed, village.there)
    expect(near).toBe(false)
    await confirm(amy, pairing)
    expect(await claim(screen.claim)).toMatchObject({ state: "confirmed" })
  })

  test("is in when another server was told, long before it would have asked again", async () => {
    const screen = await begin()
    const { pairing } = await look(amy, screen.secret)
    const waits = claim(screen.claim, "seen", village.there)
    // It waits by now, and finds nothing.
    await new Promise((resolve) => setTimeout(resolve, 700))
    const begun = performance.now()
    await confirm(amy, pairing, village.here)
    expect(await waits).toMatchObject({ state: "confirmed" })
    expect(performance.now() - begun).toBeLessThan(15_000)
  })

  test("is answered after twenty seconds that nothing has happened", async () => {
    const screen = await begin()
    const waits = claim(screen.claim, "waiting")
    await new Promise((resolve) => setTimeout(resolve, 100))
    const now = vi.spyOn(performance, "now").mockReturnValue(performance.now() + LIMITS.pairingWaitMs)
    expect(await waits).toEqual({ state: "waiting" })
    now.mockRestore()
  })

  test("that is refused is told so, and is not let in any more", async () => {
    const screen = await begin()
    const { pairing } = await look(amy, screen.secret)
    const waits = claim(screen.claim, "seen")
    for (const server of [village.here, village.there]) await refuse(amy, pairing, server)
    expect(await waits).toEqual({ state: "refused" })
    expect(await refusalsOf(confirm(amy, pairing), look(amy, screen.code), renew(screen.claim))).toEqual(
      Array(3).fill("pairing_invalid"),
    )
    expect(await devicesOf(amy)).toHaveLength(1)
  })
})

describe("what a screen shows", () => {
  test("lets one device in: once it did, neither secret nor code say anything, to anybody", async () => {
    const { secret, code, pairing, device } = await letIn()
    for (const who of [amy, bob]) {
      expect(await refusalsOf(look(who, secret), look(who, code, village.there))).toEqual(
        Array(2).fill("pairing_invalid"),
      )
    }
    expect(await refusalOf(refuse(amy, pairing))).toBe("pairing_invalid")
    // A retry, whose first answer was lost.
    expect(await confirm(amy, pairing, village.there)).toEqual({ device })
    expect(await devicesOf(amy)).toHaveLength(2)
  })

  test("makes one device, however many say yes at once on two servers", async () => {
    const screen = await begin()
    const { pairing } = await look(amy, screen.secret)
    const servers = [village.here, village.there, village.here, village.there]
    const became = await Promise.all(servers.map((server) => confirm(amy, pairing, server)))
    expect(new Set(became.map(({ device }) => device)).size).toBe(1)
    expect(await devicesOf(amy)).toHaveLength(2)
  })

  test("is the first one's who looks: all others are told what they are told of nothing", async () => {
    const screen = await begin()
    const looks = [look(amy, screen.secret, village.here), look(bob, screen.code, village.there)]
    const outcomes = await Promise.allSettled(looks)
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"])
    const [first, second] = outcomes[0]?.status === "fulfilled" ? [amy, bob] : [bob, amy]
    const { pairing } = await look(first, screen.code)
    const nothing = newId<PairingId>()
    const toldOf = (id: PairingId) => refusalsOf(confirm(second, id), refuse(second, id, village.there))
    expect(await toldOf(pairing)).toEqual(await toldOf(nothing))
    expect(await refusalOf(look(second, screen.secret))).toBe("pairing_invalid")
    expect(await claim(screen.claim)).toMatchObject({ state: "seen" })
    await confirm(first, pairing)
    expect(sessionOf(await claim(screen.claim)).self.account).toBe(first.account)
    expect(await devicesOf(second)).toHaveLength(1)
  })

  test("is good for a minute as a secret, also when another has taken its place, and for five as a code", async () => {
    const screen = await begin()
    village.pass(40_000)
    const { secret } = await renew(screen.claim)
    village.pass(LIMITS.pairingSecretMs - 40_000 - 1)
    const { pairing } = await look(amy, screen.secret)
    village.pass(1)
    expect(await refusalOf(look(amy, screen.secret))).toBe("pairing_invalid")
    expect(await look(amy, secret)).toMatchObject({ pairing })
    village.pass(LIMITS.pairingMs - LIMITS.pairingSecretMs - 1)
    expect(await refusalOf(look(amy, secret))).toBe("pairing_invalid")
    expect(await look(amy, screen.code)).toMatchObject({ pairing })
    village.pass(1)
    const late = [look(amy, screen.code), confirm(amy, pairing), refuse(amy, pairing), claim(screen.claim, "seen")]
    expect(await refusalsOf(...late)).toEqual(Array(4).fill("pairing_invalid"))
    expect(await refusalOf(renew(screen.claim))).toBe("pairing_invalid")
    expect(await devicesOf(amy)).toHaveLength(1)
  })

  test("is of no use to who photographs it: what logs in only the screen knows, and no table holds", async () => {
    const { claim: own, secret, code, pairing } = await letIn()
    const rows = await village.database.query<{ claim: string; key: string }>(
      `SELECT encode(p.claim_hash, 'base64') AS claim, encode(k.hash, 'base64') AS key
       FROM pairings p JOIN pairing_keys k ON k.pairing = p.id`,
    )
    expect(rows).toHaveLength(2)
    const kept = rows.flatMap(({ claim, key }) => [claim, key])
    for (const guess of [secret, code, pairing, ...kept, own.slice(0, -1)])
      expect(await refusalOf(claim(guess))).toBe("pairing_invalid")
    const tokens = await village.database.query(
      "SELECT FROM device_tokens WHERE hash IN (SELECT claim_hash FROM pairings)",
    )
    expect(tokens).toEqual([])
  })

  test("is forgotten when its time is over", async () => {
    await letIn()
    await begin()
    village.pass(LIMITS.pairingMs)
    const { claim: latest } = await begin()
    const left = await village.database.query("SELECT FROM pairings")
    const keys = await village.database.query("SELECT FROM pairing_keys")
    expect([left.length, keys.length]).toEqual([1, 2])
    expect(await claim(latest)).toEqual({ state: "waiting" })
  })
})

describe("what a screen is logged in with", () => {
  test("is the same however often the answer is lost, on any server, for a minute", async () => {
    const screen = await letIn()
    const session = sessionOf(await claim(screen.claim))
    expect(sessionOf(await claim(screen.claim, "seen", village.there))).toEqual(session)
    await village.authenticate(session.token)
    village.pass(59_999)
    expect(sessionOf(await claim(screen.claim))).toEqual(session)
    village.pass(1)
    expect(await refusalOf(claim(screen.claim))).toBe("pairing_invalid")
    expect(await village.authenticate(session.token)).toMatchObject({ device: screen.device })
  })

  test("is not had any more when the device was signed out before", async () => {
    const screen = await letIn()
    await village.there["devices.signOut"](amy, { device: screen.device })
    expect(await refusalOf(claim(screen.claim))).toBe("pairing_invalid")
  })
})

describe("codes that are typed", () => {
  const wrong = "ZZZZ ZZZZ"

  test("are slowed down after five, also for who types good ones of his own in between; nobody else is", async () => {
    for (let i = 0; i < 2; i++) expect(await refusalOf(look(bob, wrong))).toBe("pairing_invalid")
    for (let i = 0; i < 3; i++) await look(bob, (await begin()).code)
    const screen = await begin()
    expect(await refusalsOf(look(bob, wrong), look(bob, screen.code))).toEqual(Array(2).fill("too_many_requests"))
    await expect(look(bob, wrong)).rejects.toMatchObject({ retryAfterMs: 1_000 })
    expect(await refusalOf(look(amy, screen.code))).toBe("done")
    village.pass(1_000)
    expect(await refusalOf(look(bob, wrong))).toBe("pairing_invalid")
  })

  test("are no reason to slow down who scans", async () => {
    for (let i = 0; i < 8; i++) await refusalOf(look(bob, wrong))
    expect(await look(bob, (await begin()).secret)).toMatchObject({ device: hall })
  })

  test("that can be none are refused like those that nobody has", async () => {
    const typed = ["O0O0 O0O0", "7Q4M", "-", `${newId<AccountId>()}`]
    expect(await refusalsOf(...typed.map((text) => look(amy, text)))).toEqual(typed.map(() => "pairing_invalid"))
  })
})

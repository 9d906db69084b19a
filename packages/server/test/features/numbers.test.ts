import { type AccountId, EverlineError } from "@everline/protocol"
import { describe, expect, test } from "vitest"
import { Key } from "./authenticator.ts"
import { DAY, HERS, MINUTE, OTHER, openTown, phone, refusal, somebodys } from "./town.ts"

const device = { name: "Laptop", shape: "desktop" } as const

/** Holds an account's journal until it is released. */
async function held({ database }: Awaited<ReturnType<typeof openTown>>, account: AccountId) {
  let release = () => {}
  await new Promise<void>((holding) => {
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    void database.transaction(async (tx) => {
      await tx.query("SELECT FROM journals WHERE id = $1 FOR UPDATE", [account])
      holding()
      await released
    })
  })
  return { release: () => release() }
}

/** Until so many wait for what another holds. */
const waits = ({ database }: Awaited<ReturnType<typeof openTown>>, count: number) =>
  expect
    .poll(async () => {
      const waiting = await database.query(
        "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
      )
      return waiting.length
    })
    .toBe(count)

/** Another code than this one. */
const not = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, "0")

describe("a phone number", () => {
  test("is shown to be one's own by the code that was sent to it; all devices are told", async () => {
    await using town = await openTown()
    const { verification, expiresAt } = await town.numbers.sendCode(town.amy, phone, HERS)
    expect(expiresAt).toBe(town.clock.now() + 5 * MINUTE)
    expect(await town.numbers.waiting()).toMatchObject([{ number: HERS, purpose: "add", profile: { userName: "amy" } }])
    const code = await town.codeTo(HERS)
    expect(code).toMatch(/^\d{6}$/)
    const added = await town.there.numbers.add(town.amy, { verification, code })
    expect(added).toEqual({ number: HERS, since: town.clock.now() })
    expect(await town.numbers.list(town.amy)).toEqual([added])
    expect(await town.numbers.waiting()).toEqual([])
    const [told] = (await town.journalOf(town.amy)).slice(-1)
    expect(told).toMatchObject({ kind: "number", number: HERS, change: "added" })
    // The answer was lost: it is what it was, and nothing is told again.
    expect(await town.numbers.add(town.amy, { verification, code })).toEqual(added)
    expect((await town.journalOf(town.amy)).filter(({ kind }) => kind === "number")).toHaveLength(1)
  })

  test("logs a device in, and no further one by the same code", async () => {
    await using town = await openTown()
    await town.own(town.amy, HERS)
    const { verification } = await town.there.numbers.sendLogInCode(phone, HERS)
    const shown = { verification, code: await town.codeTo(HERS), device }
    const { self, device: added, token } = await town.numbers.logIn(shown)
    expect(self.account).toBe(town.amy)
    expect((await town.devices.authenticate(token)).device).toBe(added)
    const [told] = (await town.journalOf(town.amy)).slice(-1)
    expect(told).toMatchObject({ kind: "device", device: added, change: "added" })
    await expect(town.there.numbers.logIn(shown)).rejects.toEqual(refusal("code_expired"))
  })

  test("is the last one's who showed it, and who had it is told", async () => {
    await using town = await openTown()
    await town.own(town.amy, HERS)
    const { verification } = await town.numbers.sendLogInCode(phone, HERS)
    const code = await town.codeTo(HERS)
    await town.own(town.bob, HERS)
    expect(await town.numbers.list(town.amy)).toEqual([])
    expect(await town.numbers.list(town.bob)).toMatchObject([{ number: HERS }])
    const [told] = (await town.journalOf(town.amy)).slice(-1)
    expect(told).toMatchObject({ kind: "number", number: HERS, change: "taken", actor: null })
    // What was sent for her before logs nobody in.
    await expect(town.numbers.logIn({ verification, code, device })).rejects.toEqual(refusal("code_expired"))
  })

  test("of two who show it at once, in two places, is one's", async () => {
    await using town = await openTown()
    const [hers, his] = [
      await town.numbers.sendCode(town.amy, phone, HERS),
      await town.numbers.sendCode(town.bob, phone, HERS),
    ]
    const waiting = await town.numbers.waiting()
    const codeOf = async (account: AccountId) => {
      const found = waiting.find(({ profile }) => profile.account === account)
      return found === undefined ? "" : town.numbers.reveal(null, found.waitingCode)
    }
    const [amys, bobs] = [await codeOf(town.amy), await codeOf(town.bob)]
    await Promise.all([
      town.numbers.add(town.amy, { verification: hers.verification, code: amys }),
      town.there.numbers.add(town.bob, { verification: his.verification, code: bobs }),
    ])
    const both = [...(await town.numbers.list(town.amy)), ...(await town.numbers.list(town.bob))]
    expect(both).toMatchObject([{ number: HERS }])
  })

  test("is given up, and then finds and logs in nobody", async () => {
    await using town = await openTown()
    await town.own(town.amy, HERS)
    await expect(town.numbers.remove(town.bob, HERS)).rejects.toEqual(refusal("not_found"))
    await town.numbers.remove(town.amy, HERS)
    await expect(town.numbers.remove(town.amy, HERS)).rejects.toEqual(refusal("not_found"))
    expect(await town.numbers.find(town.bob, phone, HERS)).toBeNull()
    await town.numbers.sendLogInCode(phone, HERS)
    expect(await town.numbers.waiting()).toEqual([])
  })

  test("is one of five at most", async () => {
    await using town = await openTown()
    for (let i = 1; i <= 5; i++) await town.own(town.amy, somebodys(i), `203.0.113.${i}`)
    await expect(town.numbers.sendCode(town.amy, phone, HERS)).rejects.toEqual(refusal("too_many_numbers"))
    // One that is hers already she may show again.
    await town.own(town.amy, somebodys(1))
  })

  test.each(["+12", "+8613800", "+1900555012", "+8004444333", "+99913800138000"])(
    "that nobody can have, or that costs who writes to it, is refused: %s",
    async (number) => {
      await using town = await openTown()
      await expect(town.numbers.sendCode(town.amy, phone, number)).rejects.toEqual(refusal("number_invalid"))
      await expect(town.numbers.sendLogInCode(phone, number)).rejects.toEqual(refusal("number_invalid"))
      await expect(town.numbers.find(town.amy, phone, number)).rejects.toEqual(refusal("number_invalid"))
    },
  )
})

describe("a code", () => {
  test("is good for five minutes", async () => {
    await using town = await openTown()
    const { verification } = await town.numbers.sendCode(town.amy, phone, HERS)
    const code = await town.codeTo(HERS)
    town.pass(5 * MINUTE)
    expect(await town.numbers.waiting()).toEqual([])
    await expect(town.numbers.add(town.amy, { verification, code })).rejects.toEqual(refusal("code_expired"))
  })

  test("bears four wrong tries; after five it is no good any more, not even the right one", async () => {
    await using town = await openTown()
    await town.own(town.amy, HERS)
    const first = await town.numbers.sendLogInCode(phone, HERS)
    const right = await town.codeTo(HERS)
    const wrong = { verification: first.verification, code: not(right), device }
    for (let i = 0; i < 4; i++) await expect(town.numbers.logIn(wrong)).rejects.toEqual(refusal("code_wrong"))
    await town.numbers.logIn({ ...wrong, code: right })

    const second = await town.numbers.sendLogInCode(phone, HERS)
    const shown = { verification: second.verification, code: await town.codeTo(HERS), device }
    const tries = [1, 2, 3, 4, 5].map((i) => (i % 2 === 0 ? town : town.there).numbers)
    for (const numbers of tries)
      await expect(numbers.logIn({ ...shown, code: not(shown.code) })).rejects.toEqual(refusal("code_wrong"))
    expect(await town.numbers.waiting()).toEqual([])
    await expect(town.numbers.logIn(shown)).rejects.toEqual(refusal("code_expired"))
  })

  test("of many tries at once counts each", async () => {
    await using town = await openTown()
    const { verification } = await town.numbers.sendCode(town.amy, phone, HERS)
    const code = not(await town.codeTo(HERS))
    const tries = Array.from({ length: 20 }, (_, i) =>
      (i % 2 === 0 ? town : town.there).numbers.add(town.amy, { verification, code }),
    )
    const outcomes = (await Promise.allSettled(tries)).map((outcome) =>
      outcome.status === "rejected" && outcome.reason instanceof EverlineError ? outcome.reason.code : "taken",
    )
    expect(outcomes.filter((outcome) => outcome === "code_wrong")).toHaveLength(5)
    expect(outcomes.filter((outcome) => outcome === "code_expired")).toHaveLength(15)
  })

  test("is good for who asked for it, and for what", async () => {
    await using town = await openTown()
    await town.own(town.amy, HERS)
    const { verification } = await town.numbers.sendCode(town.amy, phone, OTHER)
    const code = await town.codeTo(OTHER)
    await expect(town.numbers.add(town.bob, { verification, code })).rejects.toEqual(refusal("code_expired"))
    await expect(town.numbers.logIn({ verification, code, device })).rejects.toEqual(refusal("code_expired"))
    const other = await town.numbers.sendCode(town.bob, phone, OTHER)
    await expect(town.numbers.add(town.bob, { verification: other.verification, code })).rejects.toEqual(
      refusal("code_wrong"),
    )
  })

  test("to log in with is asked for alike of every number, whoever's it is", async () => {
    await using town = await openTown()
    await town.own(town.amy, HERS)
    const [known, unknown] = [
      await town.numbers.sendLogInCode(phone, HERS),
      await town.numbers.sendLogInCode(phone, OTHER),
    ]
    expect(Object.keys(unknown)).toEqual(Object.keys(known))
    expect(unknown.expiresAt).toBe(known.expiresAt)
    expect(unknown.verification).toHaveLength(known.verification.length)
    expect((await town.numbers.waiting()).map(({ number }) => number)).toEqual([HERS])
    const wrong = not(await town.codeTo(HERS))
    const outcomes = (verification: string) =>
      [1, 2, 3, 4, 5, 6].reduce<Promise<string[]>>(async (before, _) => {
        const so = await before
        const error = await town.numbers.logIn({ verification, code: wrong, device }).catch((refused) => refused)
        return [...so, error instanceof EverlineError ? error.code : "in"]
      }, Promise.resolve([]))
    expect(await outcomes(unknown.verification)).toEqual(await outcomes(known.verification))
  })

  test("to log in with is answered no sooner than a quarter of a second after it was asked for, whoever's the number is", async () => {
    await using town = await openTown()
    await town.own(town.amy, HERS)
    const took = async (ask: Promise<unknown>) => {
      const asked = performance.now()
      await ask.catch(() => {})
      return performance.now() - asked
    }
    for (let i = 0; i < 2; i++)
      for (const number of [HERS, OTHER])
        expect(await took(town.numbers.sendLogInCode(phone, number))).toBeGreaterThanOrEqual(249)
    // Nor is a refusal.
    expect(await took(town.numbers.sendLogInCode(phone, HERS))).toBeGreaterThanOrEqual(249)
  })

  test("adds no device to an account that has a passkey, also one made since it was sent", async () => {
    await using town = await openTown()
    await town.own(town.amy, HERS)
    const { verification } = await town.numbers.sendLogInCode(phone, HERS)
    const code = await town.codeTo(HERS)
    const here = { origin: "https://chat.example", host: "chat.example" }
    const { challenge } = await town.passkeys.begin(town.amy, here.origin)
    await town.passkeys.add(town.amy, here.origin, { ...new Key().make(challenge, here), name: "Phone" })
    await expect(town.numbers.logIn({ verification, code, device })).rejects.toEqual(refusal("code_expired"))
    const before = await town.numbers.waiting()
    await town.numbers.sendLogInCode(phone, HERS)
    expect(await town.numbers.waiting()).toEqual(before)
  })

  test("adds none when a passkey is made, or the number is another's, in the same moment", async () => {
    await using town = await openTown()
    for (const [i, makes] of (["passkey", "owner"] as const).entries()) {
      const hers = somebodys(i)
      await town.own(town.amy, hers)
      const { verification } = await town.numbers.sendLogInCode(phone, hers)
      const code = await town.codeTo(hers)
      // The account's journal is held: whoever comes to it waits, and the other is done first.
      const holding = await held(town, town.amy)
      const entering = town.there.numbers.logIn({ verification, code, device }).catch((error: unknown) => error)
      await waits(town, 1)
      if (makes === "passkey") {
        await town.database.query(
          `INSERT INTO passkeys (id, account, credential, public_key, counter, transports, host, name, created_at)
           VALUES (gen_random_uuid(), $1, 'hers', '', 0, '{}', 'chat.example', 'Phone', 0)`,
          [town.amy],
        )
      } else await town.database.query("UPDATE numbers SET account = $1 WHERE number = $2", [town.bob, hers])
      holding.release()
      expect(await entering).toEqual(refusal("code_expired"))
      await town.database.query("DELETE FROM passkeys")
    }
  })

  test("is asked for by nobody who is suspended, and sent to no bot", async () => {
    await using town = await openTown()
    await town.own(town.amy, HERS)
    const warden = await town.administrator("warden")
    await town.users.suspend(warden, town.amy)
    await town.numbers.sendLogInCode(phone, HERS)
    expect(await town.numbers.waiting()).toEqual([])
    const bot = (await town.accounts.createBot("weather", "Weather")).self.account
    await town.own(bot, OTHER)
    await town.numbers.sendLogInCode(phone, OTHER)
    expect(await town.numbers.waiting()).toEqual([])
  })

  test("is seen by an administrator only as a deed that is written down", async () => {
    await using town = await openTown()
    const warden = await town.administrator("warden")
    await town.numbers.sendCode(town.amy, phone, HERS)
    const [waiting] = await town.numbers.waiting()
    if (waiting === undefined) throw new Error("no code waits")
    expect(JSON.stringify(waiting)).not.toMatch(/"\d{6}"/)
    await town.there.numbers.reveal(warden, waiting.waitingCode)
    const { entries } = await town.audit.list({ account: town.amy, limit: 10 })
    expect(entries).toMatchObject([{ kind: "code_shown", by: { userName: "warden" }, detail: HERS }])
    const amy = { ...warden, account: town.amy }
    await expect(town.numbers.reveal(amy, waiting.waitingCode)).rejects.toEqual(refusal("unknown_method"))
    town.pass(5 * MINUTE)
    await expect(town.numbers.reveal(warden, waiting.waitingCode)).rejects.toEqual(refusal("not_found"))
  })

  test("lies nowhere but where it waits, and nowhere once it is over", async () => {
    await using town = await openTown()
    await town.numbers.sendCode(town.amy, phone, HERS)
    const code = await town.codeTo(HERS)
    const [kept] = await town.database.query<{ row: string }>("SELECT v::text AS row FROM verifications v")
    expect(kept?.row).not.toContain(code)
    await town.own(town.amy, HERS)
    const left = () => town.database.query<{ code: string }>("SELECT code FROM waiting_codes")
    expect(await left()).toEqual([{ code }])
    town.pass(5 * MINUTE)
    await town.there.numbers.prune()
    expect(await left()).toEqual([])
    expect(await town.database.query("SELECT FROM verifications")).toHaveLength(0)
    town.pass(DAY)
    await town.numbers.prune()
    expect(await town.database.query("SELECT FROM number_requests")).toHaveLength(0)
  })
})

describe("who knows a number", () => {
  test("finds its owner, unless they do not let themselves be found", async () => {
    await using town = await openTown()
    await town.own(town.amy, HERS)
    expect(await town.numbers.find(town.bob, phone, HERS)).toMatchObject({ account: town.amy, userName: "amy" })
    await town.privacy.set(town.amy, { foundByNumber: false })
    expect(await town.there.numbers.find(town.bob, phone, HERS)).toBeNull()
    expect(await town.numbers.find(town.bob, phone, OTHER)).toBeNull()
  })

  test("looks up fifty a day", async () => {
    await using town = await openTown()
    for (let i = 0; i < 50; i++) await town.numbers.find(town.bob, phone, somebodys(i))
    await expect(town.there.numbers.find(town.bob, phone, HERS)).rejects.toEqual(refusal("too_many_requests"))
    await town.numbers.find(town.amy, phone, HERS)
    town.pass(DAY)
    await town.numbers.find(town.bob, phone, HERS)
  })
})

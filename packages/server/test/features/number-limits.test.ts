import { describe, expect, test } from "vitest"
import { DAY, HERS, MINUTE, OTHER, openTown, phone, refusal, somebodys } from "./town.ts"

describe("codes are sent", () => {
  const times = async (most: number, send: (i: number) => Promise<unknown>) => {
    for (let i = 0; i < most; i++) await send(i)
    return expect(send(most)).rejects
  }

  test("to one number three in ten minutes and ten in a day, whoever asks, wherever, and on whatever server", async () => {
    await using town = await openTown()
    const from = (i: number) => `198.51.100.${i % 250}`
    const { numbers, there } = town
    const refused = await times(3, (i) =>
      i % 2 === 0 ? numbers.sendCode(town.amy, from(i), HERS) : there.numbers.sendLogInCode(from(i), HERS),
    )
    await refused.toEqual(refusal("too_many_requests", { retryAfterMs: 10 * MINUTE }))
    for (let sent = 3; sent < 10; sent++) {
      if (sent % 3 === 0) town.pass(10 * MINUTE)
      await there.numbers.sendCode(town.bob, from(sent), HERS)
    }
    town.pass(10 * MINUTE)
    await expect(numbers.sendCode(town.amy, from(10), HERS)).rejects.toEqual(
      refusal("too_many_requests", { retryAfterMs: DAY - 40 * MINUTE }),
    )
    await numbers.sendCode(town.amy, from(10), OTHER)
    town.pass(DAY - 40 * MINUTE)
    await numbers.sendCode(town.amy, from(11), HERS)
  })

  test("from one network ten in ten minutes, whatever the numbers", async () => {
    await using town = await openTown()
    const refused = await times(10, (i) => town.numbers.sendCode(town.amy, `2001:db8:1:2::${i}`, somebodys(i)))
    await refused.toEqual(refusal("too_many_requests"))
    await town.numbers.sendCode(town.bob, "2001:db8:1:3::1", somebodys(10))
  })

  test("by one account ten in a day, wherever from", async () => {
    await using town = await openTown()
    const refused = await times(10, (i) => town.numbers.sendCode(town.amy, `198.51.100.${i}`, somebodys(i)))
    await refused.toEqual(refusal("too_many_requests"))
    await town.numbers.sendCode(town.bob, phone, somebodys(11))
  })

  const inBlock = (i: number) => `+86138001380${String(i).padStart(2, "0")}`

  test("to one block of numbers ten in ten minutes, whoever asks and wherever from", async () => {
    await using town = await openTown()
    const send = (i: number) => town.numbers.sendCode(i % 2 === 0 ? town.amy : town.bob, `198.51.100.${i}`, inBlock(i))
    const refused = await times(10, send)
    await refused.toEqual(refusal("too_many_requests"))
  })

  test("to a block whose owners nobody knows without an end: who asks for what is not sent uses nothing up", async () => {
    await using town = await openTown()
    await town.own(town.amy, inBlock(99))
    for (let i = 0; i < 20; i++) await town.numbers.sendLogInCode(`198.51.100.${i}`, inBlock(i))
    await town.numbers.sendLogInCode(phone, inBlock(99))
    expect(await town.numbers.waiting()).toMatchObject([{ number: inBlock(99), purpose: "log_in" }])
  })

  test("to log in with no more than ten to a block, and who asks for one more is answered as ever", async () => {
    await using town = await openTown()
    const owners = await Promise.all([1, 2, 3, 4].map(async (i) => (await town.signUp(`owner-${i}`)).self.account))
    const owned = Array.from({ length: 11 }, (_, i) => inBlock(i))
    for (const [i, number] of owned.entries())
      await town.database.query("INSERT INTO numbers (number, account, since) VALUES ($1, $2, 0)", [
        number,
        owners[i % 4],
      ])
    for (const [i, number] of owned.entries()) {
      const { expiresAt } = await town.numbers.sendLogInCode(`198.51.100.${i}`, number)
      expect(expiresAt).toBe(town.clock.now() + 5 * MINUTE)
    }
    expect(await town.numbers.waiting()).toHaveLength(10)
  })

  test("to one country three hundred in ten minutes", async () => {
    await using town = await openTown()
    const people = await Promise.all(
      Array.from({ length: 31 }, async (_, i) => (await town.accounts.createBot(`bot-${i}`, "Bot")).self.account),
    )
    const send = (i: number) => {
      const [who = town.amy] = people.slice(i % 31)
      return town.numbers.sendCode(who, `198.51.${100 + (i >> 7)}.${i & 127}`, somebodys(i))
    }
    const refused = await times(300, send)
    await refused.toEqual(refusal("too_many_requests"))
    await town.numbers.sendCode(town.amy, phone, OTHER)
  })

  /** As if so many requests had been counted ten minutes ago. */
  const counted = (town: Awaited<ReturnType<typeof openTown>>, scope: string, key: string, count: number) =>
    town.database.query("INSERT INTO number_requests (scope, key, at) SELECT $1, $2, $3 FROM generate_series(1, $4)", [
      scope,
      key,
      town.clock.now() - 10 * MINUTE,
      count,
    ])

  test("from one network fifty in a day, however slowly", async () => {
    await using town = await openTown()
    for (let round = 0; round < 5; round++) {
      const ten = Array.from({ length: 10 }, (_, i) => `2001:db8:1:2::${round * 10 + i}`)
      await Promise.all(ten.map((from, i) => town.numbers.sendLogInCode(from, somebodys(round * 10 + i))))
      town.pass(10 * MINUTE)
    }
    await expect(town.there.numbers.sendLogInCode("2001:db8:1:2::99", HERS)).rejects.toEqual(
      refusal("too_many_requests", { retryAfterMs: DAY - 50 * MINUTE }),
    )
    await town.numbers.sendLogInCode("2001:db8:1:3::99", HERS)
  })

  test("to one block fifty and to one country five thousand in a day", async () => {
    await using town = await openTown()
    const refused = refusal("too_many_requests", { retryAfterMs: DAY - 10 * MINUTE })
    await counted(town, "block", "add +861380013", 49)
    await town.numbers.sendCode(town.amy, phone, inBlock(0))
    await expect(town.numbers.sendCode(town.bob, phone, inBlock(1))).rejects.toEqual(refused)
    await town.numbers.sendCode(town.bob, phone, somebodys(1))
    // Two were sent just now.
    await counted(town, "country", "add CN", 4_997)
    await town.numbers.sendCode(town.amy, phone, somebodys(2))
    await expect(town.there.numbers.sendCode(town.bob, phone, somebodys(3))).rejects.toEqual(refused)
    await town.numbers.sendCode(town.bob, phone, OTHER)
  })

  test("no more than that when many ask at once", async () => {
    await using town = await openTown()
    const asking = Array.from({ length: 12 }, (_, i) =>
      (i % 2 === 0 ? town : town.there).numbers.sendCode(town.amy, `198.51.100.${i}`, HERS),
    )
    const outcomes = await Promise.allSettled(asking)
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(3)
  })
})

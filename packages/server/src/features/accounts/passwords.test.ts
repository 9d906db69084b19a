import { expect, test } from "vitest"
import { Passwords } from "./passwords.ts"

test("a password is kept as argon2id at OWASP's cost and found again, however its accents were typed", async () => {
  const passwords = new Passwords()
  const kept = await passwords.hash("caf\u00e9 au lait")
  expect(kept).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  expect(await passwords.verify(kept, "cafe\u0301 au lait")).toBe(true)
  expect(await passwords.verify(kept, "cafe au lait")).toBe(false)
  expect(await passwords.verify(null, "caf\u00e9 au lait")).toBe(false)
})

test("more at once than can wait are asked to come back, and the others are served", async () => {
  const passwords = new Passwords({ atOnce: 1, waiting: 2 })
  const outcomes = await Promise.allSettled(Array.from({ length: 5 }, (_, i) => passwords.hash(`password ${i}`)))
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "fulfilled", "rejected", "rejected"])
  expect(outcomes[4]).toMatchObject({ reason: { code: "unavailable", retryAfterMs: 2_000 } })
  expect(await passwords.hash("and later again")).toMatch(/^\$argon2id/)
})

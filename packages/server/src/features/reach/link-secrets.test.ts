import { expect, test } from "vitest"
import { EXAMPLE_SECRET, hashOfLink, newLinkSecret } from "./link-secrets.ts"

const COUNT = 10_000
const secrets = Array.from({ length: COUNT }, newLinkSecret)

test("secrets are all of one length, of letters and figures that nobody confuses and no phone leaves out of a link", () => {
  for (const secret of [EXAMPLE_SECRET, ...secrets]) expect(secret).toMatch(/^[1-9A-HJ-NP-Za-km-z]{13}$/)
})

test("every sign is as likely as any other at every place, so that a secret has 72 random bits and more", () => {
  const places = Array.from(EXAMPLE_SECRET, (_, place) => {
    const counts = new Map<string, number>()
    for (const secret of secrets) counts.set(secret.charAt(place), (counts.get(secret.charAt(place)) ?? 0) + 1)
    return counts
  })
  for (const counts of places) {
    expect(counts.size).toBe(58)
    // Of 172 that are expected: what is farther off than eight standard deviations is no chance.
    for (const count of counts.values()) expect(Math.abs(count - COUNT / 58)).toBeLessThan(8 * Math.sqrt(COUNT / 58))
  }
  expect(places.length * Math.log2(58)).toBeGreaterThan(72)
})

test("no two are the same, nor are their hashes, which do not show them", () => {
  expect(new Set(secrets).size).toBe(COUNT)
  expect(new Set(secrets.map((secret) => hashOfLink(secret).toString("hex"))).size).toBe(COUNT)
  expect(hashOfLink("1").length).toBe(32)
})

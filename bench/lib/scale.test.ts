import { readFile } from "node:fs/promises"
import { describe, expect, test } from "vitest"
import { APART, costsOf, LIMITS, RUNS } from "./measured.ts"
import { type Costs, commitsPerMessage, needs, serverMicros, type Town } from "./scale.ts"
import { checks, SCALE, withModel } from "./scale-document.ts"

const costs: Costs = {
  message: 10,
  delivery: 4,
  mark: 20,
  markRow: 20,
  hint: 6,
  hintForOthers: 1,
  bus: 1,
  row: 8,
  commit: 100,
  look: 0.5,
  disk: 500,
  wal: 800,
  hintBytes: 300,
  deliveryBytes: 400,
  connection: 20_480,
}
const town = (messagesPerSecond: number, connections = 1_000): Town => ({
  accounts: connections * 5,
  connections,
  messagesPerSecond,
  deliveries: 4,
  marks: 1,
  messagesPerYear: messagesPerSecond * 1e6,
})

describe("the model of what so many accounts need", () => {
  test("adds up a message's way on one server, and what others hear of it on several", () => {
    expect(serverMicros(costs, 1, { deliveries: 4, marks: 1 })).toBe(10 + 16 + 20)
    expect(serverMicros(costs, 3, { deliveries: 4, marks: 1 })).toBe(46 + 2 * 6)
    expect(serverMicros(costs, 10, { deliveries: 4, marks: 1 })).toBe(46 + 3 * 6 + 6 * 1)
  })

  test("shares transactions less, the more servers begin them, and never makes more than one a message", () => {
    expect(commitsPerMessage(LIMITS, 1, 10_000)).toBe(0.05)
    expect(commitsPerMessage(LIMITS, 2, 10_000)).toBe(0.05)
    expect(commitsPerMessage(LIMITS, 8, 10_000)).toBe(0.2)
    expect(commitsPerMessage(LIMITS, 100, 10_000)).toBe(1)
  })

  test("takes as many servers as connections or CPU ask for, whichever is more", () => {
    expect(needs(costs, LIMITS, town(30))).toMatchObject({ nodes: 1, nodesByConnections: 1, shards: 1 })
    expect(needs(costs, LIMITS, town(30, 100_000))).toMatchObject({ nodes: 5, nodesByCpu: 1 })
    expect(needs(costs, LIMITS, town(50_000)).nodesByCpu).toBeGreaterThan(5)
  })

  test("says that no number of servers is enough when hearing of all fills each of them", () => {
    const { nodesByCpu, strains } = needs(costs, LIMITS, town(1_500_000, 90_000_000))
    expect(nodesByCpu).toBe(Number.POSITIVE_INFINITY)
    expect(strains.every(({ used }) => used > 1)).toBe(true)
    expect(strains.map(({ used }) => used)).toEqual(strains.map(({ used }) => used).toSorted((a, b) => b - a))
  })

  test("needs twice of everything that grows with messages for twice as many", () => {
    const [once, twice] = [needs(costs, LIMITS, town(1_000)), needs(costs, LIMITS, town(2_000))]
    for (const field of ["wal", "toDevices", "diskPerYear"] as const) expect(twice[field]).toBeCloseTo(once[field] * 2)
  })
})

test("one and two servers cost what the model says, give or take two fifths; saturated they cost less", () => {
  for (const { work, modelled, measured } of checks(costsOf(RUNS))) {
    expect(modelled / measured, work).toBeGreaterThan(0.6)
    if (!work.includes("saturated")) expect(modelled / measured, work).toBeLessThan(1.4)
  }
})

test("every cost that was measured is above nothing", () => {
  for (const [name, cost] of Object.entries({ ...costsOf(RUNS), ...APART })) expect(cost, name).toBeGreaterThan(0)
})

test("docs/SCALE.md holds the figures and what the model makes of them; `npm run docs` makes it so", async () => {
  const text = await readFile(SCALE, "utf8")
  expect(text).toContain("<!-- model -->")
  expect(withModel(text)).toBe(text)
})

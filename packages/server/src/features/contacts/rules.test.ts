import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { AGAIN_MS, type Asked, accept, decline, request, type Standing } from "./rules.ts"

type Who = 0 | 1
const other = (who: Who): Who => (who === 0 ? 1 : 0)
const ACTIONS = ["request", "accept", "decline", "remove", "block", "unblock", "close", "open", "give way"] as const
type Action = (typeof ACTIONS)[number]

/** Two people, and what they do to each other: the rules, and what the service does with what they say. */
class Pair {
  now = 0
  readonly has = [false, false]
  readonly blocks = [false, false]
  readonly closed = [false, false]
  readonly asked: [Asked | null, Asked | null] = [null, null]
  /** Who ever said yes to the other, by asking or by accepting. */
  readonly said = [false, false]

  standing(who: Who): Standing {
    const they = other(who)
    return {
      have: this.has[who] === true,
      had: this.has[they] === true,
      sent: this.asked[who],
      received: this.asked[they],
      blocks: { mine: this.blocks[who] === true, theirs: this.blocks[they] === true },
      mayAdd: this.closed[they] ? "nobody" : "anyone",
    }
  }

  /** What the one who acts is answered. */
  do(who: Who, action: Action): string {
    try {
      return this.#do(who, action)
    } catch (error) {
      return String(error)
    }
  }

  #do(who: Who, action: Action): string {
    const they = other(who)
    switch (action) {
      case "request": {
        const outcome = request(this.standing(who), this.now)
        this.said[who] = true
        if (outcome === "connect") this.#connect()
        if (outcome === "arrive") this.asked[who] = { state: "pending", at: this.now }
        if (outcome === "vanish") this.asked[who] = { state: "declined", at: this.now }
        return this.has[who] ? "contact" : "sent"
      }
      case "accept":
        if (accept(this.standing(who)) === "connect") {
          this.said[who] = true
          this.#connect()
        }
        return "done"
      case "decline":
        if (decline(this.standing(who)) === "decline") this.#end(they, "declined")
        return "done"
      case "give way":
        if (this.asked[they]?.state === "pending") this.#end(they, "expired")
        return "done"
      case "remove":
        this.has[who] = false
        return "done"
      case "block":
      case "unblock":
        this.blocks[who] = action === "block"
        return "done"
      case "close":
      case "open":
        this.closed[who] = action === "close"
        return "done"
    }
  }

  #connect(): void {
    this.has.fill(true)
    for (const who of [0, 1] as const) if (this.asked[who] !== null) this.#end(who, "accepted")
  }

  #end(who: Who, state: Asked["state"]): void {
    this.asked[who] = { state, at: this.asked[who]?.at ?? 0 }
  }

  /** What somebody is shown of it all. */
  seenBy(who: Who) {
    const sent = this.asked[who]
    return { has: this.has[who], sent: sent === null || sent.state === "accepted" ? null : sent.at }
  }
}

const steps = fc.array(
  fc.record({
    who: fc.constantFrom<Who>(0, 1),
    action: fc.constantFrom(...ACTIONS),
    pause: fc.constantFrom(0, 1_000, AGAIN_MS),
  }),
  { maxLength: 40 },
)

describe("whatever two people do", () => {
  test("nobody is in the list of somebody to whom they never said yes", () => {
    fc.assert(
      fc.property(steps, (done) => {
        const pair = new Pair()
        for (const { who, action, pause } of done) {
          pair.now += pause
          pair.do(who, action)
          for (const one of [0, 1] as const) if (pair.has[one]) expect(pair.said).toEqual([true, true])
        }
      }),
    )
  })

  test("who asks cannot tell whether it was declined, gave way, or never arrived", () => {
    const silent: readonly Action[] = ["decline", "give way", "block", "close"]
    const loud = fc.record({ pause: fc.constantFrom(0, 1_000, AGAIN_MS), hidden: fc.constantFrom(null, ...silent) })
    fc.assert(
      fc.property(fc.array(loud, { maxLength: 30 }), (rounds) => {
        const [waits, refused] = [new Pair(), new Pair()]
        for (const { pause, hidden } of rounds) {
          for (const pair of [waits, refused]) pair.now += pause
          if (hidden !== null) refused.do(1, hidden)
          expect(refused.do(0, "request")).toBe(waits.do(0, "request"))
          expect(refused.seenBy(0)).toEqual(waits.seenBy(0))
        }
      }),
    )
  })

  test("two who ask each other are contacts, unless one blocks the other", () => {
    fc.assert(
      fc.property(steps, (before) => {
        const pair = new Pair()
        for (const { who, action, pause } of before) {
          pair.now += pause
          pair.do(who, action)
        }
        for (const who of [0, 1] as const) {
          pair.do(who, "unblock")
          pair.do(who, "remove")
        }
        pair.now += AGAIN_MS
        pair.do(0, "request")
        expect(pair.do(1, "request")).toBe("contact")
        expect(pair.has).toEqual([true, true])
      }),
    )
  })

  test("who is in nobody's list and asks twice in a month is not told of twice", () => {
    const pair = new Pair()
    pair.do(0, "request")
    const first = pair.asked[0]
    for (const answer of [null, "decline", "give way"] as const) {
      if (answer !== null) pair.do(1, answer)
      pair.now += 1_000
      pair.do(0, "request")
      expect(pair.asked[0]?.at).toBe(first?.at)
    }
    pair.now += AGAIN_MS
    pair.do(0, "request")
    expect(pair.asked[0]).toEqual({ state: "pending", at: pair.now })
  })
})

test("only what waits can be accepted or declined; a second time nothing happens", () => {
  const pair = new Pair()
  for (const action of ["accept", "decline"] as const) expect(pair.do(1, action)).toContain("not_found")
  pair.do(0, "request")
  expect(pair.do(1, "accept")).toBe("done")
  expect(pair.do(1, "accept")).toBe("done")
  expect(pair.do(1, "decline")).toContain("not_found")
})

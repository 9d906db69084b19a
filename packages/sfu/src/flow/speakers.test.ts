import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { Speakers } from "./speakers.ts"

type Level = number | "silent"

/** A room in which time passes in packets of 20 ms, each voice at its level; `silent` sends nothing. */
class Room {
  readonly speakers = new Speakers<string>()
  now = 0

  /** Who speaks, at each fifth of a second. */
  pass(ms: number, levels: Readonly<Record<string, Level>>): string[][] {
    const seen: string[][] = []
    for (const end = this.now + ms; this.now < end; this.now += 20) {
      for (const [name, level] of Object.entries(levels))
        if (level !== "silent") this.speakers.heard(name, level, level < 60, this.now)
      if (this.now % 200 === 0) seen.push(this.speakers.speaking(this.now))
    }
    return seen
  }
}

describe("who speaks", () => {
  test("is nobody where all are quiet", () => {
    expect(new Room().pass(2_000, { amy: 70, bo: 127 }).flat()).toEqual([])
  })

  test("is known within a fifth of a second, and for more than a second after the last word", () => {
    const room = new Room()
    room.pass(1_000, { amy: 127 })
    expect(room.pass(400, { amy: 30 })[1]).toEqual(["amy"])
    room.pass(2_000, { amy: 30 })
    const after = room.pass(4_000, { amy: 127 })
    const held = after.findIndex((names) => names.length === 0) * 200
    expect(held).toBeGreaterThanOrEqual(1_200)
    expect(held).toBeLessThanOrEqual(2_600)
  })

  test("is forgotten also when nothing is sent in silence", () => {
    const room = new Room()
    room.pass(1_000, { amy: 30 })
    expect(room.pass(4_000, { amy: "silent" }).at(-1)).toEqual([])
  })

  test("is not who coughs once, for the active speaker", () => {
    const room = new Room()
    room.pass(2_000, { amy: 35, bo: 127 })
    const firsts = [...room.pass(300, { amy: 35, bo: 10 }), ...room.pass(2_000, { amy: 35, bo: 127 })].map(
      ([first]) => first,
    )
    expect(new Set(firsts)).toEqual(new Set(["amy"]))
  })

  test("is who speaks louder for more than half a second, and the other second", () => {
    const room = new Room()
    room.pass(2_000, { amy: 40, bo: 127 })
    expect(room.pass(2_000, { amy: 40, bo: 20 }).at(-1)).toEqual(["bo", "amy"])
  })

  test("does not flicker between two who speak at once", () => {
    const room = new Room()
    room.pass(1_000, { amy: 30, bo: 127 })
    const firsts: (string | undefined)[] = []
    for (let turn = 0; turn < 20; turn++) {
      const [amy, bo] = turn % 2 === 0 ? [33, 28] : [28, 33]
      firsts.push(...room.pass(400, { amy, bo }).map(([first]) => first))
    }
    expect(new Set(firsts)).toEqual(new Set(["amy"]))
  })

  test("passes on at once to who goes on when the first is silent", () => {
    const room = new Room()
    room.pass(1_000, { amy: 25, bo: 30 })
    const after = room.pass(3_000, { amy: 127, bo: 30 })
    expect(after.at(-1)).toEqual(["bo"])
  })

  test("is nobody who is gone", () => {
    const room = new Room()
    room.pass(1_000, { amy: 25, bo: 30 })
    room.speakers.forget("amy")
    expect(room.speakers.speaking(room.now)).toEqual(["bo"])
    expect(room.speakers.loudness("amy")).toBe(0)
    expect(room.speakers.spokeMs("amy")).toBeUndefined()
  })
})

/** Somebody comes first because another is silent, and a third was louder than that other. */
const LOUDER_THAN_BEFORE: [number, number[]][] = [
  [1, [0, 0, 0, 0]],
  [9, [55, 49, 49, 49]],
  [2, [53, 0, 0, 1]],
  [1, [53, 24, 21, 7]],
  [1, [0, 0, 12, 0]],
]

test("whatever the levels, each is named once, those who are loud are named, and the first changes at most each 600 ms", () => {
  const turns = fc.array(
    fc.tuple(fc.integer({ min: 1, max: 10 }), fc.array(fc.nat(127), { minLength: 4, maxLength: 4 })),
  )
  fc.assert(
    fc.property(turns, (rows) => {
      const room = new Room()
      let [first, since]: [string | undefined, number] = [undefined, 0]
      let last: readonly string[] = []
      for (const [fifths, [a = 127, b = 127, c = 127, d = 127]] of rows) {
        for (const names of room.pass(fifths * 200, { a, b, c, d })) {
          expect(new Set(names).size).toBe(names.length)
          if (names[0] === first) since += 200
          else {
            if (first !== undefined && names.includes(first)) expect(since).toBeGreaterThanOrEqual(600)
            since = 0
          }
          first = names[0]
          last = names
        }
        const loud = Object.entries({ a, b, c, d }).filter(([, level]) => fifths > 2 && level < 40)
        for (const [name] of loud) expect(last).toContain(name)
      }
    }),
    { examples: [[LOUDER_THAN_BEFORE]] },
  )
})

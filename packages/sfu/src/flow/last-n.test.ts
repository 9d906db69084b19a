import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { type Candidate, PicturesAtOnce, VoicesAtOnce } from "./last-n.ts"

const candidate = (name: string, more: Partial<Candidate<string>> = {}): Candidate<string> => ({
  name,
  isPinned: false,
  isHost: false,
  spokeMs: undefined,
  ...more,
})

describe("whose pictures one gets", () => {
  const five = ["a", "b", "c", "d", "e"]

  test("are those who came first, while nobody speaks", () => {
    expect(new PicturesAtOnce(3).choose(five.map((name) => candidate(name)))).toEqual(["a", "b", "c"])
    expect(new PicturesAtOnce().choose(five.map((name) => candidate(name)))).toEqual(five)
  })

  test("change by one when somebody else speaks, who comes to the place of whoever was silent for longest", () => {
    const pictures = new PicturesAtOnce<string>(3)
    const spoke = (times: Readonly<Record<string, number>>) =>
      pictures.choose(five.map((name) => candidate(name, { spokeMs: times[name] })))
    expect(spoke({ a: 10, b: 5, c: 20 })).toEqual(["a", "b", "c"])
    expect(spoke({ a: 10, b: 5, c: 20, e: 30 })).toEqual(["a", "e", "c"])
    expect(spoke({ a: 50, b: 5, c: 40, e: 60 })).toEqual(["a", "e", "c"])
    expect(spoke({ a: 50, b: 70, c: 40, e: 60 })).toEqual(["a", "e", "b"])
  })

  test("have who is pinned, and the host, in any case", () => {
    const pictures = new PicturesAtOnce<string>(3)
    const spoken = five.map((name) =>
      candidate(name, { isHost: name === "e", isPinned: name === "d", spokeMs: "abc".includes(name) ? 10 : undefined }),
    )
    expect(new Set(pictures.choose(spoken))).toEqual(new Set(["a", "d", "e"]))
  })

  test("close up when somebody goes, and take in the next", () => {
    const pictures = new PicturesAtOnce<string>(3)
    pictures.choose(five.map((name) => candidate(name)))
    expect(pictures.choose(["a", "c", "d", "e"].map((name) => candidate(name)))).toEqual(["a", "d", "c"])
    expect(pictures.choose(["c", "d"].map((name) => candidate(name)))).toEqual(["d", "c"])
  })

  test("are never more than so many, once each, and who stays keeps the place while none goes", () => {
    const times = fc.array(fc.option(fc.nat(1_000), { nil: undefined }), { minLength: 8, maxLength: 8 })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), fc.array(times), (most, rows) => {
        const pictures = new PicturesAtOnce<string>(most)
        let before: readonly string[] = []
        for (const row of rows) {
          const now = pictures.choose(row.map((spokeMs, at) => candidate(`${at}`, { spokeMs })))
          expect(now).toHaveLength(Math.min(most, 8))
          expect(new Set(now).size).toBe(now.length)
          for (const [place, name] of before.entries()) if (now.includes(name)) expect(now.indexOf(name)).toBe(place)
          before = now
        }
      }),
    )
  })
})

const SPEECH = 30
const SILENCE = 127

/** A room in which so many are; time passes in packets of 20 ms. */
class Room {
  readonly voices: VoicesAtOnce<number>
  readonly #people: number
  now = 0

  constructor(people: number, most?: number) {
    this.#people = people
    this.voices = new VoicesAtOnce(most)
    this.pass(20, [])
  }

  /** Who is heard, packet by packet, while these speak. */
  pass(ms: number, speaking: readonly number[]): number[][] {
    const heard: number[][] = []
    for (const end = this.now + ms; this.now < end; this.now += 20) {
      const silent = Array.from({ length: this.#people }, (_, person) => person).filter(
        (each) => !speaking.includes(each),
      )
      // Those who speak first, so that who makes way for one of them is not heard in the same packet's time.
      const now = [
        ...speaking.filter((person) => this.voices.forwards(person, SPEECH, true, this.now)),
        ...silent.filter((person) => this.voices.forwards(person, SILENCE, false, this.now)),
      ]
      heard.push(now.sort((one, other) => one - other))
    }
    return heard
  }
}

describe("whose voices one gets", () => {
  test("are all of a small room, in silence as well", () => {
    expect(new Room(6).pass(100, []).at(-1)).toEqual([0, 1, 2, 3, 4, 5])
  })

  test("are in a large one those who speak, from the first packet on and for a second and a half after the last", () => {
    const room = new Room(50)
    room.pass(5_000, [])
    expect(room.pass(20, [49])).toEqual([[49]])
    room.pass(2_000, [49])
    const after = room.pass(4_000, []).map((heard) => heard.includes(49))
    expect(after.lastIndexOf(true) * 20).toBeGreaterThanOrEqual(1_400)
    expect(after.lastIndexOf(true) * 20).toBeLessThanOrEqual(1_600)
  })

  test("are never cut off while they speak, whoever else begins", () => {
    const room = new Room(50)
    const six = [1, 2, 3, 4, 5, 6]
    room.pass(2_000, six)
    for (const heard of room.pass(2_000, [...six, 7, 8])) expect(heard).toEqual(six)
  })

  test("pass on within a packet from one who paused to one who begins", () => {
    const room = new Room(50)
    room.pass(2_000, [1, 2, 3, 4, 5, 6])
    room.pass(600, [1, 2, 3, 4, 5])
    expect(room.pass(20, [1, 2, 3, 4, 5, 7]).at(-1)).toEqual([1, 2, 3, 4, 5, 7])
  })

  test("are the louder of two who wait", () => {
    const room = new Room(50, 1)
    room.pass(1_000, [1])
    const say = (person: number, level: number): boolean => room.voices.forwards(person, level, true, room.now)
    expect([say(2, 40), say(3, 20)]).toEqual([false, false])
    room.now += 600
    expect([say(3, 20), say(2, 40)]).toEqual([true, false])
  })

  test("are without who is gone", () => {
    const room = new Room(7)
    room.pass(1_000, [1, 2, 3, 4, 5, 6])
    room.voices.forget(1)
    expect(room.voices.forwards(0, SILENCE, false, room.now)).toBe(true)
  })

  test("are never more than so many, and who speaks goes on being heard", () => {
    const turns = fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.uniqueArray(fc.nat(9), { maxLength: 8 })), {
      maxLength: 12,
    })
    fc.assert(
      fc.property(turns, (rows) => {
        const room = new Room(10, 3)
        room.pass(2_000, [])
        let [before, spoke]: [readonly number[], readonly number[]] = [[], []]
        for (const [packets, speakers] of rows) {
          for (const heard of room.pass(packets * 20, speakers)) {
            expect(heard.length).toBeLessThanOrEqual(3)
            for (const person of before)
              if (spoke.includes(person) && speakers.includes(person)) expect(heard).toContain(person)
            before = heard
            spoke = speakers
          }
          if (packets > 30 && speakers.length <= 3) for (const person of speakers) expect(before).toContain(person)
        }
      }),
    )
  })
})

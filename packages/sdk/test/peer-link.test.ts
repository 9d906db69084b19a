import type { LinkSignal } from "@everline/protocol"
import { silentWebRtc } from "@everline/testkit"
import fc from "fast-check"
import { expect, test } from "vitest"
import { PeerLink } from "../src/calls/peer-link.ts"
import { VirtualTime } from "../src/testing/virtual-time.ts"

type Said = Omit<LinkSignal, "call" | "link">

const nothing = { voice: null, picture: null, screen: null }

/** The two ends of a link, and a way between them that delivers or not as `arrives` says of each thing that is said. */
function setUp(arrives: () => boolean = () => true) {
  const time = new VirtualTime()
  const webrtc = silentWebRtc()
  const ends: { one?: PeerLink; other?: PeerLink } = {}
  const begin = (end: "one" | "other", rejoins = false) => {
    const to = end === "one" ? "other" : "one"
    const say = (said: Said) => {
      if (arrives()) time.timer(10, () => ends[to]?.hear(said))
    }
    ends[end] = new PeerLink({
      ...{
        offers: end === "one",
        rejoins,
        servers: [],
        webrtc,
        ports: { ...time, random: Math.random },
        sends: nothing,
        say,
      },
    })
  }
  const states = () => [ends.one?.state.value, ends.other?.state.value]
  return { time, ends, begin, states }
}

test("two ends connect, whichever is there first", async () => {
  for (const order of [
    ["one", "other"],
    ["other", "one"],
  ] as const) {
    const { time, begin, states, ends } = setUp()
    begin(order[0])
    await time.pass(100)
    begin(order[1])
    await time.pass(10_000)
    expect(states()).toEqual(["connected", "connected"])
    expect([ends.one?.receivers.value?.voice.track.kind, ends.other?.receivers.value?.screen.track.kind]).toEqual([
      "audio",
      "video",
    ])
  }
})

test("whatever is lost of what they say, they connect once something arrives", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 24 }), async (fates) => {
      const left = [...fates]
      const { time, begin, states } = setUp(() => left.shift() ?? true)
      begin("one")
      begin("other")
      await time.pass(200_000)
      expect(states()).toEqual(["connected", "connected"])
    }),
    { numRuns: 50 },
  )
})

test("an end that begins a new life is connected with again, whichever it is", async () => {
  for (const end of ["one", "other"] as const) {
    const { time, ends, begin, states } = setUp()
    begin("one")
    begin("other")
    await time.pass(1_000)
    ends[end]?.close()
    begin(end, true)
    await time.pass(1_000)
    expect(states(), `the ${end} end`).toEqual(["connected", "connected"])
  }
})

test("of two offers in a row each is answered by its own answer, and nothing is interrupted", async () => {
  const { time, begin, ends } = setUp()
  begin("one")
  begin("other")
  await time.pass(1_000)
  const states: unknown[] = []
  ends.one?.state.subscribe((state) => states.push(state))
  ends.other?.state.subscribe((state) => states.push(state))
  for (const end of [ends.one, ends.one, ends.other]) {
    end?.revive()
    await time.pass(5)
  }
  await time.pass(5_000)
  expect(states).toEqual(["connected", "connected"])
})

test("a link that is closed says nothing more", async () => {
  let said = 0
  const { time, ends, begin } = setUp(() => {
    said += 1
    return false
  })
  begin("one")
  await time.pass(1_000)
  ends.one?.close()
  const before = said
  await time.pass(60_000)
  expect(said).toBe(before)
})

import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { Arrivals } from "../arrivals.ts"
import { Bandwidth } from "./bandwidth.ts"
import { greedy, type Link, type Load, type Moment, simulate, VOICE_BPS } from "./test-support.ts"

const LINK: Link = { bps: () => 20_000_000, queueMs: 300, delayMs: 30, loss: 0, seen: (arrivesMs) => arrivesMs }

/** A voice, and the largest of four sizes of a picture for which there is room; what is next takes a tenth to spare. */
const LAYERS = [0, 150_000, 500_000, 1_500_000, 2_500_000].map((bps) => bps + VOICE_BPS)
const layered: Load = (_, estimateBps) => {
  const fits = Math.max(
    0,
    LAYERS.findLastIndex((bps) => bps <= estimateBps),
  )
  return { sendBps: LAYERS[fits] ?? VOICE_BPS, neededBps: (LAYERS[fits + 1] ?? 0) * 1.1 }
}

/** The same of one who would show far more than most links carry. */
const eager: Load = (atMs, estimateBps) => ({ ...layered(atMs, estimateBps), mostBps: 20_000_000 })

/** One sender over a link. */
function alone(link: Partial<Link>, seconds: number, load: Load): Moment[] {
  const [moments] = simulate({ ...LINK, ...link }, seconds, [load])
  if (moments === undefined) throw new Error("one sender makes one row")
  return moments
}

const between = (moments: readonly Moment[], fromS: number, toS: number): Moment[] =>
  moments.filter(({ atMs }) => atMs >= fromS * 1_000 && atMs < toS * 1_000)
const mean = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0) / numbers.length
const estimates = (moments: readonly Moment[]): number[] => moments.map(({ estimateBps }) => estimateBps)
const sent = (moments: readonly Moment[]): number => mean(moments.map(({ sentBps }) => sentBps))
/** How long packets wait: on the average, and nineteen of twenty at most; a key frame makes others wait. */
const queues = (moments: readonly Moment[]): { readonly mean: number; readonly most: number } => {
  const sorted = moments.map(({ queueMs }) => queueMs).sort((one, other) => one - other)
  return { mean: mean(sorted), most: sorted[Math.floor(sorted.length * 0.95)] ?? 0 }
}
/** How often the picture changes its size. */
const changes = (moments: readonly Moment[]): number => {
  const sizes = moments.map(({ estimateBps }) => layered(0, estimateBps).sendBps)
  return sizes.filter((size, at) => at > 0 && size !== sizes[at - 1]).length
}

describe("a link of 500 kbit/s", () => {
  for (const queueMs of [100, 300, 1_000]) {
    test(`is settled into within five seconds, with room for ${queueMs} ms in its queue`, () => {
      for (const load of [greedy, layered, eager]) {
        const moments = alone({ bps: () => 500_000, queueMs }, 40, load)
        const settled = between(moments, 6, 40)
        expect(Math.max(...estimates(settled))).toBeLessThan(570_000)
        expect(queues(settled).mean).toBeLessThan(60)
        expect(queues(settled).most).toBeLessThan(140)
        expect(mean(estimates(settled))).toBeGreaterThan(400_000)
      }
    })
  }

  test("is settled into when it becomes one, and left when it becomes a better one", () => {
    const bps = (atMs: number): number => (atMs > 20_000 && atMs < 40_000 ? 500_000 : 3_000_000)
    const moments = alone({ bps }, 60, layered)
    expect(sent(between(moments, 10, 20))).toBeGreaterThan(2_300_000)
    expect(queues(between(moments, 22, 40)).most).toBeLessThan(60)
    expect(Math.max(...estimates(between(moments, 25, 40)))).toBeLessThan(500_000)
    expect(sent(between(moments, 50, 60))).toBeGreaterThan(2_300_000)
  })
})

describe("a link that carries all that is wanted", () => {
  /** One picture of 8.8 Mbit/s, of which a half and a quarter can be sent. */
  const steps = [2_200_000, 4_400_000, 8_800_000]
  const large: Load = (_, estimateBps) => {
    const fits = steps.findLastIndex((bps) => bps <= estimateBps)
    return { sendBps: steps[fits] ?? 1_500_000, neededBps: (steps[fits + 1] ?? 0) * 1.15, mostBps: 8_800_000 * 1.15 }
  }
  const knownAfter = (moments: readonly Moment[]): number | undefined =>
    moments.find(({ estimateBps }) => estimateBps >= 8_800_000)?.atMs

  test("is known to after a few round trips, whatever they take", () => {
    for (const delayMs of [0, 30, 150]) {
      const moments = alone({ delayMs }, 10, large)
      expect(knownAfter(moments)).toBeLessThan(1_000 + 10 * delayMs)
      expect(Math.min(...estimates(between(moments, 3, 10)))).toBeGreaterThan(8_800_000)
    }
  })

  test("is known to soon also where some is lost by chance, or seen late", () => {
    const uneven = (arrivesMs: number, random: () => number): number => arrivesMs + 30 * random()
    for (const link of [{ loss: 0.02 }, { seen: uneven }])
      expect(knownAfter(alone(link, 10, large))).toBeLessThan(4_000)
  })

  test("is known to also where the receiver has other things to do for some moments", () => {
    const busy = (arrivesMs: number): number => Math.max(arrivesMs, Math.floor(arrivesMs / 400) * 400 + 100)
    const moments = alone({ seen: busy }, 20, large)
    expect(knownAfter(moments)).toBeLessThan(5_000)
    expect(Math.min(...estimates(between(moments, 5, 20)))).toBeGreaterThan(8_800_000)
  })

  test("is tried no more once it is known", () => {
    expect(mean(between(alone({}, 30, large), 3, 30).map(({ paddingBps }) => paddingBps))).toBe(0)
  })
})

test("a link of which far more is tried than it carries is known to soon, and a voice waits less than a second", () => {
  for (const bps of [500_000, 1_000_000, 3_000_000]) {
    const moments = alone({ bps: () => bps, queueMs: 2_000 }, 10, eager)
    expect(Math.max(...moments.map(({ queueMs }) => queueMs))).toBeLessThan(1_000)
    for (const estimate of estimates(between(moments, 3, 10))) {
      expect(estimate).toBeLessThan(1.1 * bps)
      expect(estimate).toBeGreaterThan(0.6 * bps)
    }
  }
})

test("a link on which a voice just has room carries the voice without a queue, and a picture again when it can", () => {
  const bps = (atMs: number): number => (atMs > 20_000 && atMs < 40_000 ? 100_000 : 3_000_000)
  const moments = alone({ bps }, 70, layered)
  const narrow = between(moments, 25, 40)
  expect(queues(narrow).mean).toBeLessThan(30)
  expect(sent(narrow)).toBeGreaterThan(VOICE_BPS * 0.99)
  expect(sent(between(moments, 60, 70))).toBeGreaterThan(2_400_000)
})

describe("losses by chance", () => {
  test("of 2, 5 and 15 % leave the largest picture where it is", () => {
    for (const loss of [0.02, 0.05, 0.15]) {
      const moments = alone({ loss }, 60, layered)
      expect(sent(between(moments, 8, 60))).toBeGreaterThan(2_350_000)
      expect(Math.min(...estimates(between(moments, 8, 60)))).toBeGreaterThan(1_500_000)
    }
  })

  test("of 30 % leave a picture", () => {
    const moments = alone({ loss: 0.3 }, 60, layered)
    expect(sent(between(moments, 15, 60))).toBeGreaterThan(2_000_000)
  })

  test("do not hide that a link is full", () => {
    for (const loss of [0.02, 0.15, 0.3]) {
      const moments = alone({ loss, bps: () => 500_000 }, 60, layered)
      expect(queues(between(moments, 5, 60)).mean).toBeLessThan(30)
      expect(queues(between(moments, 5, 60)).most).toBeLessThan(100)
      expect(sent(between(moments, 10, 60))).toBeGreaterThan(VOICE_BPS + 100_000)
    }
  })

  test("are told from a limit without a queue, which gets what it lets through", () => {
    const moments = alone({ bps: () => 1_000_000, queueMs: 8 }, 60, greedy)
    const later = mean(estimates(between(moments, 5, 60)))
    expect(later).toBeGreaterThan(600_000)
    expect(later).toBeLessThan(1_300_000)
  })
})

describe("the picture", () => {
  test("keeps its size where the link has room, or clearly none for the next", () => {
    for (const bps of [1_000_000, 2_000_000, 3_000_000, 20_000_000]) {
      const moments = alone({ bps: () => bps }, 60, layered)
      expect(changes(between(moments, 10, 60))).toBeLessThanOrEqual(1)
    }
  })

  test("changes it a few times a minute where some is lost as well", () => {
    const moments = alone({ bps: () => 1_000_000, loss: 0.02 }, 60, layered)
    expect(changes(between(moments, 10, 60))).toBeLessThanOrEqual(8)
    expect(sent(between(moments, 10, 60))).toBeGreaterThan(450_000)
  })
})

describe("a receiver that is late", () => {
  const held = (arrivesMs: number): number => Math.max(arrivesMs, Math.floor(arrivesMs / 1_000) * 1_000 + 80)
  const uneven = (arrivesMs: number, random: () => number): number => arrivesMs + 60 * random()

  test("by 80 ms once a second, or by up to 60 unevenly, is not taken for a full link", () => {
    for (const seen of [held, uneven]) {
      const moments = alone({ seen }, 60, layered)
      expect(Math.min(...estimates(between(moments, 5, 60)))).toBeGreaterThan(2_540_000)
    }
  })
})

test("filling up takes little of what a link carries", () => {
  for (const bps of [500_000, 1_000_000, 3_000_000]) {
    const moments = alone({ bps: () => bps }, 60, layered)
    expect(mean(moments.map(({ paddingBps }) => paddingBps))).toBeLessThan(0.06 * bps)
  }
})

test("two who share a link come to share it about evenly, whoever was first", () => {
  const late: Load = (atMs, estimateBps) =>
    atMs < 10_000 ? { sendBps: VOICE_BPS, neededBps: 0 } : greedy(atMs, estimateBps)
  const rows = simulate({ ...LINK, bps: () => 2_000_000 }, 120, [greedy, late])
  const shares = rows.map((moments) => sent(between(moments, 60, 120)))
  const all = shares.reduce((sum, each) => sum + each, 0)
  expect(all).toBeGreaterThan(1_600_000)
  for (const share of shares) expect(share / all).toBeGreaterThan(0.35)
})

test("nothing is filled up where nothing more is wanted than is known to be there", () => {
  const bandwidth = new Bandwidth(1_000_000)
  bandwidth.sent(0, 1_200, 0)
  expect(bandwidth.padding(0, 900_000)).toBe(0)
  expect(bandwidth.padding(20, 2_000_000)).toBeGreaterThan(0)
})

test("what a receiver says counts where it tells of no packets, and is the most where it does, while it says it", () => {
  const bandwidth = new Bandwidth(1_000_000)
  bandwidth.remb(2_000_000, 0)
  expect(bandwidth.estimate(0)).toBe(2_000_000)
  bandwidth.sent(0, 1_200, 0)
  bandwidth.feedback({ base: 0, arrivals: [0] }, 50)
  expect(bandwidth.estimate(50)).toBe(1_000_000)
  bandwidth.remb(300_000, 100)
  expect(bandwidth.estimate(4_000)).toBe(300_000)
  expect(bandwidth.estimate(6_000)).toBe(1_000_000)
})

test("whatever a subscriber tells, the estimate stays a number that a voice fits into", () => {
  const told = fc.record({
    base: fc.integer({ min: -100, max: 6_000 }),
    arrivals: fc.array(fc.option(fc.integer({ min: -(2 ** 40), max: 2 ** 40 })), { maxLength: 60 }),
    after: fc.integer({ min: 0, max: 3_000 }),
    packets: fc.integer({ min: 0, max: 200 }),
  })
  fc.assert(
    fc.property(fc.array(told, { maxLength: 60 }), (rows) => {
      const bandwidth = new Bandwidth()
      let [now, seq] = [0, 0]
      for (const { base, arrivals, after, packets } of rows) {
        for (let packet = 0; packet < packets; packet++) bandwidth.sent(seq++, 1_200, now)
        now += after
        bandwidth.feedback({ base, arrivals }, now)
        const padding = bandwidth.padding(now, 3_000_000)
        expect(bandwidth.estimate(now)).toBeGreaterThanOrEqual(60_000)
        expect(bandwidth.estimate(now)).toBeLessThanOrEqual(50_000_000)
        expect(padding).toBeGreaterThanOrEqual(0)
        expect(padding).toBeLessThan(2_000_000)
      }
    }),
  )
})

test("a link over which nothing goes yet, not even a voice, is found out about by probes alone", () => {
  const bandwidth = new Bandwidth()
  const arrivals = new Arrivals()
  let seq = 0
  for (let atMs = 0; atMs < 20_000; atMs += 10) {
    for (let left = atMs % 20 === 0 ? bandwidth.padding(atMs, 8_800_000) : 0; left > 0; left -= 280) {
      bandwidth.sent(seq, 280, atMs)
      arrivals.arrived(seq++, atMs * 1_000)
    }
    const feedback = atMs % 50 === 0 ? arrivals.feedback() : undefined
    if (feedback !== undefined) bandwidth.feedback(feedback, atMs)
  }
  expect(bandwidth.estimate(20_000)).toBeGreaterThan(8_800_000)
})

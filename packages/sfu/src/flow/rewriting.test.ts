import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { Picture } from "./pictures.ts"
import { type Incoming, Rewriter, sameMoment } from "./rewriting.ts"

const CLOCK_RATE = 90_000
const FRAME_TICKS = 3_000
const FRAME_MS = 1_000 / 30
const ALL = 2

/** Of three temporal layers, as Chromium has them: only the first picture of a row refers to the lowest layer alone. */
const TEMPORAL = [
  { temporalLayer: 0, isLayerSync: false },
  { temporalLayer: 2, isLayerSync: true },
  { temporalLayer: 1, isLayerSync: true },
  { temporalLayer: 2, isLayerSync: false },
] as const

/** A layer of a camera: its numbers begin anywhere, its pictures are of so many packets. */
class Layer {
  readonly source: number
  #seq: number
  #timestamp: number
  #pictureId: number
  #tl0: number
  #count = 0

  constructor(source: number, start: number) {
    this.source = source
    this.#seq = start
    this.#timestamp = (start * 65_000) >>> 0
    this.#pictureId = (start * 7) & 0x7fff
    this.#tl0 = start & 0xff
  }

  get timestamp(): number {
    return this.#timestamp
  }

  picture(packets: number, isKeyFrame = false): Incoming[] {
    if (isKeyFrame) this.#count = 0
    const temporal = TEMPORAL[this.#count++ % 4] ?? TEMPORAL[0]
    this.#timestamp = (this.#timestamp + FRAME_TICKS) >>> 0
    this.#pictureId = (this.#pictureId + 1) & 0x7fff
    if (temporal.temporalLayer === 0) this.#tl0 = (this.#tl0 + 1) & 0xff
    const numbers = { pictureId: this.#pictureId, isPictureIdLong: true, tl0PictureIndex: this.#tl0, ...temporal }
    return Array.from({ length: packets }, (_, place) => ({
      source: this.source,
      seq: this.#seq++,
      timestamp: this.#timestamp,
      picture: { ...numbers, isKeyFrame: isKeyFrame && place === 0 },
    }))
  }
}

/** What a rewriter answered, each answer for itself. */
const forward = (rewriter: Rewriter, packet: Incoming, nowMs = 0, most = ALL) => {
  const out = rewriter.forward(packet, nowMs, most)
  return out && { ...out }
}

/** A camera that is forwarded from its first picture on. */
function camera(start = 65_530) {
  const layer = new Layer(1, start)
  const rewriter = new Rewriter(CLOCK_RATE, { seq: 100, timestamp: 4_294_967_000 })
  const [first, ...rest] = layer.picture(2, true)
  if (first === undefined) throw new Error("a picture has packets")
  rewriter.begin(first, 0)
  const sent = [first, ...rest].map((packet) => forward(rewriter, packet))
  return { layer, rewriter, sent }
}

describe("a stream towards a subscriber", () => {
  test("begins at the numbers it was given and goes on as its source does", () => {
    const { layer, rewriter, sent } = camera()
    expect(sent).toMatchObject([
      { seq: 100, timestamp: 4_294_967_000, pictureId: 0, tl0PictureIndex: 0, source: 1, sourceSeq: 65_530 },
      { seq: 101, timestamp: 4_294_967_000, pictureId: 0, tl0PictureIndex: 0 },
    ])
    const next = layer.picture(1).map((packet) => forward(rewriter, packet))
    expect(next).toMatchObject([{ seq: 102, timestamp: 2_704, pictureId: 1, tl0PictureIndex: 0 }])
  })

  test("closes up where temporal layers are left out, and takes them again where nothing is missing for them", () => {
    const { layer, rewriter } = camera()
    const outs = (most: number, pictures: number) =>
      Array.from({ length: pictures }, () => layer.picture(1))
        .flat()
        .map((packet) => forward(rewriter, packet, 0, most)?.pictureId)
    expect(outs(0, 7)).toEqual([undefined, undefined, undefined, 1, undefined, undefined, undefined])
    expect(outs(ALL, 4)).toEqual([2, 3, 4, 5])
    // The second of the upper pictures refers to the first, which was left out.
    expect(outs(1, 3)).toEqual([6, undefined, 7])
    expect(outs(ALL, 3)).toEqual([undefined, 8, 9])
  })

  test("keeps a place for what is late, whatever its temporal layer, and none for what is left out", () => {
    const { layer, rewriter } = camera()
    const [upper, middle, last, base] = [1, 1, 1, 1].flatMap((packets) => layer.picture(packets))
    if (upper === undefined || middle === undefined || last === undefined || base === undefined) throw new Error("none")
    expect(forward(rewriter, middle, 0, 0)).toBeUndefined()
    expect(forward(rewriter, base, 0, 0)).toMatchObject({ seq: 104, pictureId: 3 })
    expect(forward(rewriter, last, 0, 0)).toMatchObject({ seq: 103, pictureId: 2 })
    expect(forward(rewriter, upper, 0, 0)).toMatchObject({ seq: 102, pictureId: 1 })
    expect(forward(rewriter, middle, 0, ALL)).toBeUndefined()
  })

  test("has nothing twice, nothing of another source, nothing of before it began", () => {
    const { layer, rewriter } = camera()
    const [packet] = layer.picture(1)
    if (packet === undefined) throw new Error("a picture has packets")
    expect(forward(rewriter, packet)?.seq).toBe(102)
    expect(forward(rewriter, packet)).toBeUndefined()
    expect(forward(rewriter, { ...packet, seq: packet.seq + 1, source: 2 })).toBeUndefined()
    expect(forward(rewriter, { ...packet, seq: 65_529 })).toBeUndefined()
  })

  test("closes up where packets without content are left out", () => {
    const { layer, rewriter } = camera()
    const [padding, packet] = [...layer.picture(1), ...layer.picture(1)]
    if (padding === undefined || packet === undefined) throw new Error("a picture has packets")
    rewriter.leaveOut(1, padding.seq)
    rewriter.leaveOut(1, padding.seq)
    expect(forward(rewriter, padding)).toBeUndefined()
    expect(forward(rewriter, packet)?.seq).toBe(102)
  })

  test("goes on after a pause with the next number, and with the time that passed", () => {
    const { layer, rewriter } = camera()
    for (let paused = 0; paused < 29; paused++) layer.picture(2)
    const [first] = layer.picture(2, true)
    if (first === undefined) throw new Error("a picture has packets")
    rewriter.begin(first, 1_004)
    expect(forward(rewriter, first, 1_004)).toMatchObject({
      seq: 102,
      timestamp: (4_294_967_000 + CLOCK_RATE) >>> 0,
      pictureId: 1,
      tl0PictureIndex: 1,
    })
  })

  test("goes on with another layer by the clock of its sender, and by one's own where that one says nonsense", () => {
    const step = (aligned: (layer: Layer) => number | undefined): number => {
      const { layer, rewriter } = camera()
      const [first] = new Layer(2, 77).picture(1, true)
      if (first === undefined) throw new Error("a picture has packets")
      rewriter.begin(first, 40, aligned(layer))
      return ((forward(rewriter, first, 40)?.timestamp ?? 0) - 4_294_967_000) >>> 0
    }
    expect(step((layer) => layer.timestamp + FRAME_TICKS)).toBe(FRAME_TICKS)
    expect(step(() => undefined)).toBe(3_600)
    expect(step((layer) => layer.timestamp + 1_000 * CLOCK_RATE)).toBe(3_600)
    // A picture of the same moment, or an older one, is shown a millisecond later.
    expect(step((layer) => layer.timestamp)).toBe(90)
    expect(step((layer) => layer.timestamp - FRAME_TICKS)).toBe(90)
  })

  test("goes on with another publisher whose pictures have no numbers", () => {
    const { rewriter } = camera()
    const packet = { source: 9, seq: 3, timestamp: 1, picture: null }
    rewriter.begin(packet, 100)
    expect(forward(rewriter, packet, 100)).toMatchObject({
      seq: 102,
      pictureId: null,
      tl0PictureIndex: null,
      source: 9,
    })
  })
})

test("the same moment in two streams of a sender is found by its reports, over wraps", () => {
  const clock = { ntpMs: 10_000, timestamp: 4_294_967_290 }
  const other = { ntpMs: 10_500, timestamp: 100 }
  expect(sameMoment((clock.timestamp + CLOCK_RATE) >>> 0, clock, other, CLOCK_RATE)).toBe(100 + CLOCK_RATE / 2)
})

type Fate = "in time" | "lost" | "late" | "twice"

const frames = fc.array(
  fc.record({
    fates: fc.array(
      fc.oneof(
        { weight: 12, arbitrary: fc.constant<Fate>("in time") },
        { weight: 1, arbitrary: fc.constantFrom<Fate>("lost", "late", "twice") },
      ),
      { minLength: 1, maxLength: 4 },
    ),
    lateBy: fc.integer({ min: 1, max: 40 }),
    /** From this picture on another layer is wanted, and all begin a key frame. */
    switchTo: fc.option(fc.integer({ min: 0, max: 2 }), { freq: 12 }),
    most: fc.option(fc.integer({ min: 0, max: ALL }), { freq: 8 }),
  }),
  { minLength: 1, maxLength: 120 },
)
type Frames = typeof frames extends fc.Arbitrary<infer Value> ? Value : never

/** A packet on its way: the `frame` it is of, its `place` among all. */
interface Travelling {
  readonly packet: Incoming & { readonly picture: Picture }
  readonly place: number
  readonly frame: number
  readonly fate: Fate
  readonly arrives: number
  readonly wanted: number
  readonly most: number
}

/** All packets of three layers, in the order in which they were sent. */
function travelling(shapes: Frames): Travelling[] {
  const layers = [new Layer(0, 65_500), new Layer(1, 3), new Layer(2, 30_000)]
  const sent: Travelling[] = []
  let [wanted, most] = [0, ALL]
  for (const [frame, { fates, lateBy, switchTo, most: wish }] of shapes.entries()) {
    wanted = switchTo ?? wanted
    most = wish ?? most
    for (const layer of layers) {
      for (const [at, packet] of layer.picture(fates.length, frame === 0 || switchTo !== null).entries()) {
        const fate = fates[at] ?? "in time"
        const place = sent.length
        const { picture } = packet
        if (picture === null) throw new Error("pictures have numbers")
        const arrives = place + (fate === "late" ? lateBy * 3 : 0)
        sent.push({ packet: { ...packet, picture }, place, frame, fate, arrives, wanted, most })
      }
    }
  }
  return sent
}

/** What goes out of a room that switches on key frames, by outgoing sequence number. */
function sentOf(all: readonly Travelling[]) {
  const rewriter = new Rewriter(CLOCK_RATE, { seq: 65_000, timestamp: 1 })
  const arriving = all
    .filter(({ fate }) => fate !== "lost")
    .flatMap((each) => (each.fate === "twice" ? [each, each] : each))
  const sent = new Map<number, { readonly input: Travelling; readonly timestamp: number; readonly pictureId: number }>()
  const newest = new Map<number, number>()
  let current: number | undefined
  for (const input of arriving.sort((one, other) => one.arrives - other.arrives)) {
    const nowMs = input.frame * FRAME_MS
    const { source, seq, picture } = input.packet
    const isNewest = seq > (newest.get(source) ?? -1)
    if (isNewest) newest.set(source, seq)
    if (source === input.wanted && source !== current && picture.isKeyFrame && isNewest) {
      current = source
      rewriter.begin(input.packet, nowMs)
    }
    const out = rewriter.forward(input.packet, nowMs, input.most)
    if (out === undefined) continue
    expect(sent.has(out.seq)).toBe(false)
    sent.set(out.seq, { input, timestamp: out.timestamp, pictureId: out.pictureId ?? Number.NaN })
  }
  return [...sent].sort(([one], [other]) => one - other)
}

test("what goes out over switches, losses and layers left out is in order, once, without a gap that was not in what came", () => {
  fc.assert(
    fc.property(frames, (shapes) => {
      const all = travelling(shapes)
      const sent = sentOf(all)
      for (const [at, [seq, { input, timestamp, pictureId }]] of sent.entries()) {
        const before = sent[at - 1]
        if (before === undefined) continue
        const [seqBefore, last] = before
        const { source } = last.input.packet
        const isSameSource = source === input.packet.source
        if (isSameSource) expect(input.place).toBeGreaterThan(last.input.place)
        const between = all.slice(last.input.place + 1, isSameSource ? input.place : all.length)
        const notInTime = between.filter(({ fate, packet }) => fate !== "in time" && packet.source === source)
        expect(seq - seqBefore - 1).toBeLessThanOrEqual(notInTime.length)
        const isSamePicture = isSameSource && last.input.frame === input.frame
        const ticks = (timestamp - last.timestamp) | 0
        if (isSamePicture) expect([ticks, pictureId]).toEqual([0, last.pictureId])
        else expect(ticks).toBeGreaterThan(0)
        const gap = (pictureId - last.pictureId - 1) & 0x7fff
        if (!isSamePicture) expect(gap).toBeLessThanOrEqual(new Set(notInTime.map(({ frame }) => frame)).size)
      }
    }),
    { numRuns: 300 },
  )
})

test("without losses every picture that goes out follows on the one before", () => {
  fc.assert(
    fc.property(frames, (shapes) => {
      const whole = shapes.map((shape) => ({ ...shape, fates: shape.fates.map((): Fate => "in time") }))
      const sent = sentOf(travelling(whole))
      expect(sent.map(([seq]) => seq)).toEqual(sent.map((_, at) => 65_000 + at))
      const ids = new Set(sent.map(([, { pictureId }]) => pictureId))
      expect([...ids]).toEqual(Array.from({ length: ids.size }, (_, at) => at))
    }),
  )
})

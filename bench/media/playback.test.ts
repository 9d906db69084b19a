import { expect, test } from "vitest"
import { Playback } from "./playback.ts"
import { RtpHeader, VP8_BYTES, writeVp8 } from "./rtp.ts"
import { readStamp, STAMP_BYTES, writeStamp } from "./stamp.ts"

const PER_FRAME = 3
const SECOND = 1_000_000

/** A picture of thirty frames a second, of three packets each; the window that is stamped on a packet is its frame. */
function aPicture() {
  const shown: number[] = []
  const playback = new Playback(({ window }) => shown.push(window))
  const header = new RtpHeader(96, 7, {}, {})
  const give = (sequence: number, { isKey = sequence === 0, at = (sequence / PER_FRAME) * (SECOND / 30) } = {}) => {
    const [frame, place] = [Math.floor(sequence / PER_FRAME), sequence % PER_FRAME]
    const packet = Buffer.alloc(header.length + VP8_BYTES + 10 + STAMP_BYTES)
    const fields = { sequence, timestamp: frame * 3_000, transportSequence: 0, level: 0, at }
    header.write(packet, { ...fields, marker: place === PER_FRAME - 1 })
    const sizes = { width: 640, height: 360 }
    const numbers = { picture: frame, base: frame, temporal: 0 }
    writeVp8(packet, header.length, { isFrameStart: place === 0, isKey, ...numbers, ...sizes })
    writeStamp(packet, { window: frame, at })
    playback.received({ sequence, packet, payload: header.length, stamp: readStamp(packet) }, at)
  }
  const upTo = (from: number, to: number) => {
    for (let sequence = from; sequence < to; sequence++) give(sequence)
  }
  return { shown, playback, give, upTo }
}

test("frames are shown when they are whole, from a key frame on", () => {
  const { shown, playback, give, upTo } = aPicture()
  give(1)
  give(2)
  expect(playback.needsKeyFrame).toBe(true)
  give(3, { isKey: true })
  expect(playback.needsKeyFrame).toBe(false)
  upTo(4, 10)
  expect(shown).toEqual([1, 2])
})

test("what is missing is asked for, and when it comes everything behind it is shown", () => {
  const { shown, playback, give, upTo } = aPicture()
  upTo(0, 4)
  upTo(5, 9)
  expect(shown).toEqual([0])
  const now = 0.2 * SECOND
  expect(playback.missing(now)).toEqual([4])
  expect(playback.missing(now + 10_000)).toEqual([])
  expect(playback.missing(now + 70_000)).toEqual([4])
  give(4, { at: now + 80_000 })
  expect(shown).toEqual([0, 1, 2])
  expect(playback.missing(now + SECOND)).toEqual([])
})

test("what never comes is given up, and a key frame is needed", () => {
  const { shown, playback, give, upTo } = aPicture()
  upTo(0, 4)
  upTo(5, 9)
  expect(playback.missing(2 * SECOND)).toEqual([])
  expect(playback.needsKeyFrame).toBe(true)
  give(9, { isKey: true })
  upTo(10, 12)
  expect(shown).toEqual([0, 3])
})

test("a picture that stands still is counted, one that is late now and then is not", () => {
  const { playback, give, upTo } = aPicture()
  upTo(0, 120)
  give(120, { at: 1.4 * SECOND })
  upTo(121, 180)
  expect(playback.freezes).toBe(0)
  for (let sequence = 180; sequence < 183; sequence++) give(sequence, { at: 2.4 * SECOND })
  expect(playback.freezes).toBe(1)
})

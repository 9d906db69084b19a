import { expect, test } from "vitest"
import { Stalls } from "./stalls.ts"

/** What a browser counts of a track's frames; undefined where it counts none. */
const counted = (frames: number | undefined): RTCStatsReport =>
  new Map([
    ["voice", { type: "inbound-rtp", kind: "audio", trackIdentifier: "voice", packetsReceived: 7 }],
    ["sent", { type: "outbound-rtp", kind: "video", trackIdentifier: "picture", framesDecoded: 99 }],
    ["picture", { type: "inbound-rtp", kind: "video", trackIdentifier: "picture", framesDecoded: frames }],
  ])

/** @returns whether the picture stood still after each half second, by how many frames there had been */
function watched(frames: readonly (number | undefined)[], isDue: (at: number) => boolean = () => true) {
  const stalls = new Stalls()
  return frames.map((count, at) => {
    stalls.look(counted(count), new Set(isDue(at) ? ["picture", "voice", "another"] : []))
    return stalls.has("picture")
  })
}

const no = (times: number) => Array.from({ length: times }, () => false)

test("a picture stands still when no frame has come for three seconds, until one does", () => {
  expect(watched([10, 17, 17, 17, 17, 17, 17, 17, 17, 18])).toEqual([...no(7), true, true, false])
})

test("frames that come seldom are a picture", () => {
  expect(watched([1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3])).toEqual(no(11))
})

test("a picture that is to come again, as when a camera is switched on, is waited for anew", () => {
  expect(watched([5, 5, 5, 5, 5, 5, 5, 5, 5], (at) => at !== 4)).toEqual(no(9))
})

test("where a browser counts no frames nothing is known to stand still", () => {
  expect(watched(Array.from({ length: 9 }, () => undefined))).toEqual(no(9))
})

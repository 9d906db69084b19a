import { expect, test } from "vitest"
import { isVoiceOverdue, OverduePictures } from "./overdue.ts"

test("a picture that is late goes, and those after it, until a key frame comes in time", () => {
  const pictures = new OverduePictures()
  const passes = (lateMs: number, isKeyFrame = false) => pictures.passes(lateMs, isKeyFrame)
  expect([passes(0, true), passes(1_400), passes(1_600), passes(1_700, true)]).toEqual([true, true, false, false])
  expect(pictures.needsKeyFrame(1_400)).toBe(false)
  expect([passes(1_000, true), passes(100)]).toEqual([false, false])
  expect(pictures.needsKeyFrame(100)).toBe(true)
  expect([passes(100, true), passes(100)]).toEqual([true, true])
  expect(pictures.needsKeyFrame(100)).toBe(false)
})

test("a voice is kept longer than a picture, and each of its packets is judged for itself", () => {
  expect([0, 1_600, 2_600, 2_400].map(isVoiceOverdue)).toEqual([false, false, true, false])
})

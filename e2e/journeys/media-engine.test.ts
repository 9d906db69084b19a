import { afterAll, beforeAll, expect, test } from "vitest"
import type { Browser } from "../lib/browser.ts"
import { borrow } from "../lib/browsers.ts"
import { chromium } from "../lib/chromium.ts"
import { firefox } from "../lib/firefox.ts"
import { type MediaPage, MediaRoom } from "../lib/media-room.ts"

const WAIT = { timeout: 60_000, interval: 300 }

let browsers: { readonly chromium: Browser; readonly firefox: Browser }
beforeAll(async () => {
  const [one, other] = await Promise.all([borrow(chromium, { calls: "open" }), borrow(firefox, { calls: "open" })])
  browsers = { chromium: one, firefox: other }
})
afterAll(async () => {
  await browsers.chromium[Symbol.asyncDispose]()
  await browsers.firefox[Symbol.asyncDispose]()
})

/** Everybody sees and hears everybody else. */
async function allHaveAll(pages: readonly MediaPage[]): Promise<void> {
  const lacking = async () => {
    const lists = await Promise.all(pages.map((page) => page.lacks(pages.filter((other) => other !== page))))
    return lists.flat()
  }
  await expect.poll(lacking, WAIT).toEqual([])
}

test("four in Chromium and one in Firefox see and hear each other, also when one has left and come again", async () => {
  await using room = await MediaRoom.open()
  const amy = await room.join("amy", browsers.chromium, 0)
  const ben = await room.join("ben", browsers.chromium, 60)
  const cem = await room.join("cem", browsers.firefox, 120)
  const dan = await room.join("dan", browsers.chromium, 180)
  const eve = await room.join("eve", browsers.chromium, 270)
  await allHaveAll([amy, ben, cem, dan, eve])

  await dan.leave()
  await expect.poll(() => amy.tracks.some(({ person }) => person === dan.person), WAIT).toBe(false)
  await allHaveAll([amy, ben, cem, eve])
  await dan.come()
  await allHaveAll([amy, ben, cem, dan, eve])
  // Dan's slots were taken again.
  for (const page of [amy, ben, cem, eve]) expect(page.sections).toBe(1 + 2 * 4)
})

test("a picture is as large as it is shown, and nothing of it comes while it is hidden", async () => {
  await using room = await MediaRoom.open()
  const amy = await room.join("amy", browsers.chromium, 0)
  const cem = await room.join("cem", browsers.firefox, 240)
  await allHaveAll([amy, cem])
  for (const [of, by] of [
    [cem, amy],
    [amy, cem],
  ] as const) {
    const { track, mid } = by.track(of, "picture")
    for (const height of [540, 135]) {
      await by.want([{ track, width: (height * 16) / 9, height, priority: 1 }])
      await expect.poll(async () => (await by.counts())[mid]?.frameHeight, WAIT).toBe(height)
    }
    await by.want([])
    const frames = async () => (await by.counts())[mid]?.framesDecoded ?? 0
    const still = async () => {
      const before = await frames()
      await new Promise((passed) => setTimeout(passed, 1_000))
      return (await frames()) - before
    }
    await expect.poll(still, WAIT).toBe(0)
    await by.want([{ track, width: 960, height: 540, priority: 1 }])
    await expect.poll(still, WAIT).toBeGreaterThan(3)
  }
})

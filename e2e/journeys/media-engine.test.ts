import { afterAll, beforeAll, expect, test } from "vitest"
import type { Browser } from "../lib/browser.ts"
import { borrow } from "../lib/browsers.ts"
import { chromium } from "../lib/chromium.ts"
import { firefox } from "../lib/firefox.ts"
import { type MediaPage, MediaRoom } from "../lib/media-room.ts"
import type { Come, Guest } from "../lib/room-page.ts"

const WAIT = { timeout: 60_000, interval: 300 }
/** Voices are back within five seconds (media.md); a busy machine has twice that. */
const BACK_MS = 10_000
/** Where 15 of 100 packets are lost each way, less than this of what is heard is made up, of 1. */
const CONCEALED = 0.3

let browsers: { readonly chromium: Browser; readonly firefox: Browser }
beforeAll(async () => {
  const [one, other] = await Promise.all([borrow(chromium, { calls: "open" }), borrow(firefox, { calls: "open" })])
  browsers = { chromium: one, firefox: other }
})
afterAll(async () => {
  await browsers.chromium[Symbol.asyncDispose]()
  await browsers.firefox[Symbol.asyncDispose]()
})

/** Everybody sees and hears everybody else, and the screens of those that show one. */
async function allHaveAll(pages: readonly MediaPage[], screens: readonly Guest[] = []): Promise<void> {
  const lacking = async () => {
    const lists = await Promise.all(
      pages.map((page) => {
        const others = pages.filter((other) => other !== page)
        return page.lacks(
          others,
          screens.filter(({ name }) => name !== page.guest.name),
        )
      }),
    )
    return lists.flat()
  }
  await expect.poll(lacking, WAIT).toEqual([])
}

/** Is in connection with the room. How it came to be is never undone: it may have been lost for a moment meanwhile. */
const connected = (page: MediaPage) =>
  expect.poll(async () => (await page.past()).states.at(-1), WAIT).toBe("connected")

/**
 * Connections are replaced until the voice had come by the next before that took the place of the one before: the
 * next is waited on for a second and no longer (room-down.ts), in which a busy machine may not get to it.
 */
async function follows(page: MediaPage): Promise<void> {
  const again = async () => {
    const { followed } = await page.past()
    if (followed.at(-1) !== true) await page.revive()
    return followed.at(-1)
  }
  await expect.poll(again, WAIT).toBe(true)
}

const pause = (ms: number) => new Promise((passed) => setTimeout(passed, ms))

test("four in Chromium and one in Firefox see and hear each other, also when one has left and come again", async () => {
  await using room = await MediaRoom.open()
  const amy = await room.join("amy", browsers.chromium, 0)
  const ben = await room.join("ben", browsers.chromium, 60)
  const cem = await room.join("cem", browsers.firefox, 120)
  const dan = await room.join("dan", browsers.chromium, 180)
  const eve = await room.join("eve", browsers.chromium, 270)
  await allHaveAll([amy, ben, cem, dan, eve])
  const others = [amy, ben, cem, eve]
  const sections = others.map((page) => page.sections)

  await dan.leave()
  await expect.poll(() => amy.tracks.some(({ person }) => person === dan.guest.name), WAIT).toBe(false)
  await allHaveAll(others)
  await dan.come()
  await allHaveAll([...others, dan])
  // Dan's slots were taken again.
  expect(others.map((page) => page.sections)).toEqual(sections)
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
    for (const height of [540, 135]) {
      await by.show(of, "picture", height)
      await expect.poll(async () => (await by.comeOf(of, "picture"))?.frameHeight, WAIT).toBe(height)
    }
    await by.show(of, "picture", 0)
    const frames = async () => (await by.comeOf(of, "picture"))?.framesDecoded ?? 0
    const still = async () => {
      const before = await frames()
      await pause(1_000)
      return (await frames()) - before
    }
    await expect.poll(still, WAIT).toBe(0)
    await by.show(of, "picture", 540)
    await expect.poll(still, WAIT).toBeGreaterThan(3)
  }
})

test("a screen comes beside the camera, at its full size, and goes again", async () => {
  await using room = await MediaRoom.open()
  const amy = await room.join("amy", browsers.chromium, 0)
  const cem = await room.join("cem", browsers.firefox, 240)
  await allHaveAll([amy, cem])
  for (const [by, to] of [
    [amy, cem],
    [cem, amy],
  ] as const) {
    const { sections } = to
    await by.share(120)
    await allHaveAll([amy, cem], [{ name: by.guest.name, hue: 120 }])
    await expect.poll(async () => (await to.comeOf(by, "screen"))?.frameHeight, WAIT).toBe(720)
    // Nothing had to be agreed on for it.
    expect(to.sections).toBe(sections)
    await by.share(null)
    await allHaveAll([amy, cem])
  }
})

test("a connection is replaced when the voice has come by the next; who has another network is heard again soon", async () => {
  await using room = await MediaRoom.open({ isWired: true })
  const amy = await room.join("amy", browsers.chromium, 0)
  const cem = await room.join("cem", browsers.firefox, 240)
  await allHaveAll([amy, cem])
  await Promise.all([amy, cem].map(follows))
  await allHaveAll([amy, cem])
  for (const page of [amy, cem]) await connected(page)

  const gaps = await Promise.all([amy, cem].map((page) => page.watchGaps()))
  room.wire.cut()
  await pause(3_000)
  await allHaveAll([amy, cem])
  for (const gap of gaps) {
    // There was no voice for a moment, so another connection was needed.
    expect(await gap()).toBeGreaterThan(700)
    expect(await gap()).toBeLessThan(BACK_MS)
  }
})

test("whose network loses 15 of 100 packets each way hears and sees, and is heard and seen", async () => {
  await using room = await MediaRoom.open({ isWired: true })
  const cem = await room.join("cem", browsers.firefox, 240)
  await connected(cem)
  room.wire.loss = 0.15
  const amy = await room.join("amy", browsers.chromium, 0)
  await allHaveAll([amy, cem])
  for (const [of, by] of [
    [cem, amy],
    [amy, cem],
  ] as const) {
    // What is lost is made up for, and nothing besides.
    const concealed = async () => {
      const before = await by.comeOf(of, "voice")
      await pause(10_000)
      const now = await by.comeOf(of, "voice")
      const more = (count: keyof Omit<Come, "hue">) => (now?.[count] ?? 0) - (before?.[count] ?? 0)
      expect(more("packetsLost")).toBeGreaterThan(20)
      return more("concealedSamples") / more("totalSamplesReceived")
    }
    // The best of three, so that one in which the machine stalled does not decide.
    let best = await concealed()
    for (let again = 0; again < 2 && best >= CONCEALED; again++) best = Math.min(best, await concealed())
    expect(best).toBeLessThan(CONCEALED)
  }
  await allHaveAll([amy, cem])
})

test("a voice costs little while its person says nothing", async () => {
  await using room = await MediaRoom.open()
  const amy = await room.join("amy", browsers.chromium, 0)
  const cem = await room.join("cem", browsers.firefox, 240)
  await allHaveAll([amy, cem])
  await Promise.all([amy.hush(), cem.hush()])
  for (const [of, by] of [
    [cem, amy],
    [amy, cem],
  ] as const) {
    const packets = async () => (await by.comeOf(of, "voice"))?.packetsReceived ?? 0
    // Fifty are a second of a voice; of a silence some come, by which one knows that there is somebody (RFC 7587, 3.1.3).
    const inTwoSeconds = async () => {
      const before = await packets()
      await pause(2_000)
      return (await packets()) - before
    }
    await expect.poll(inTwoSeconds, WAIT).toBeLessThan(30)
    expect(await inTwoSeconds()).toBeGreaterThan(0)
  }
})

test("what a page and the room say to each other may be lost, come twice, or late", async () => {
  await using room = await MediaRoom.open()
  room.site.isMuddled = true
  const amy = await room.join("amy", browsers.chromium, 0)
  const ben = await room.join("ben", browsers.chromium, 90)
  const cem = await room.join("cem", browsers.firefox, 240)
  await allHaveAll([amy, ben, cem])
})

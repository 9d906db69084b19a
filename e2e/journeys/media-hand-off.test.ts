import { afterAll, beforeAll, expect, test } from "vitest"
import type { Browser } from "../lib/browser.ts"
import { borrow } from "../lib/browsers.ts"
import { chromium } from "../lib/chromium.ts"
import { Ear } from "../lib/ear.ts"
import { firefox, MICROPHONE_HERTZ } from "../lib/firefox.ts"
import { toneOf } from "../lib/hues.ts"
import { type MediaPage, MediaRoom } from "../lib/media-room.ts"

const WAIT = { timeout: 60_000, interval: 300 }
/** As of calls between two (calls.test.ts): a browser that has much to do is silent for a moment by itself. */
const DIP_MS = 200

const pause = (ms: number) => new Promise((passed) => setTimeout(passed, ms))

let browsers: { readonly chromium: Browser; readonly firefox: Browser }
beforeAll(async () => {
  const [one, other] = await Promise.all([borrow(chromium, { calls: "open" }), borrow(firefox, { calls: "open" })])
  browsers = { chromium: one, firefox: other }
})
afterAll(async () => {
  await browsers.chromium[Symbol.asyncDispose]()
  await browsers.firefox[Symbol.asyncDispose]()
})

test("who goes on at another device is heard and seen by all without a break, by the sections that they were", async () => {
  await using room = await MediaRoom.open()
  const amy = await room.join("amy", browsers.chromium, 0)
  const cem = await room.join("cem", browsers.firefox, 180)
  const phone = await room.join("ben", browsers.chromium, 60, "phone")
  const others = [amy, cem]
  const lack = async (of: MediaPage) => (await Promise.all(others.map((page) => page.lacks([of])))).flat()
  await expect.poll(() => lack(phone), WAIT).toEqual([])
  const laptop = await room.join("ben", browsers.firefox, 270, "laptop")
  for (const source of ["voice", "picture"] as const)
    await expect.poll(() => room.events, WAIT).toContainEqual({ kind: "arrived", participant: laptop.device, source })
  // Nobody has anything of their own from their other device.
  await expect.poll(() => laptop.lacks(others), WAIT).toEqual([])
  expect(laptop.tracks.map(({ person }) => person)).not.toContain(phone.guest.name)

  // The laptop, and Cem, have no tones of their own, but that of their browser.
  await cem.hush()
  const tones = { phone: toneOf(phone.guest.hue), laptop: MICROPHONE_HERTZ }
  const ear = await Ear.at(amy.window, [tones.phone, tones.laptop])
  await room.hand(phone)
  await expect.poll(() => ear.hears(), WAIT).toEqual([tones.phone])
  const offers = () => room.events.filter(({ kind }) => kind === "offer").length
  const before = offers()
  for (const [to, tone] of [
    [laptop, tones.laptop],
    [phone, tones.phone],
  ] as const) {
    await ear.forget()
    await room.hand(to)
    await expect.poll(() => lack(to), WAIT).toEqual([])
    await expect.poll(() => ear.hears(), WAIT).toEqual([tone])
    expect(await ear.dip(tones.phone, tones.laptop)).toBeLessThan(DIP_MS)
  }
  expect(offers()).toBe(before)

  // By the same measure a voice that is stopped is missed; the browser goes on with a tone by itself for a moment.
  await ear.forget()
  await room.mute(phone, true)
  await pause(3_000)
  await room.mute(phone, false)
  await expect.poll(() => ear.hears(), WAIT).toEqual([tones.phone])
  expect(await ear.dip(tones.phone)).toBeGreaterThan(DIP_MS)

  // Who is at their phone no more is followed to their laptop.
  await phone.leave()
  await expect.poll(() => lack(laptop), WAIT).toEqual([])
  expect(offers()).toBe(before)
})

test("by one section whoever is wanted is seen, one after the other", async () => {
  await using room = await MediaRoom.open({ lastN: { pictures: 1, voices: 6 } })
  const amy = await room.join("amy", browsers.chromium, 0)
  const ben = await room.join("ben", browsers.chromium, 120)
  const cem = await room.join("cem", browsers.firefox, 240)
  const dan = await room.join("dan", browsers.firefox, 60)
  for (const viewer of [amy, dan]) {
    const voices = () => viewer.tracks.filter(({ source }) => source === "voice").length
    await expect.poll(voices, WAIT).toBe(3)
    for (const of of [ben, cem, ben]) {
      await viewer.show(of, "picture", 180)
      const picture = async () => (await viewer.comeOf(of, "picture"))?.hue ?? Number.NaN
      await expect.poll(async () => Math.abs((await picture()) - of.guest.hue) < 20, WAIT).toBe(true)
      expect(viewer.tracks.filter(({ source }) => source === "picture")).toHaveLength(1)
    }
  }
})

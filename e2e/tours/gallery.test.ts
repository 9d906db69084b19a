// Calls, conversations with phones, and what administrators see of these, in all their states: many pass too quickly to be looked at in the app.
import { mkdirSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, expect, test } from "vitest"
import type { BrowserOptions } from "../lib/browser.ts"
import { borrow } from "../lib/browsers.ts"
import { chromium } from "../lib/chromium.ts"
import { Device, type DeviceShape } from "../lib/device.ts"
import { type Gallery, openGallery, walk } from "../lib/gallery.ts"
import { faults } from "../lib/screens.ts"

const SHOTS = fileURLToPath(new URL("../screenshots", import.meta.url))

let gallery: Gallery | undefined
beforeAll(async () => {
  gallery = await openGallery()
})
afterAll(() => gallery?.[Symbol.asyncDispose]())

/** @returns what is wrong on any of them, one line each */
async function look(
  shape: DeviceShape,
  options: BrowserOptions,
  shoot: (device: Device, screen: string) => Promise<void> = async () => {},
): Promise<readonly string[]> {
  const device = await Device.at(gallery?.site ?? "", await borrow(chromium, { calm: true, ...options }), shape)
  const found: string[] = []
  await walk(device, async (screen) => {
    await shoot(device, screen)
    found.push(...(await faults(device, screen)))
  })
  await device.close()
  return found
}

/** SHOTS=1: pictures of each in both shapes and at 200 %, all looks and languages, to be looked at by people. */
function isPhotographed(language: string, dark: boolean): void {
  const folder = `${SHOTS}/${language}-${dark ? "dark" : "light"}/gallery`
  test.each(["phone", "desktop", "zoomed"] as const)(`${folder}, %s`, async (shape) => {
    mkdirSync(folder, { recursive: true })
    const shoot = ({ window }: Device, screen: string) => window.shoot(`${folder}/${shape}-${screen}.png`)
    expect(await look(shape, { language, dark }, shoot)).toEqual([])
  })
}

if (process.env.SHOTS) {
  for (const language of ["zh-CN", "zh-TW", "en-GB"]) for (const dark of [false, true]) isPhotographed(language, dark)
} else
  test("calls, conversations with phones and what administrators see of them keep nobody out, on a phone", async () => {
    expect(await look("phone", {})).toEqual([])
  })

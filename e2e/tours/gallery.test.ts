// Calls, conversations with phones, and what administrators see of these, in all their states: many pass too quickly to be looked at in the app.
import { mkdirSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, expect, test } from "vitest"
import type { BrowserOptions } from "../lib/browser.ts"
import { borrow } from "../lib/browsers.ts"
import { chromium } from "../lib/chromium.ts"
import { Device, type DeviceShape } from "../lib/device.ts"
import { type Gallery, openGallery, PARTS, type Part, walk } from "../lib/gallery.ts"
import { faults } from "../lib/screens.ts"

const SHOTS = fileURLToPath(new URL("../screenshots", import.meta.url))

let gallery: Gallery | undefined
beforeAll(async () => {
  gallery = await openGallery()
})
afterAll(() => gallery?.[Symbol.asyncDispose]())

/** @returns what is wrong on any of them, one line each */
async function look(
  part: Part,
  shape: DeviceShape,
  options: BrowserOptions,
  shoot: (device: Device, screen: string) => Promise<void> = async () => {},
): Promise<readonly string[]> {
  const device = await Device.at(gallery?.site ?? "", await borrow(chromium, { calm: true, ...options }), shape)
  const found: string[] = []
  await walk(device, part, async (screen) => {
    await shoot(device, screen)
    found.push(...(await faults(device, screen)))
  })
  await device.close()
  return found
}

/** SHOTS=1: pictures of each in both shapes and at 200 %, all looks and languages, to be looked at by people. */
function isPhotographed(part: Part, language: string, dark: boolean): void {
  const folder = `${SHOTS}/${language}-${dark ? "dark" : "light"}/gallery`
  test.each(["phone", "desktop", "zoomed"] as const)(`${folder}, ${part.name}, %s`, async (shape) => {
    mkdirSync(folder, { recursive: true })
    const shoot = ({ window }: Device, screen: string) => window.shoot(`${folder}/${shape}-${screen}.png`)
    expect(await look(part, shape, { language, dark }, shoot)).toEqual([])
  })
}

if (process.env.SHOTS) {
  for (const part of PARTS)
    for (const language of ["zh-CN", "zh-TW", "en-GB"])
      for (const dark of [false, true]) isPhotographed(part, language, dark)
} else
  test.each(PARTS.map((part) => [part.name, part] as const))("%s keep nobody out, on a phone", async (_, part) => {
    expect(await look(part, "phone", {})).toEqual([])
  })

/** What has the focus, as it is called; what waits behind a button stands before its word. */
const focused = ({ window }: Device) =>
  window.run<string>("document.activeElement.ariaLabel ?? document.activeElement.textContent")

/** Goes on with Tab until something is reached. */
async function tabTo(device: Device, name: string): Promise<void> {
  await device.until(`reach ${name} with Tab`, async () => {
    if ((await focused(device)).endsWith(name)) return null
    await device.window.press("Tab")
    return `${await focused(device)} has the focus`
  })
}

test("who has but a keyboard reaches everybody in a call of many, and keeps the focus when somebody goes", async () => {
  const device = await Device.at(
    gallery?.site ?? "",
    await borrow(chromium, { calm: true, language: "en-GB" }),
    "phone",
  )
  await device.goto("/gallery.html?screen=manylive")
  await device.reads("Page 1 of 2")
  await tabTo(device, "Next page")
  await device.window.press("Enter")
  await device.reads("Page 2 of 2")
  expect(await focused(device)).toBe("Next page")
  await device.window.press("Enter")
  await device.reads("Page 1 of 2")

  await tabTo(device, "Show one")
  await device.window.press("Enter")
  expect(await focused(device)).toBe("Show all")

  await tabTo(device, "21 people, 2 hands raised")
  await device.window.press("Enter")
  await device.sees({ role: "heading", name: "21 people in the call" })
  await tabTo(device, "Remove Priya Raman")
  await device.window.press("Enter")
  await device.sees({ role: "heading", name: "Remove Priya Raman from the call?" })
  await tabTo(device, "Remove")
  await device.window.press("Enter")
  await device.sees({ role: "heading", name: "20 people in the call" })
  expect(await device.window.run("document.activeElement.matches('dialog li *, dialog ul')")).toBe(true)
  await device.close()
})

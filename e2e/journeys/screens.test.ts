import { mkdirSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { expect, test } from "vitest"
import { barriers } from "../lib/axe.ts"
import type { BrowserOptions, Kind } from "../lib/browser.ts"
import { chromium } from "../lib/chromium.ts"
import type { Device, DeviceShape } from "../lib/device.ts"
import { webrtc } from "../lib/endpoint.ts"
import { firefox } from "../lib/firefox.ts"
import { misfits } from "../lib/fits.ts"
import { onStage, type Stage } from "../lib/stage.ts"
import { ticketsFor } from "../lib/tickets.ts"
import { stops } from "../lib/tour.ts"

const SHOTS = fileURLToPath(new URL("../screenshots", import.meta.url))
const demo = { server: { flags: ["--demo"] } }

/** Shows every screen in turn, when nothing on it moves any more. */
async function tour(stage: Stage, shape: DeviceShape, look: (device: Device, stop: string) => Promise<void>) {
  const link = await stage.server.printed(/\/enter\/(\S+)/)
  const [other, friend] = [stage.program({ webrtc }), stage.program({ webrtc })]
  const tickets = await ticketsFor(other, stage.program(), friend, link)
  const device = await stage.device(shape)
  for (const { name, show } of stops) {
    await show(device, tickets)
    await device.stands()
    await look(device, name)
  }
}

function keepsNobodyOut(kind: Kind, shape: DeviceShape, dark: boolean): void {
  const title = `screens of ${dark ? "dark" : "light"} ${kind.name}`
  onStage(
    title,
    [kind],
    (stage) =>
      test(`keep nobody out, ${shape}`, async () => {
        const found: string[] = []
        await tour(stage(), shape, async ({ window }, stop) => {
          found.push(...(await barriers(window)).map((barrier) => `${stop}: ${barrier}`))
          const misfit = await misfits(window, shape === "phone" ? "hugest" : "larger")
          found.push(...misfit.map((one) => `${stop}: ${one}`))
        })
        expect(found).toEqual([])
      }),
    { ...demo, browser: { dark, calls: "open" } },
  )
}

/** SHOTS=1: pictures of every screen in all shapes, looks and languages, to be looked at by people. */
function isPhotographed(browser: Required<Pick<BrowserOptions, "language" | "dark">>): void {
  const folder = `${SHOTS}/${browser.language}-${browser.dark ? "dark" : "light"}`
  onStage(
    folder,
    [chromium],
    (stage) =>
      test.each(["phone", "desktop"] as const)("%s", async (shape) => {
        mkdirSync(folder, { recursive: true })
        await tour(stage(), shape, (device, stop) => device.window.shoot(`${folder}/${shape}-${stop}.png`))
      }),
    { ...demo, browser: { ...browser, calls: "open" } },
  )
}

if (process.env.SHOTS) {
  for (const language of ["zh-CN", "zh-TW", "en-GB"])
    for (const dark of [false, true]) isPhotographed({ language, dark })
} else {
  keepsNobodyOut(chromium, "phone", false)
  keepsNobodyOut(firefox, "desktop", true)
}

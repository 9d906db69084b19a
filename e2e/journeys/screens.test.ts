import { mkdirSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { test } from "vitest"
import type { BrowserOptions } from "../lib/browser.ts"
import { chromium } from "../lib/chromium.ts"
import { demo, keepNobodyOut, tour } from "../lib/screens.ts"
import { onStage } from "../lib/stage.ts"

const SHOTS = fileURLToPath(new URL("../screenshots", import.meta.url))

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
  onStage(
    "screens of light Chromium",
    [chromium],
    // It goes to every screen that there is.
    (stage) => test("keep nobody out, on a phone", () => keepNobodyOut(stage(), "phone"), 400_000),
    { ...demo, browser: { calls: "open" } },
  )
}

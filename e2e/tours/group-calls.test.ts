// A group's call as it really is: what the gallery shows of it is drawn.
import { mkdirSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { expect, test } from "vitest"
import { chromium } from "../lib/chromium.ts"
import type { Device } from "../lib/device.ts"
import { LOOKS, type Look } from "../lib/looks.ts"
import { ownAddress } from "../lib/own-address.ts"
import { faults } from "../lib/screens.ts"
import { onStage } from "../lib/stage.ts"
import { tourGroupCall } from "../lib/tour-group-calls.ts"

const SHOTS = fileURLToPath(new URL("../screenshots", import.meta.url))
/** As the folders of the other pictures have it. */
const TAGS = { "zh-Hans": "zh-CN", "zh-Hant": "zh-TW", en: "en-GB" } as const

/** SHOTS=1: pictures in all looks, to be looked at by people. */
const looks: readonly Look[] = process.env.SHOTS ? LOOKS : [{ locale: "zh-Hans", theme: "light" }]

async function shoot({ window, shape }: Device, stop: string, { locale, theme }: Look): Promise<void> {
  const folder = `${SHOTS}/${TAGS[locale]}-${theme}/group-calls`
  mkdirSync(folder, { recursive: true })
  await window.shoot(`${folder}/${shape}-${stop}.png`)
}

onStage(
  "a group's call",
  [chromium],
  (stage) =>
    test.each(["phone", "desktop"] as const)("keeps nobody out, on a %s", { timeout: 600_000 }, async (shape) => {
      const found: string[] = []
      await tourGroupCall(stage(), shape, looks, async (device, stop, look) => {
        if (process.env.SHOTS) await shoot(device, stop, look)
        found.push(...(await faults(device, `${stop} in ${look.locale}, ${look.theme}`)))
      })
      expect(found).toEqual([])
    }),
  {
    browser: { calls: "open", calm: true },
    server: { flags: ["--sign-up", "anyone", "--media-host", ownAddress()] },
  },
)

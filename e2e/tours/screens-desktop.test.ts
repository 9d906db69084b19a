// Beside journeys/screens.test.ts, which is the same on a phone and in Chromium.
import { test } from "vitest"
import { firefox } from "../lib/firefox.ts"
import { demo, keepNobodyOut } from "../lib/screens.ts"
import { onStage } from "../lib/stage.ts"

onStage(
  "screens of dark Firefox",
  [firefox],
  (stage) => test("keep nobody out, on a desktop", () => keepNobodyOut(stage(), "desktop")),
  { ...demo, browser: { dark: true, calls: "open" } },
)

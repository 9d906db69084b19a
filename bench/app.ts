/**
 * npm run bench -- app: what a person waits for, in Chromium. How much script the first load brings, when a press on a
 * conversation is answered with a processor four times slower, and how many frames take over 50 ms while scrolling
 * through a conversation of 100,000 messages, each of them sent and kept as messages are.
 */
import { parseArgs } from "node:util"
import { gzipSync } from "node:zlib"
import type { BrowserContext, Page } from "playwright-core"
import { coldPage, startBrowser } from "./lib/browser.ts"
import { converse } from "./lib/history.ts"
import { pressFirstConversation, scrollBothWays } from "./lib/in-page.ts"
import { fsyncTimes, load, machine } from "./lib/machine.ts"
import { passwordOf, signUp } from "./lib/people.ts"
import { median, positive, print } from "./lib/report.ts"
import { Server } from "./lib/server.ts"

const { values } = parseArgs({
  options: {
    messages: { type: "string", default: "100000" },
    conversations: { type: "string", default: "30" },
    loads: { type: "string", default: "5" },
    "slow-down": { type: "string", default: "4" },
    seconds: { type: "string", default: "20" },
    speed: { type: "string", default: "6000" },
    profile: { type: "string" },
  },
})
const messages = positive("messages", values.messages)
const conversations = positive("conversations", values.conversations)
const loads = positive("loads", values.loads)
const slowDown = positive("slow-down", values["slow-down"])
const seconds = positive("seconds", values.seconds)
/** Pixels a second. */
const speed = positive("speed", values.speed)

await using server = await Server.start({ profiles: values.profile })
const site = `http://127.0.0.1:${server.port}`
const settings = { messages, conversations, loads, slow_down: slowDown, seconds, speed, ...server.settings }
print({ bench: "app", settings, machine: machine(), ...fsyncTimes(server.dataFolder) })

const [reader, ...others] = await signUp(server.port, conversations + 1)
if (reader === undefined) throw new Error("nobody signed up")
for (const [i, other] of others.toReversed().entries())
  await converse(server.port, reader, other, i === conversations - 1 ? messages : 20)

await using browser = await startBrowser()
const viewport = { width: 1280, height: 800 }
await using context = await browser.newContext({ viewport, serviceWorkers: "block", locale: "en-GB" })
// The functions that are sent to the page were compiled with this helper, which names them.
await context.addInitScript("globalThis.__name = (named) => named")
await logIn(context)

/** Logs the browser in as a person does, and leaves once the conversations are there. */
async function logIn(into: BrowserContext): Promise<void> {
  const page = await into.newPage()
  await page.goto(`${site}/login`)
  await page.locator('input[autocomplete="username"]').fill("person0")
  await page.locator('input[autocomplete="current-password"]').fill(passwordOf(0))
  await page.locator('button[type="submit"]').click()
  await page.locator('nav a[href^="/c/"]').first().waitFor()
  await page.close()
}

/** One load of the app by somebody who is logged in, up to the first press that is answered. */
async function firstLoad(
  page: Page,
): Promise<{ scriptKib: number; scripts: number; listMs: number; interactiveMs: number }> {
  const scripts: Promise<Buffer>[] = []
  page.on("response", (response) => {
    if (response.headers()["content-type"]?.includes("javascript")) scripts.push(response.body())
  })
  await page.goto(site, { waitUntil: "commit" })
  const times = await page.evaluate(pressFirstConversation)
  await page.waitForLoadState("networkidle")
  const bytes = (await Promise.all(scripts)).map((script) => gzipSync(script).length)
  return { ...times, scripts: bytes.length, scriptKib: bytes.reduce((sum, size) => sum + size, 0) / 1024 }
}

const all = []
for (let i = 0; i < loads; i++) {
  await using page = await coldPage(context, slowDown)
  const figures = await firstLoad(page)
  all.push(figures)
  print({ bench: "app", load: i + 1, ...figures })
}

await using page = await coldPage(context, 1)
await firstLoad(page)
const scrolling = await page.evaluate(scrollBothWays, { seconds, pixelsPerSecond: speed })
print({ bench: "app", scrolling })

print({
  bench: "app",
  summary: true,
  first_load_script_kib_gz: Math.max(...all.map(({ scriptKib }) => scriptKib)),
  interactive_ms: median(all.map(({ interactiveMs }) => interactiveMs)),
  // The first load is of a device that has just logged in and has no history yet.
  interactive_new_device_ms: all[0]?.interactiveMs,
  list_ms: median(all.map(({ listMs }) => listMs)),
  long_frames: scrolling.long,
  longest_frame_ms: scrolling.longest,
  ...fsyncTimes(server.dataFolder),
  load: load(),
})

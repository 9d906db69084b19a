/** Chromium, by Playwright. */
import { readFile } from "node:fs/promises"
import { type BrowserContext, type Page, chromium as playwright } from "playwright-core"
import {
  type Browser,
  type BrowserOptions,
  type Kind,
  PRESS_MS,
  VIOLATION,
  type Window,
  watchViolations,
} from "./browser.ts"
import { trustingFolder } from "./trust.ts"

const args = [
  ...["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
]

const cameraArgs = (film: string) => ["--use-fake-device-for-media-stream", `--use-file-for-fake-video-capture=${film}`]

/** Beeps once a second, and asks nobody. */
const microphoneArgs = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]

async function launch(options: BrowserOptions = {}): Promise<Browser> {
  const { language = "en-GB", dark = false, authority, camera, microphone = false } = options
  const home = authority === undefined ? undefined : await trustingFolder(authority, ".pki/nssdb")
  const browser = await playwright.launch({
    executablePath: "/usr/bin/chromium",
    args: [...args, ...(camera === undefined ? [] : cameraArgs(camera)), ...(microphone ? microphoneArgs : [])],
    ...(home && { env: { ...process.env, HOME: home.path } }),
  })
  return {
    async open(size) {
      const context = await browser.newContext({
        viewport: size,
        locale: language,
        colorScheme: dark ? "dark" : "light",
        permissions: [
          ...["clipboard-read", "clipboard-write"],
          ...(camera === undefined ? [] : ["camera"]),
          ...(microphone ? ["microphone"] : []),
        ],
      })
      await context.addInitScript({ content: watchViolations })
      return windowOn(context, await context.newPage())
    },
    async [Symbol.asyncDispose]() {
      await browser.close()
      await home?.[Symbol.asyncDispose]()
    },
  }
}

function windowOn(context: BrowserContext, page: Page): Window {
  const troubles: string[] = []
  page.on("pageerror", (error) => troubles.push(String(error)))
  page.on("console", (message) => {
    if (message.text().startsWith(VIOLATION)) troubles.push(message.text())
  })
  page.on("dialog", (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  return {
    troubles,
    goto: async (url) => void (await page.goto(url, { waitUntil: "commit" })),
    reload: async () => void (await page.reload({ waitUntil: "commit" })),
    run: (expression) => page.evaluate(expression),
    click: ({ x, y }, button = "left") => page.mouse.click(x, y, { button, delay: PRESS_MS }),
    async hold({ x, y }, meanwhile) {
      await page.mouse.move(x, y)
      await page.mouse.down()
      await meanwhile()
      await page.mouse.up()
    },
    move: ({ x, y }) => page.mouse.move(x, y, { steps: 4 }),
    choose: (input, paths) => page.setInputFiles(input, [...paths]),
    async saved(act) {
      const [download] = await Promise.all([page.waitForEvent("download"), act()])
      return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) }
    },
    press: (key) => page.keyboard.press(key),
    async wheel({ x, y }, pixels) {
      await page.mouse.move(x, y)
      await page.mouse.wheel(0, pixels)
    },
    shoot: async (path) => void (await page.screenshot({ path })),
    close: () => context.close(),
  }
}

export const chromium: Kind = { name: "Chromium", launch }

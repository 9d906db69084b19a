/** Firefox as Debian has it, by WebDriver BiDi. */
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { until } from "@everline/testkit"
import puppeteer, { type BrowserContext, type Page } from "puppeteer-core"
import {
  type Browser,
  type BrowserOptions,
  type Kind,
  LAUNCH_MS,
  PRESS_MS,
  takeNames,
  VIOLATION,
  type Window,
  watchConnections,
  watchViolations,
} from "./browser.ts"
import { trustingFolder } from "./trust.ts"

const PROGRAM = fileURLToPath(new URL("bin/firefox", import.meta.url))

/** As long as a busy machine may need to save a file. */
const SAVE_MS = 60_000

/** How high the tone is that its microphone hears, in hertz. */
export const MICROPHONE_HERTZ = 1_000

/** A tone that goes on, and nobody is asked. */
const microphonePrefs = { "media.navigator.streams.fake": true, "media.navigator.permission.disabled": true }

async function launch(options: BrowserOptions = {}): Promise<Browser> {
  const { language = "en-GB", dark = false, authority, microphone = false, calls } = options
  const downloads = await mkdtemp(join(tmpdir(), "everline-downloads-"))
  const profile = authority === undefined ? undefined : await trustingFolder(authority, ".")
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: PROGRAM,
    timeout: LAUNCH_MS,
    defaultViewport: null,
    extraPrefsFirefox: {
      "intl.accept_languages": language,
      "ui.systemUsesDarkTheme": dark ? 1 : 0,
      "general.smoothScroll": false,
      "browser.download.folderList": 2,
      "browser.download.dir": downloads,
      ...((microphone || calls === "open") && microphonePrefs),
    },
    ...(profile && { userDataDir: profile.path }),
    // The driver would end it with patience when it is ended itself; the program does without being told.
    ...{ handleSIGHUP: false, handleSIGINT: false, handleSIGTERM: false },
  })
  return {
    async open(size) {
      const context = await browser.createBrowserContext()
      // A window and not a tab: a tab behind another is hidden, and what is hidden is not read.
      const page = await context.newPage({ type: "window" })
      await page.setViewport(size)
      for (const script of [takeNames, watchViolations]) await page.evaluateOnNewDocument(script)
      if (calls) await page.evaluateOnNewDocument(watchConnections)
      return windowOn(context, page, downloads)
    },
    async [Symbol.asyncDispose]() {
      await browser.close()
      await rm(downloads, { recursive: true, force: true })
      await profile?.[Symbol.asyncDispose]()
    },
  }
}

/** Firefox reports a socket that broke like an error that nobody caught; that is what offline is. */
const isLostLine = /The connection to ws|can’t establish a connection to the server at ws/
/** A page that is left tells of what it was reading or fetching, which nobody waits for any more. */
const isLeft =
  /^(Error: )?AbortError: The operation was aborted|^Error: Failed to load ‘\S+’\. A ServiceWorker intercepted/

/**
 * The one new file in the folder of downloads, when all of it is there. Before Firefox writes to a `.part`, it makes an empty
 * file of the same ending and takes it away again, to learn whether the system would run such a file (SetUpTempFile in its
 * nsExternalHelperAppService.cpp); and while it writes, an empty file keeps the name.
 */
async function arrived(folder: string, before: readonly string[]): Promise<string> {
  let found: string | undefined
  await until(
    async () => {
      const names = (await readdir(folder)).filter((name) => !before.includes(name))
      const sizes = await Promise.all(names.map((name) => sizeOf(join(folder, name))))
      found = names.find((_, index) => sizes[index] !== 0)
      return found !== undefined && !names.some((name) => name.endsWith(".part"))
    },
    "the browser saves a file",
    SAVE_MS,
  )
  return found ?? ""
}

/** Bytes; none of a file that was taken away since its folder was read. */
async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch {
    return 0
  }
}

function windowOn(context: BrowserContext, page: Page, downloads: string): Window {
  const troubles: string[] = []
  page.on("pageerror", (error) => {
    if (!isLostLine.test(String(error)) && !isLeft.test(String(error))) troubles.push(String(error))
  })
  page.on("console", (message) => {
    if (message.text().startsWith(VIOLATION)) troubles.push(message.text())
  })
  page.on("dialog", (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  return {
    troubles,
    goto: async (url) => void (await page.goto(url, { waitUntil: "domcontentloaded" })),
    reload: async () => void (await page.reload({ waitUntil: "domcontentloaded" })),
    run: <Value>(expression: string) => page.evaluate<[], () => Value>(expression),
    click: ({ x, y }, button = "left") => page.mouse.click(x, y, { button, delay: PRESS_MS }),
    async hold({ x, y }, meanwhile) {
      await page.mouse.move(x, y)
      await page.mouse.down()
      await meanwhile()
      await page.mouse.up()
    },
    move: ({ x, y }) => page.mouse.move(x, y, { steps: 4 }),
    async choose(input, paths) {
      const element = await page.waitForSelector(input, { hidden: true })
      if (!element) throw new Error(`there is no ${input}`)
      await (await element.toElement("input")).uploadFile(...paths)
    },
    async saved(act) {
      const before = await readdir(downloads)
      await act()
      const name = await arrived(downloads, before)
      return { name, bytes: await readFile(join(downloads, name)) }
    },
    press: (key) => page.keyboard.press(key),
    type: (text) => page.keyboard.type(text),
    goOffline: () => page.setOfflineMode(true),
    async wheel({ x, y }, pixels) {
      await page.mouse.move(x, y)
      await page.mouse.wheel({ deltaY: pixels })
    },
    addAuthenticator: () => Promise.reject(new Error("Firefox takes none from a driver")),
    another: () => Promise.reject(new Error("a story of several tabs has not been told in Firefox")),
    shoot: async (path) => void (await page.screenshot({ path })),
    close: () => context.close(),
  }
}

export const firefox: Kind = { name: "Firefox", launch }

/** Firefox as Debian has it, by WebDriver BiDi. */
import puppeteer, { type BrowserContext, type Page } from "puppeteer-core"
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

async function launch({ language = "en-GB", dark = false, authority }: BrowserOptions = {}): Promise<Browser> {
  const profile = authority === undefined ? undefined : await trustingFolder(authority, ".")
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: "/usr/bin/firefox-esr",
    defaultViewport: null,
    extraPrefsFirefox: {
      "intl.accept_languages": language,
      "ui.systemUsesDarkTheme": dark ? 1 : 0,
      "general.smoothScroll": false,
    },
    ...(profile && { userDataDir: profile.path }),
  })
  return {
    async open(size) {
      const context = await browser.createBrowserContext()
      // A window and not a tab: a tab behind another is hidden, and what is hidden is not read.
      const page = await context.newPage({ type: "window" })
      await page.setViewport(size)
      await page.evaluateOnNewDocument(watchViolations)
      return windowOn(context, page)
    },
    async [Symbol.asyncDispose]() {
      await browser.close()
      await profile?.[Symbol.asyncDispose]()
    },
  }
}

/** Firefox reports a socket that broke like an error that nobody caught; that is what offline is. */
const isLostLine = /The connection to ws|can’t establish a connection to the server at ws/

function windowOn(context: BrowserContext, page: Page): Window {
  const troubles: string[] = []
  page.on("pageerror", (error) => {
    if (!isLostLine.test(String(error))) troubles.push(String(error))
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
    press: (key) => page.keyboard.press(key),
    type: (text) => page.keyboard.type(text),
    goOffline: () => page.setOfflineMode(true),
    async wheel({ x, y }, pixels) {
      await page.mouse.move(x, y)
      await page.mouse.wheel({ deltaY: pixels })
    },
    addAuthenticator: () => Promise.reject(new Error("Firefox takes none from a driver")),
    shoot: async (path) => void (await page.screenshot({ path })),
    close: () => context.close(),
  }
}

export const firefox: Kind = { name: "Firefox", launch }

/** Chromium, by Playwright. */
import { readFile } from "node:fs/promises"
import { fileURLToPath } from "node:url"
import { type BrowserContext, type Page, chromium as playwright } from "playwright-core"
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

const PROGRAM = fileURLToPath(new URL("bin/chromium", import.meta.url))

const args = [
  ...["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
]

const cameraArgs = (film: string) => ["--use-fake-device-for-media-stream", `--use-file-for-fake-video-capture=${film}`]

/** Its microphone beeps once a second; its camera is slow, for coding pictures is most of what a call costs. It asks nobody. */
const microphoneArgs = ["--use-fake-device-for-media-stream=fps=10", "--use-fake-ui-for-media-stream"]

/** There is a microphone, and the person says no when asked. */
const refusedArgs = ["--use-fake-device-for-media-stream", "--deny-permission-prompts"]

async function launch(options: BrowserOptions = {}): Promise<Browser> {
  const {
    language = "en-GB",
    dark = false,
    calm = false,
    authority,
    camera,
    microphone = false,
    calls,
    sound,
    agent,
    network,
  } = options
  const home = authority === undefined ? undefined : await trustingFolder(authority, ".pki/nssdb")
  const browser = await playwright.launch({
    executablePath: PROGRAM,
    timeout: LAUNCH_MS,
    args: [
      ...args,
      ...(camera === undefined ? [] : cameraArgs(camera)),
      ...(microphone || calls === "open" ? microphoneArgs : []),
      ...(sound === undefined ? [] : [`--use-file-for-fake-audio-capture=${sound}`]),
      ...(calls === "refused" ? refusedArgs : []),
      ...(network?.trusts === undefined ? [] : [`--unsafely-treat-insecure-origin-as-secure=${network.trusts}`]),
    ],
    env: {
      ...process.env,
      ...(home && { HOME: home.path }),
      ...(network && { EVERLINE_HOME_NETWORK: network.name }),
    },
  })
  return {
    async open(size) {
      const context = await browser.newContext({
        viewport: size,
        locale: language,
        colorScheme: dark ? "dark" : "light",
        permissions: [
          ...["clipboard-read", "clipboard-write", "notifications"],
          ...(camera === undefined && calls !== "open" ? [] : ["camera"]),
          ...(microphone || calls === "open" ? ["microphone"] : []),
        ],
        ...(agent === undefined ? {} : { userAgent: agent }),
        reducedMotion: calm ? "reduce" : "no-preference",
      })
      for (const content of [takeNames, watchViolations]) await context.addInitScript({ content })
      if (calls) await context.addInitScript({ content: watchConnections })
      return windowOn(context, await context.newPage())
    },
    async [Symbol.asyncDispose]() {
      await browser.close()
      await home?.[Symbol.asyncDispose]()
    },
  }
}

/** A page of Playwright's as stories have it. */
export function windowOn(context: BrowserContext, page: Page): Window {
  const troubles: string[] = []
  page.on("pageerror", (error) => troubles.push(String(error)))
  page.on("console", (message) => {
    if (message.text().startsWith(VIOLATION)) troubles.push(message.text())
  })
  page.on("dialog", (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  const window: Window = {
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
    type: (text) => page.keyboard.type(text),
    goOffline: () => context.setOffline(true),
    async wheel({ x, y }, pixels) {
      await page.mouse.move(x, y)
      await page.mouse.wheel(0, pixels)
    },
    async addAuthenticator() {
      const session = await context.newCDPSession(page)
      await session.send("WebAuthn.enable")
      const keys = { hasResidentKey: true, hasUserVerification: true, isUserVerified: true } as const
      const options = { protocol: "ctap2", transport: "internal", automaticPresenceSimulation: true, ...keys } as const
      await session.send("WebAuthn.addVirtualAuthenticator", { options })
    },
    another: async () => windowOn(context, await context.newPage()),
    shoot: async (path) => void (await page.screenshot({ path })),
    close: () => context.close(),
  }
  pages.set(window, page)
  return window
}

const pages = new WeakMap<Window, Page>()

/** A notification as the system shows it. */
export interface ShownNotice {
  readonly title: string
  readonly body: string
  readonly tag: string
  /** To where in the app it leads. */
  readonly path: string
}

/** The service worker of a window, to which its browser's push service and its system speak. */
export interface Worker {
  /** Something comes from the push service, as if it had been decrypted. */
  push(data: unknown): Promise<void>
  notices(): Promise<readonly ShownNotice[]>
  /** Why the browser would not install the app. */
  obstacles(): Promise<readonly string[]>
  /** How many windows of the app it sees; one that is closed goes a moment later. */
  windows(): Promise<number>
  /** Somebody presses on a notification. */
  press(tag: string): Promise<void>
  /** What it did of all that, in order, and what went wrong in it. */
  did(): Promise<string>
  /** Another window comes before this one, which lives on; tests see their windows as before one otherwise. */
  hide(): Promise<void>
}

/** Runs in a worker: keeps what comes from the push service and what becomes of it. */
const watchWorker = `
  self.did = []
  const keep = (what) => self.did.push(Math.round(performance.now()) + " ms: " + what)
  addEventListener("push", () => keep("heard a push"))
  addEventListener("error", ({ message }) => keep(message))
  addEventListener("unhandledrejection", ({ reason }) => keep(String(reason)))
  const show = registration.showNotification
  registration.showNotification = async (...what) => {
    keep("shows a notification")
    await show.apply(registration, what).then(() => keep("it is shown"), (error) => {
      keep(String(error))
      throw error
    })
  }
`

/** By the DevTools protocol, for the makers' services cannot be reached from a test. @throws Error of other browsers' windows */
export async function workerOf(window: Window): Promise<Worker> {
  const page = pages.get(window)
  if (page === undefined) throw new Error("no window of Chromium's")
  const context = page.context()
  const session = await context.newCDPSession(page)
  const registration = new Promise<string>((found) => {
    session.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const [first] = registrations.filter(({ isDeleted }) => !isDeleted)
      if (first !== undefined) found(first.registrationId)
    })
  })
  await session.send("ServiceWorker.enable")
  const { origin } = new URL(page.url())
  const evaluate = <T>(script: string): Promise<T> => {
    const [worker] = context.serviceWorkers()
    if (worker === undefined) throw new Error("there is no service worker")
    return worker.evaluate<T>(script)
  }
  await evaluate(watchWorker)
  return {
    async push(data) {
      const registrationId = await registration
      await session.send("ServiceWorker.deliverPushMessage", { origin, registrationId, data: JSON.stringify(data) })
    },
    notices: () =>
      // While none comes up: else Chromium forgets that one (see NoticesLock).
      evaluate(`navigator.locks.request("notices", () => registration.getNotifications())
        .then((all) => all.map(({ title, body, tag, data }) => ({ title, body, tag, path: data.path })))`),
    async obstacles() {
      const { errors } = await session.send("Page.getAppManifest")
      const { installabilityErrors } = await session.send("Page.getInstallabilityErrors")
      // Windows of a test keep nothing for later, and nothing can be installed from such.
      const others = installabilityErrors.filter(({ errorId }) => errorId !== "in-incognito")
      return [...errors.map(({ message }) => message), ...others.map(({ errorId }) => errorId)]
    },
    async hide() {
      await session.send("Emulation.setFocusEmulationEnabled", { enabled: false })
      await (await context.newPage()).bringToFront()
    },
    windows: () =>
      evaluate("clients.matchAll({ type: 'window', includeUncontrolled: true }).then(({ length }) => length)"),
    // One that was ended and started again has lost what was kept.
    did: () => evaluate("self.did?.join(', ') ?? 'it was started anew'"),
    async press(tag) {
      await evaluate(`registration.getNotifications({ tag: ${JSON.stringify(tag)} })
        .then(([notification]) => dispatchEvent(new NotificationEvent("notificationclick", { notification })))`)
    },
  }
}

export const chromium: Kind = { name: "Chromium", launch }

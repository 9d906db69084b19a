/** A device in somebody's hands: a window of a browser, and its way to the server. */
import type { FlakyProxy } from "@everline/testkit"
import type { Browser, Size, Window } from "./browser.ts"
import type { Target } from "./eyes.ts"
import type { Person } from "./people.ts"
import { Screen } from "./screen.ts"

export const sizes = {
  phone: { width: 390, height: 844 },
  desktop: { width: 1440, height: 900 },
  /** A window of 1280 × 800 at 200 %. */
  zoomed: { width: 640, height: 400 },
} as const satisfies Record<string, Size>

export type DeviceShape = keyof typeof sizes

export class Device extends Screen {
  readonly shape: DeviceShape
  readonly #site: string
  readonly #line: FlakyProxy | undefined

  private constructor(window: Window, shape: DeviceShape, site: string, line: FlakyProxy | undefined) {
    super(window)
    this.shape = shape
    this.#site = site
    this.#line = line
  }

  /** A device that goes straight to a server: "https://192.0.2.1:8443". */
  static async at(site: string, browser: Browser, shape: DeviceShape): Promise<Device> {
    return new Device(await browser.open(sizes[shape]), shape, site, undefined)
  }

  /** A device that goes to its server by a line which a story can spoil. */
  static async on(line: FlakyProxy, browser: Browser, shape: DeviceShape): Promise<Device> {
    return new Device(await browser.open(sizes[shape]), shape, line.url, line)
  }

  /** The app once more, in another tab. */
  async another(): Promise<Device> {
    const tab = new Device(await this.window.another(), this.shape, this.#site, undefined)
    await tab.goto("/")
    await tab.sees(home)
    return tab
  }

  /** Opens a path of the app. */
  goto(path: string): Promise<void> {
    return this.window.goto(this.#site + path)
  }

  /** Logs in by name and password, as on every new device. */
  async logIn({ userName, password }: Pick<Person, "userName" | "password">): Promise<void> {
    await this.goto("/login")
    await this.write("User name", userName)
    await this.write("Password", password)
    await this.press({ role: "button", name: "Log in" })
    await this.sees(home)
  }

  /** Presses the row of a conversation and waits until one can write. */
  async enter(name: string): Promise<void> {
    await this.press({ role: "link", begins: name, within: list })
    await this.sees({ role: "textbox", name: `Message ${name}` })
  }

  /** On a phone: from a conversation back to the list. */
  async leave(): Promise<void> {
    await this.press({ role: "button", name: "Back" })
    await this.sees(list)
  }

  /** Writes a message to somebody whose conversation is open, and sends it with Enter. */
  async say(name: string, text: string): Promise<void> {
    await this.write(`Message ${name}`, text)
    await this.window.press("Enter")
  }

  /** Waits until the window has this title. */
  async isCalled(title: string): Promise<void> {
    await this.until(`be called "${title}"`, async () => {
      const found = await this.window.run<string>("document.title")
      return found === title ? null : `it is called "${found}"`
    })
  }

  /** Goes to the newest message, wherever the conversation opened: at what is unread, or there. */
  async toNewest(text: string): Promise<void> {
    await this.until(`come to "${text}"`, async () => {
      if ((await this.look("count", bubble(text))) > 0) return null
      const aim = await this.look("aim", { role: "button", name: "To the newest" })
      if (typeof aim !== "string") await this.window.click(aim)
      return "it is not on screen"
    })
  }

  /** Chooses a deed from the menu of a message. */
  async choose(text: string, deed: string): Promise<void> {
    await this.press({ role: "body", has: text }, "right")
    await this.press({ role: "menuitem", name: deed })
  }

  /** Nothing passes between this device and the server, and no new line can be had. */
  loseNetwork(): void {
    this.#ownLine.be({ isRefusing: true })
    this.#ownLine.cut()
  }

  /** Everything takes so much longer to arrive, in milliseconds. */
  slowNetwork(delayMs: number): void {
    this.#ownLine.be({ delayMs })
  }

  findNetwork(): void {
    this.#ownLine.be({})
  }

  /** Presses "Try again" for as long as there is a need to: the app may find its network before one does. */
  tryAgain(): Promise<void> {
    return this.until("be online again", async () => {
      const again: Target = { role: "button", name: "Try again" }
      if ((await this.look("count", again)) === 0) return null
      const aim = await this.look("aim", again)
      if (typeof aim !== "string") await this.window.click(aim)
      return "it is offline"
    })
  }

  /** Waits until the app would open without a network. */
  keptForOffline(): Promise<void> {
    return this.until("the app is kept for offline", async () => {
      const state = await this.window.run<string>("navigator.serviceWorker.ready.then(({ active }) => active.state)")
      return state === "activated" ? null : `the service worker is ${state}`
    })
  }

  async close(): Promise<void> {
    await this.window.close()
    await this.#line?.[Symbol.asyncDispose]()
  }

  get #ownLine(): FlakyProxy {
    if (!this.#line) throw new Error("this device has no line of its own")
    return this.#line
  }
}

/** What is there on every device that is logged in. */
export const home: Target = { role: "link", name: "Devices" }

/** The list of conversations. */
export const list: Target = { role: "navigation", name: "Chats" }

/** The row of a conversation. */
export const row = (name: string): Target => ({ role: "link", has: name, within: list })

/** A message, by some of its text. */
export const bubble = (text: string): Target => ({ role: "article", has: text })

/** A device in somebody's hands: a window of a browser, on a line to the server that a story can cut. */
import type { FlakyProxy } from "@everline/testkit"
import type { Browser, Size } from "./browser.ts"
import type { Target } from "./eyes.ts"
import type { Person } from "./people.ts"
import { Screen } from "./screen.ts"

export const sizes = {
  phone: { width: 390, height: 844 },
  desktop: { width: 1440, height: 900 },
} as const satisfies Record<string, Size>

export type DeviceShape = keyof typeof sizes

export class Device extends Screen {
  readonly shape: DeviceShape
  readonly #line: FlakyProxy

  private constructor(screen: Screen, shape: DeviceShape, line: FlakyProxy) {
    super(screen.window)
    this.shape = shape
    this.#line = line
  }

  static async open(browser: Browser, shape: DeviceShape, line: FlakyProxy): Promise<Device> {
    return new Device(new Screen(await browser.open(sizes[shape])), shape, line)
  }

  /** Opens a path of the app. */
  goto(path: string): Promise<void> {
    return this.window.goto(this.#line.url + path)
  }

  /** Logs in by name and password, as on every new device. */
  async logIn({ userName, password }: Person): Promise<void> {
    await this.goto("/login")
    await this.write("User name", userName)
    await this.write("Password", password)
    await this.press({ role: "button", name: "Log in" })
    await this.sees(home)
  }

  /** Presses the row of a conversation and waits until one can write. */
  async enter(name: string): Promise<void> {
    await this.press(row(name))
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

  /** Chooses a deed from the menu of a message. */
  async choose(text: string, deed: string): Promise<void> {
    await this.press({ role: "body", has: text }, "right")
    await this.press({ role: "menuitem", name: deed })
  }

  /** Nothing passes between this device and the server, and no new line can be had. */
  loseNetwork(): void {
    this.#line.be({ isRefusing: true })
    this.#line.cut()
  }

  findNetwork(): void {
    this.#line.be({})
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
    await this.#line[Symbol.asyncDispose]()
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

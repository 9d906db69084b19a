/** Where a story plays: a server, a browser, and the devices that people take into their hands. */
import { type DeviceOptions, flakyProxy, TestDevice } from "@everline/testkit"
import { afterAll, afterEach, beforeAll, describe } from "vitest"
import type { Browser, BrowserOptions, Kind } from "./browser.ts"
import { borrow } from "./browsers.ts"
import { chromium } from "./chromium.ts"
import { Device, type DeviceShape } from "./device.ts"
import { firefox } from "./firefox.ts"
import { onLine } from "./on-line.ts"
import { type Person, signUp } from "./people.ts"
import { type Server, type ServerOptions, startServer } from "./server.ts"

/** Anyone may sign up, so that people can be made quickly. */
const open: ServerOptions = { flags: ["--sign-up", "anyone"] }

export interface StageOptions {
  readonly server?: ServerOptions
  readonly browser?: BrowserOptions
}

export class Stage implements AsyncDisposable {
  readonly server: Server
  readonly #browsers: ReadonlyMap<Kind, Browser>
  #people = 0
  #devices: Device[] = []
  #programs: TestDevice[] = []

  private constructor(server: Server, browsers: ReadonlyMap<Kind, Browser>) {
    this.server = server
    this.#browsers = browsers
  }

  static async open(kinds: readonly Kind[], { server = open, browser = {} }: StageOptions = {}): Promise<Stage> {
    const launched = kinds.map(async (kind) => [kind, await borrow(kind, browser)] as const)
    const [started, ...browsers] = await Promise.all([startServer(server), ...launched])
    return new Stage(started, new Map(browsers))
  }

  /** Somebody new; those of one name are told apart by their user names. */
  person(name: string): Promise<Person> {
    this.#people += 1
    return signUp(this.server.url, name, `user-${this.#people}`)
  }

  /** A device that nobody is logged in on, with the stage's first browser unless told. */
  async device(shape: DeviceShape, by?: Kind | Browser): Promise<Device> {
    const browser = by !== undefined && "open" in by ? by : this.#browser(by)
    const device = await Device.on(await flakyProxy(this.server.url), browser, shape)
    this.#devices.push(device)
    return device
  }

  /**
   * A device that nobody is logged in on and that has no line of its own: what one such shows, another can open.
   * @param site of the server, as this device reaches it
   */
  async directDevice(shape: DeviceShape, kind?: Kind, site = this.server.url): Promise<Device> {
    const device = await Device.at(site, this.#browser(kind), shape)
    this.#devices.push(device)
    return device
  }

  /** A window on a folder of documents from a disk, with the network off. */
  async document(folder: string, shape: DeviceShape, kind?: Kind): Promise<Device> {
    const device = await Device.at(folder, this.#browser(kind), shape)
    this.#devices.push(device)
    await device.window.goOffline()
    return device
  }

  /** A device on which somebody has logged in. */
  async deviceOf(person: Person, shape: DeviceShape, by?: Kind | Browser): Promise<Device> {
    const device = await this.device(shape, by)
    await device.logIn(person)
    return device
  }

  /** A device of somebody without a screen, through the same SDK; nobody is logged in on it without a token. */
  program(options: Partial<Pick<DeviceOptions, "token" | "webrtc">> = {}): TestDevice {
    const report = (fault: string) => {
      throw new Error(fault)
    }
    const route = () => this.server.url
    const device = new TestDevice({ shape: "phone", route, report, ...options })
    this.#programs.push(device)
    return device
  }

  /** Somebody's device without a screen, ready for use. */
  async clientOf({ token }: Person): Promise<TestDevice["client"]> {
    const { client } = this.program({ token })
    await onLine(client)
    return client
  }

  /** Closes all devices. @throws Error when anything went wrong in a page, even where no story looked */
  async clear(): Promise<void> {
    const [devices, programs] = [this.#devices, this.#programs]
    this.#devices = []
    this.#programs = []
    const troubles = devices.flatMap((device) => device.window.troubles)
    await Promise.all(devices.map((device) => device.close()))
    for (const program of programs) await program[Symbol.asyncDispose]()
    if (troubles.length > 0) throw new Error(`the pages had troubles:\n${troubles.join("\n")}`)
  }

  #browser(kind: Kind | undefined): Browser {
    const browser = kind ? this.#browsers.get(kind) : [...this.#browsers.values()][0]
    if (!browser) throw new Error("the stage has no such browser")
    return browser
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.clear()
    for (const browser of this.#browsers.values()) await browser[Symbol.asyncDispose]()
    await this.server[Symbol.asyncDispose]()
  }
}

/** Tells stories on a stage of their own, which the answer of `stage` is. */
export function onStage(
  title: string,
  kinds: readonly Kind[],
  stories: (stage: () => Stage) => void,
  options?: StageOptions,
): void {
  describe(title, () => {
    let stage: Stage | undefined
    beforeAll(async () => {
      stage = await Stage.open(kinds, options)
    })
    afterEach(() => stage?.clear())
    afterAll(() => stage?.[Symbol.asyncDispose]())
    stories(() => {
      if (!stage) throw new Error("the stage is not open")
      return stage
    })
  })
}

/** Whether stories are told in both browsers also where one does: `npm test -- --all-browsers`. */
export const areAllBrowsers = process.env.BROWSERS === "all"

/**
 * Tells stories in one browser, and with BROWSERS=all in the other as well: of what is the server's and the screens' own, where the
 * browsers hardly differ. Which of the two it is differs from story to story.
 */
export function inOneBrowser(
  kind: Kind,
  title: string,
  stories: (stage: () => Stage) => void,
  options?: StageOptions,
): void {
  if (areAllBrowsers) return inEachBrowser(title, stories, options)
  onStage(`${title}, in ${kind.name}`, [kind], stories, options)
}

/** Tells the same stories in Chromium and in Firefox. */
export function inEachBrowser(title: string, stories: (stage: () => Stage) => void, options?: StageOptions): void {
  for (const kind of [chromium, firefox]) onStage(`${title}, in ${kind.name}`, [kind], stories, options)
}

/** Somebody's device in a call: a Chromium whose microphone is a tone, with a sound card of its own. */
import { UdpProxy, type WayOptions } from "@everline/testkit/udp-proxy"
import type { Page } from "playwright-core"
import { passwordOf, signUp } from "./people.ts"
import { wake } from "./sdk-device.ts"
import { SoundBrowser } from "./sound-browser.ts"
import { SoundCard } from "./sound-card.ts"
import { tone } from "./tones.ts"

/** Everything that the other end could be reached by is a bad way to it; `everlineWay` makes one. */
const badWays = `
  const add = RTCPeerConnection.prototype.addIceCandidate
  RTCPeerConnection.prototype.addIceCandidate = async function (found) {
    const parts = found.candidate.split(" ")
    if (!/^[\\d.]+$/.test(parts[4]) || parts[2].toLowerCase() !== "udp") return
    parts[5] = String(await window.everlineWay(parts[4], Number(parts[5])))
    return add.call(this, { ...found, candidate: parts.join(" ") })
  }
  const set = RTCPeerConnection.prototype.setRemoteDescription
  RTCPeerConnection.prototype.setRemoteDescription = function ({ type, sdp }) {
    return set.call(this, { type, sdp: sdp.replace(/a=candidate:.*\\r\\n/g, "") })
  }
`

/** Ways that are bad, one to each address that somebody can be reached by. */
export class BadWays implements AsyncDisposable {
  readonly #options: WayOptions
  readonly #ways = new Map<string, Promise<UdpProxy>>()

  constructor(options: WayOptions) {
    this.#options = options
  }

  /** The port at which such a way begins. */
  async to(address: string, port: number): Promise<number> {
    const key = `${address} ${port}`
    const way = this.#ways.get(key) ?? UdpProxy.to(address, port, this.#options)
    this.#ways.set(key, way)
    return (await way).port
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const way of this.#ways.values()) await (await way)[Symbol.asyncDispose]()
  }
}

/** Counts how often the page says that the other is gone, or that the call is over. */
const watchLeaves = `
  window.everlineLeaves = 0
  let was = false
  setInterval(() => {
    const call = document.querySelector('section[aria-label^="Call with"]')
    const isGone = call === null || /Reconnecting|Call ended/.test(call.innerText)
    if (isGone && !was) window.everlineLeaves += 1
    was = isGone
  }, 20)
`

/** Two people who have a conversation: the second, number 1, has written to the first. */
export async function acquaint(port: number): Promise<void> {
  const [one, other] = await signUp(port, 2)
  if (one === undefined || other === undefined) throw new Error("nobody signed up")
  const client = wake(port, other)
  await client.ready
  await client.messages.settled(await client.messages.send(await client.conversations.direct(one.account), "Call me"))
  await client.close()
}

export class Caller implements AsyncDisposable {
  readonly hertz: number
  readonly card: SoundCard
  readonly page: Page
  readonly #browser: SoundBrowser

  private constructor(hertz: number, card: SoundCard, browser: SoundBrowser, page: Page) {
    this.hertz = hertz
    this.card = card
    this.page = page
    this.#browser = browser
  }

  /**
   * @param site of the server: "http://127.0.0.1:1234"
   * @param number of the person who logs in
   * @param ways by which it reaches others; as they are when left out
   */
  static async logIn(site: string, number: number, hertz: number, ways?: BadWays): Promise<Caller> {
    const card = await SoundCard.start()
    const browser = await SoundBrowser.start({ sound: tone(hertz), card })
    const context = await browser.context({ width: 1280, height: 800 })
    if (ways) {
      await context.exposeFunction("everlineWay", (address: string, port: number) => ways.to(address, port))
      await context.addInitScript({ content: badWays })
    }
    const page = await context.newPage()
    await page.goto(`${site}/login`)
    await page.locator('input[autocomplete="username"]').fill(`person${number}`)
    await page.locator('input[autocomplete="current-password"]').fill(passwordOf(number))
    await page.locator('button[type="submit"]').click()
    await page.locator('nav a[href="/devices"]').waitFor()
    return new Caller(hertz, card, browser, page)
  }

  /** Calls the first of one's conversations. */
  async call(): Promise<void> {
    if ((await this.page.locator("button[title='Voice call']").count()) === 0)
      await this.page.locator('nav a[href^="/c/"]').first().click()
    await this.page.locator("button[title='Voice call']").click()
  }

  /** Waits for a button, and presses it. @returns when, by `performance.now()` */
  async press(name: string): Promise<number> {
    const button = this.page.getByRole("button", { name, exact: true })
    await button.waitFor()
    const at = performance.now()
    await button.click()
    return at
  }

  /** Resolves when a call's timer runs here. */
  async talks(): Promise<void> {
    await this.page.locator('section[aria-label^="Call with"]', { hasText: /\d:\d\d/ }).waitFor()
  }

  async watchLeaves(): Promise<() => Promise<number>> {
    await this.page.evaluate(watchLeaves)
    return () => this.page.evaluate<number>("window.everlineLeaves")
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser[Symbol.asyncDispose]()
    await this.card[Symbol.asyncDispose]()
  }
}

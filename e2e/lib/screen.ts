/** A page as a person uses it: looks for things by what they are called, waits for them, presses and writes. */
import type { Window } from "./browser.ts"
import { type Eyes, eyes, type Target } from "./eyes.ts"

const PATIENCE_MS = 15_000
/** What comes soon is found soon; what takes longer is looked for less and less often, for a look costs the page work. */
const LOOK_MS = 30
const SELDOM_MS = 120

type Answer<Name extends keyof Eyes> = Awaited<ReturnType<Eyes[Name]>>

export class Screen {
  readonly window: Window

  constructor(window: Window) {
    this.window = window
  }

  /** One look at the page now. Rejects while the page is changing to another. */
  look<Name extends keyof Eyes>(question: Name, ...about: Parameters<Eyes[Name]>): Promise<Answer<Name>> {
    return this.window.run(`(${eyes})().${question}(...${JSON.stringify(about)})`)
  }

  /**
   * Looks again and again until it is so.
   * @param wrong says in words why it is not so yet, or null
   * @throws Error with the words of the last look and with what is on screen
   */
  async until(wish: string, wrong: () => Promise<string | null>, ms = PATIENCE_MS): Promise<void> {
    const begun = performance.now()
    for (;;) {
      const why = await wrong().catch(String)
      if (why === null) return
      if (performance.now() - begun > ms) {
        const screen = await this.look("screen").catch(String)
        throw new Error(`${wish}: ${why}, after ${ms} ms. On screen:\n${screen}`)
      }
      const pause = Math.min(SELDOM_MS, Math.max(LOOK_MS, (performance.now() - begun) / 8))
      await new Promise((resume) => setTimeout(resume, pause))
    }
  }

  /** Waits until all is drawn and nothing moves. What has just been put on screen begins to move two frames later. */
  stands(): Promise<void> {
    return this.window.run(`document.fonts.ready
      .then(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))))
      .then(() => Promise.allSettled(document.getAnimations()
      .filter(({ effect }) => effect.getComputedTiming().endTime !== Infinity).map(({ finished }) => finished)))
      .then(() => {})`)
  }

  /** Presses something; once more when it was drawn anew under the finger, as a person would. */
  async press(target: Target, button: "left" | "right" = "left"): Promise<void> {
    await this.until(`press ${said(target)}`, async () => {
      const aim = await this.look("aim", target)
      if (typeof aim === "string") return aim
      await this.look("expectPress", target, button === "left" ? "click" : "contextmenu")
      await this.window.click(aim, button)
      // A page that is left for another was pressed.
      return (await this.look("pressArrived", target).catch(() => true)) ? null : "the press did not arrive"
    })
  }

  /** Presses something until another thing is there, which may come by itself. */
  pressUntil(target: Target, wished: Target): Promise<void> {
    return this.until(`press ${said(target)} until there is ${said(wished)}`, async () => {
      if ((await this.look("count", wished)) > 0) return null
      const aim = await this.look("aim", target)
      if (typeof aim === "string") return aim
      await this.window.click(aim)
      return "it was pressed"
    })
  }

  /** Writes into a field, in place of what is there. */
  write(field: string, text: string): Promise<void> {
    const target = { role: "textbox", name: field } as const
    return this.until(`write into ${field}`, () => this.look("write", target, text))
  }

  /** Waits until there is such a thing. */
  sees(target: Target, ms?: number): Promise<void> {
    return this.until(
      `see ${said(target)}`,
      async () => ((await this.look("count", target)) > 0 ? null : "it is not there"),
      ms,
    )
  }

  /** Waits until there is no such thing. */
  seesNo(target: Target, ms?: number): Promise<void> {
    return this.until(
      `see no ${said(target)}`,
      async () => ((await this.look("count", target)) === 0 ? null : "it is there"),
      ms,
    )
  }

  /** Waits until a text is anywhere on screen. */
  reads(text: string, ms?: number): Promise<void> {
    return this.until(`read "${text}"`, async () => ((await this.look("shows", text)) ? null : "it is not there"), ms)
  }

  /** Waits until a text is nowhere on screen. */
  readsNo(text: string, ms?: number): Promise<void> {
    return this.until(`read no "${text}"`, async () => ((await this.look("shows", text)) ? "it is there" : null), ms)
  }
}

const said = ({ role, name, has, begins, within }: Target): string =>
  [
    role,
    name && `"${name}"`,
    has && `with "${has}"`,
    begins && `that begins with "${begins}"`,
    within && `in ${said(within)}`,
  ]
    .filter(Boolean)
    .join(" ")

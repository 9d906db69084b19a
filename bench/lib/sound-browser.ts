/** A Chromium whose microphone hears a sound of ours, again and again, and whose loudspeaker can be a sound card of ours. */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { wav } from "@everline/testkit/wav"
import { type BrowserContext, chromium, type Browser as Playwright } from "playwright-core"
import { type Browser, type Size, type Window, watchConnections } from "../../e2e/lib/browser.ts"
import { windowOn } from "../../e2e/lib/chromium.ts"
import { Folder } from "../peers/program.ts"
import type { SoundCard } from "./sound-card.ts"
import { RATE } from "./tones.ts"

const args = [
  ...["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
  ...["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"],
  "--autoplay-policy=no-user-gesture-required",
]

/**
 * A sound that goes on for ever is to a browser what noise is, and is taken out: what the microphone hears goes out as it is, and
 * the app's own switch for noise is off. All else is the app as it is shipped.
 */
const untouched = `
  if (location.protocol.startsWith("http")) localStorage["everline.noise"] = "off"
  const own = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
  const plain = { echoCancellation: false, noiseSuppression: false, autoGainControl: false }
  navigator.mediaDevices.getUserMedia = (wanted) => own(wanted.audio ? { ...wanted, audio: plain } : wanted)
`

export interface SoundBrowserOptions {
  /** What its microphone hears: 16-bit mono at 48 kHz. */
  readonly sound: Int16Array
  /** Where it plays; nowhere when left out. */
  readonly card?: SoundCard
}

export class SoundBrowser implements Browser {
  readonly #browser: Playwright
  readonly #folder: Folder

  private constructor(browser: Playwright, folder: Folder) {
    this.#browser = browser
    this.#folder = folder
  }

  static async start({ sound, card }: SoundBrowserOptions): Promise<SoundBrowser> {
    const folder = new Folder("microphone")
    const path = join(folder.path, "sound.wav")
    writeFileSync(path, wav(sound, RATE))
    const browser = await chromium.launch({
      executablePath: "/usr/bin/chromium",
      args: [...args, `--use-file-for-fake-audio-capture=${path}`],
      ...(card && { ignoreDefaultArgs: ["--mute-audio"], env: { ...process.env, ...card.env } }),
    })
    return new SoundBrowser(browser, folder)
  }

  /** With storage of its own; its pages may use the microphone. */
  async context(viewport: Size): Promise<BrowserContext> {
    const context = await this.#browser.newContext({ locale: "en-GB", viewport })
    await context.grantPermissions(["microphone", "camera"])
    await context.addInitScript({ content: untouched })
    return context
  }

  /** A window that keeps its connections in sight. */
  async open(size: Size): Promise<Window> {
    const context = await this.context(size)
    await context.addInitScript({ content: watchConnections })
    return windowOn(context, await context.newPage())
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close()
    this.#folder[Symbol.dispose]()
  }
}

import type { ChildProcess } from "node:child_process"
import { afterAll, beforeAll, expect, test } from "vitest"
import type { Browser } from "../lib/browser.ts"
import { hears } from "../lib/calling.ts"
import { chromium } from "../lib/chromium.ts"
import { Device } from "../lib/device.ts"
import { watchGapsHere } from "../lib/gaps.ts"
import { linesOf } from "../lib/lines.ts"
import { amongNetworks } from "../lib/networks.ts"

/** Voices are back within this time (media.md). */
const BACK_MS = 5_000
/** Programs that read TypeScript need their time to start, on a busy machine. */
const STORY = { timeout: 180_000 }

amongNetworks("a device between two networks", (networks) => {
  let [home, other, url] = ["", "", ""]
  let browser: Browser

  const program = (...args: string[]) =>
    networks().program("e2e/lib/relayed.ts", args, { home: other, env: { EVERLINE_URL: url } })

  beforeAll(async () => {
    const { around } = networks()
    around.route()
    home = around.home("192.0.2.0", "192.0.2.4")
    other = around.home("203.0.113.0")
    url = await networks().serve(["--sign-up", "anyone"])
    around.cut(home, 1)
    browser = await chromium.launch({ calls: "open", network: { name: home, trusts: url } })
  })
  afterAll(() => browser?.[Symbol.asyncDispose]())

  let device: Device

  /** In a call with such a program the network that the device uses is another from one moment to the next. */
  async function change(other: ChildProcess, [from, to]: readonly [number, number]): Promise<void> {
    const said = linesOf(other)
    await said.next((line) => line.includes("way"))
    await hears(device)
    await device.window.run(watchGapsHere)
    networks().around.mend(home, to)
    networks().around.cut(home, from)
    await hears(device)
    other.stdin?.end()
    const { longestGapMs } = JSON.parse(await said.next((line) => line.includes("longestGapMs")))
    const gaps = [longestGapMs, await device.window.run<number>("window.everlineGap()")]
    // There was no voice for a moment, so another way was needed; and it was found in time.
    expect(Math.max(...gaps)).toBeGreaterThan(500)
    expect(Math.max(...gaps)).toBeLessThan(BACK_MS)
    await device.reads("Call ended")
    expect(device.window.troubles).toEqual([])
  }

  test("goes on with a call that it has answered when the one that it is in is gone", STORY, async () => {
    const account = program("amy")
    await linesOf(account).next((line) => line === "ready")
    account.kill("SIGTERM")
    device = await Device.at(url, browser, "desktop")
    await device.logIn({ userName: "amy", password: "the password of amy" })
    const caller = program("ben", "calls", "amy")
    await device.press({ role: "button", name: "Answer" })
    await change(caller, [0, 1])
  })

  test("and with a call that it has made", STORY, async () => {
    const callee = program("cleo", "awaits", "amy")
    await device.enter("cleo")
    await device.press({ role: "button", name: "Voice call" })
    await change(callee, [1, 0])
  })
})

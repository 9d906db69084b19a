import { afterAll, beforeAll, expect, test } from "vitest"
import type { Browser } from "../lib/browser.ts"
import { hears, talks } from "../lib/calling.ts"
import { chromium } from "../lib/chromium.ts"
import { Device } from "../lib/device.ts"
import { linesOf } from "../lib/lines.ts"
import { amongNetworks } from "../lib/networks.ts"

/**
 * Packets come each 20 ms, made by programs that may lack a core now and then. Who went over to a way that carries nothing
 * would hear nothing for as long as is listened on after it.
 */
const BREAK_MS = 3_000
const LISTEN_MS = 8_000
/** Programs that read TypeScript need their time to start, on a busy machine. */
const STORY = { timeout: 180_000 }

amongNetworks("two whose networks do not reach each other", (networks) => {
  let [home, other, url] = ["", "", ""]
  let browser: Browser

  const program = (where: string, ...args: string[]) => {
    const child = networks().program("e2e/lib/relayed.ts", args, { home: where, env: { EVERLINE_URL: url } })
    return { child, said: linesOf(child) }
  }

  beforeAll(async () => {
    const { around } = networks()
    home = around.home("192.0.2.0")
    other = around.home("203.0.113.0")
    url = await networks().serve(["--sign-up", "anyone"])
    browser = await chromium.launch({ calls: "open", network: { name: home, trusts: url } })
  })
  afterAll(() => browser?.[Symbol.asyncDispose]())

  test("have a call as any in the app", STORY, async () => {
    const account = program(home, "dora")
    await account.said.next((line) => line === "ready")
    account.child.kill("SIGTERM")
    const device = await Device.at(url, browser, "desktop")
    await device.logIn({ userName: "dora", password: "the password of dora" })
    const { child, said } = program(other, "cleo", "calls", "dora")
    await device.press({ role: "button", name: "Answer" })
    await said.next((line) => line === "played 1-2, 1-room")
    await talks(device, "cleo")
    await hears(device)
    child.stdin?.end()
    await device.reads("Call ended")
    expect(device.window.troubles).toEqual([])
  })

  test(
    "hear each other by the room, where no relay is, and go over to a way between them without a break",
    STORY,
    async () => {
      const amy = program(home, "amy")
      await amy.said.next((line) => line === "ready")
      const ben = program(other, "ben", "calls", "amy")
      // The link between them is there from the first, and nothing comes by it.
      await amy.said.next((line) => line === "played 1-2, 2-room")
      await ben.said.next((line) => line === "played 1-2, 1-room")
      for (const { said } of [amy, ben]) await said.next((line) => line.includes("way"))

      networks().around.route()
      // At no moment nothing was played, nor both.
      await amy.said.next((line) => line === "played 1-2, 2-room, 1-2")
      await ben.said.next((line) => line === "played 1-2, 1-room, 1-2")
      // What is not needed any more is gone, and they go on.
      await new Promise((resume) => setTimeout(resume, LISTEN_MS))
      for (const { child } of [amy, ben]) child.stdin?.end()
      for (const { said } of [amy, ben]) {
        const { longestGapMs } = JSON.parse(await said.next((line) => line.includes("longestGapMs")))
        expect(longestGapMs).toBeLessThan(BREAK_MS)
      }
    },
  )
})

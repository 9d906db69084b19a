import type { ChildProcess } from "node:child_process"
import { once } from "node:events"
import { chmodSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { Browser } from "../lib/browser.ts"
import { hears } from "../lib/calling.ts"
import { chromium } from "../lib/chromium.ts"
import { Device } from "../lib/device.ts"
import { watchGapsHere } from "../lib/gaps.ts"
import { linesOf } from "../lib/lines.ts"
import { Neighbourhood, noNamespaces } from "../lib/namespaces.ts"

const root = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const PORT = 8080
/** Voices are back within this time (media.md). */
const BACK_MS = 5_000

const why = noNamespaces()
describe.skipIf(why !== null)(`a device between two networks${why === null ? "" : ` (${why})`}`, () => {
  const around = new Neighbourhood({ routes: true })
  const folder = mkdtempSync(join(tmpdir(), "everline-network-change-"))
  const children: ChildProcess[] = []
  const url = `http://${around.address}:${PORT}`
  const home = around.home("192.0.2.0", "192.0.2.4")
  const other = around.home("203.0.113.0")
  let browser: Browser

  const run = (command: readonly string[], env: NodeJS.ProcessEnv = {}, where?: string): ChildProcess => {
    const child = around.run(command, env, where)
    children.push(child)
    return child
  }
  const program = (...args: string[]) =>
    run([process.execPath, "--import", "tsx", root("e2e/lib/relayed.ts"), ...args], { EVERLINE_URL: url }, other)

  beforeAll(async () => {
    chmodSync(folder, 0o711)
    const data = join(folder, "data")
    const server = run([process.execPath, root("dist/server/main.js"), "--data", data, "--host", around.address], {
      EVERLINE_PORT: `${PORT}`,
      EVERLINE_SIGN_UP: "anyone",
    })
    await linesOf(server).next((line) => line.includes("server is ready"))
    around.cut(home, 1)
    browser = await chromium.launch({ calls: "open", network: { name: home, trusts: url } })
  })
  afterAll(async () => {
    await browser?.[Symbol.asyncDispose]()
    const ended = children.map((child) => child.exitCode ?? child.signalCode ?? once(child, "exit"))
    for (const child of children.reverse()) child.kill("SIGTERM")
    await Promise.all(ended)
    around[Symbol.dispose]()
    rmSync(folder, { recursive: true, force: true })
  })

  let device: Device

  /** In a call with such a program the network that the device uses is another from one moment to the next. */
  async function change(other: ChildProcess, [from, to]: readonly [number, number]): Promise<void> {
    const said = linesOf(other)
    await said.next((line) => line.includes("way"))
    await hears(device)
    await device.window.run(watchGapsHere)
    around.mend(home, to)
    around.cut(home, from)
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

  test("goes on with a call that it has answered when the one that it is in is gone", async () => {
    const account = program("amy")
    await linesOf(account).next((line) => line === "ready")
    account.kill("SIGTERM")
    device = await Device.at(url, browser, "desktop")
    await device.logIn({ userName: "amy", password: "the password of amy" })
    const caller = program("ben", "calls", "amy")
    await device.press({ role: "button", name: "Answer" })
    await change(caller, [0, 1])
  })

  test("and with a call that it has made", async () => {
    const callee = program("cleo", "awaits", "amy")
    await device.enter("cleo")
    await device.press({ role: "button", name: "Voice call" })
    await change(callee, [1, 0])
  })
})

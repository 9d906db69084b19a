import type { ChildProcess } from "node:child_process"
import { once } from "node:events"
import { chmodSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { linesOf } from "../lib/lines.ts"
import { Neighbourhood, noNamespaces } from "../lib/namespaces.ts"

const root = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const program = (path: string, ...args: string[]) => [process.execPath, "--import", "tsx", root(path), ...args]

// Where there is nobody to make networks this cannot be shown: it says so.
const why = noNamespaces()
describe.skipIf(why !== null)(`a home that lets no UDP out${why === null ? "" : ` (${why})`}`, () => {
  const around = new Neighbourhood()
  const home = around.home("192.0.2.0")
  const folder = mkdtempSync(join(tmpdir(), "everline-blocked-"))
  const children: ChildProcess[] = []
  let authority = ""

  const run = (command: readonly string[], network?: string): ChildProcess => {
    const child = around.run(command, {}, network)
    children.push(child)
    return child
  }

  /** What comes of calls from there, at the same time. */
  async function callsBy(browser: string, ...calls: readonly object[]): Promise<readonly object[]> {
    const asked = calls.map((call) => `window.call(${JSON.stringify(call)})`)
    const visitor = run(program("e2e/lib/visiting.ts", browser, `https://${around.host}/`, authority, ...asked), home)
    return JSON.parse(await linesOf(visitor).next((line) => line.startsWith("[")))
  }

  beforeAll(async () => {
    chmodSync(folder, 0o711)
    around.dropUdp(home)
    const site = run(program("e2e/lib/relaying.ts", around.address, around.host, folder))
    authority = await linesOf(site).next((line) => line.endsWith(".crt"))
  })
  afterAll(async () => {
    const ended = children.map((child) => child.exitCode ?? child.signalCode ?? once(child, "exit"))
    for (const child of children.reverse()) child.kill("SIGTERM")
    await Promise.all(ended)
    around[Symbol.dispose]()
    rmSync(folder, { recursive: true, force: true })
  })

  const connected = { said: "hello", candidateType: "relay", relayProtocol: "tls" }

  test("reaches the media engine with Chromium by TURN on the port of HTTPS, if its tie-breakers are cured; else, or without, it does not", async () => {
    const patience = 12_000
    const cured = [{ by: "relay" }, { by: "relay", offers: "engine" }]
    const others = [...cured.map((call) => ({ ...call, cured: false, patience })), { by: "itself", patience }]
    const said = await callsBy("Chromium", ...cured, ...others)
    expect(said.slice(0, cured.length)).toEqual([connected, connected])
    for (const other of said.slice(cured.length)) expect(other).toHaveProperty("failed")
  }, 180_000)

  test("reaches the media engine with Firefox by TURN on the port of HTTPS", async () => {
    const calls = [{ by: "relay" }, { by: "relay", offers: "engine" }]
    expect(await callsBy("Firefox", ...calls)).toEqual([connected, connected])
  }, 180_000)
})

import { beforeAll, expect, test } from "vitest"
import { linesOf } from "../lib/lines.ts"
import { amongNetworks } from "../lib/networks.ts"

amongNetworks("a home that lets no UDP out", (networks) => {
  let home = ""
  let authority = ""

  /** What comes of calls from there, at the same time. */
  async function callsBy(browser: string, ...calls: readonly object[]): Promise<readonly object[]> {
    const { around } = networks()
    const asked = calls.map((call) => `window.call(${JSON.stringify(call)})`)
    const args = [browser, `https://${around.host}/`, authority, ...asked]
    const visitor = networks().program("e2e/lib/visiting.ts", args, { home })
    return JSON.parse(await linesOf(visitor).next((line) => line.startsWith("[")))
  }

  beforeAll(async () => {
    const { around, folder } = networks()
    home = around.home("192.0.2.0")
    around.dropUdp(home)
    const site = networks().program("e2e/lib/relaying.ts", [around.address, around.host, folder])
    authority = await linesOf(site).next((line) => line.endsWith(".crt"))
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

import { once } from "node:events"
import { join } from "node:path"
import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import type { Browser } from "../lib/browser.ts"
import { button } from "../lib/calling.ts"
import { chromium } from "../lib/chromium.ts"
import { Device } from "../lib/device.ts"
import { firefox, MICROPHONE_HERTZ } from "../lib/firefox.ts"
import { hearAll, hearsJust, meet, missed, type Talker, TONES, talker } from "../lib/group-calling.ts"
import { linesOf } from "../lib/lines.ts"
import { amongNetworks } from "../lib/networks.ts"

const WALKS = "Sunday walks"
/** Voices are back within five seconds (media.md); a busy machine has twice that. */
const BACK_MS = 10_000
/** What is shorter comes from no network that is gone. */
const GONE_MS = 500

amongNetworks("a call of a group", (networks) => {
  let [office, train, home] = ["", "", ""]
  let [url, site, authority] = ["", "", ""]
  const browsers = new Map<string, Browser>()
  let devices: readonly Device[] = []

  beforeAll(async () => {
    const { around, dataFolder } = networks()
    office = around.home("192.0.2.0")
    around.dropUdp(office)
    train = around.home("203.0.113.0", "203.0.113.4")
    around.cut(train, 1)
    home = around.home("192.0.2.8")
    site = `https://${around.host}`
    authority = join(dataFolder, "tls", "ca.crt")
    const tls = ["--tls", "local", "--tls-names", around.host, "--tls-port", "443"]
    url = await networks().serve(["--sign-up", "anyone", ...tls])
    for (const name of [train, home])
      browsers.set(name, await chromium.launch({ calls: "open", authority, network: { name } }))
  })
  afterEach(async () => {
    const troubles = devices.flatMap(({ window }) => window.troubles)
    await Promise.all(devices.map((device) => device.close()))
    devices = []
    expect(troubles).toEqual([])
  })
  afterAll(() => Promise.all([...browsers.values()].map((browser) => browser[Symbol.asyncDispose]())))

  /** People have a group. */
  async function found(...people: readonly string[]): Promise<void> {
    const program = networks().program("e2e/lib/founding.ts", [url, WALKS, ...people])
    await linesOf(program).next((line) => line === "ready")
  }

  /** Somebody in a network with Chromium. */
  async function at(network: string, userName: string, tone: (typeof TONES)[number]): Promise<Talker> {
    const browser = browsers.get(network)
    if (browser === undefined) throw new Error("there is no browser")
    const device = await Device.at(site, browser, "desktop")
    devices = [...devices, device]
    await device.logIn({ userName, password: `the password of ${userName}` })
    return talker(device, tone)
  }

  test.each([chromium.name, firefox.name])(
    "is heard and spoken in from %s where no UDP gets out, by TURN on the port of HTTPS",
    async (name) => {
      const [amy, ben] = [`amy-${name}`, `ben-${name}`]
      await found(amy, ben)
      const tone = name === firefox.name ? MICROPHONE_HERTZ : TONES[1]
      const args = [name, site, authority, ben, `${tone}`, `${TONES[0]}`]
      const blocked = networks().program("e2e/lib/attending.ts", args, { home: office })
      const said = linesOf(blocked)
      const one = await at(home, amy, TONES[0])
      await said.next((line) => line === "ready")
      await one.device.enter(WALKS)
      await one.device.press(button("Voice call"))
      const ways = await said.next((line) => line.startsWith("["))
      await hearsJust(one, { tone })
      const relayed = { candidateType: "relay", relayProtocol: "tls" }
      expect(JSON.parse(ways)).toEqual([relayed, relayed])
      blocked.stdin?.end()
      await once(blocked, "exit")
    },
  )

  test("goes on for whose network is gone from one moment to the next, and the others hear each other all the while", async () => {
    await found("cleo", "dan", "eve")
    const cleo = await at(train, "cleo", TONES[0])
    const others = [await at(home, "dan", TONES[1]), await at(home, "eve", TONES[2])] as const
    const all = [cleo, ...others]
    await meet(WALKS, ...others, cleo)
    for (const [from, to] of [
      [0, 1],
      [1, 0],
    ] as const) {
      await Promise.all(all.map(({ ear }) => ear.forget()))
      networks().around.mend(train, to)
      networks().around.cut(train, from)
      await missed(cleo, GONE_MS, ...others)
      await hearAll(...all)
      for (const other of others) {
        const gaps = [await cleo.ear.dip(other.tone), await other.ear.dip(cleo.tone)]
        for (const gap of gaps) {
          // There was no voice for a moment, so other connections were needed; and they were there in time.
          expect(gap).toBeGreaterThan(GONE_MS)
          expect(gap).toBeLessThan(BACK_MS)
        }
        const third = others.find((one) => one !== other)
        expect(await other.ear.dip(third?.tone ?? 0)).toBeLessThan(GONE_MS)
      }
    }
  })
})

import { beforeAll, expect, test } from "vitest"
import { linesOf } from "../lib/lines.ts"
import { joining } from "../lib/media-site.ts"
import { amongNetworks } from "../lib/networks.ts"
import type { Guest, Way } from "../lib/room-page.ts"

amongNetworks("a room", (networks) => {
  let [office, home] = ["", ""]
  let authority = ""

  beforeAll(async () => {
    const { around, folder } = networks()
    office = around.home("192.0.2.0")
    home = around.home("203.0.113.0")
    around.dropUdp(office)
    const place = networks().program("e2e/lib/media-place.ts", [around.address, around.host, folder])
    authority = await linesOf(place).next((line) => line.endsWith(".crt"))
  })

  /** Comes into the room, and stays until both see and hear each other. @returns how it goes there, up and down */
  async function meets(browser: string, network: string, guest: Guest, other: Guest): Promise<readonly Way[]> {
    const does = `${joining(guest)}.then(() => visit.meets(${JSON.stringify(other)}))`
    const args = [browser, `https://${networks().around.host}/`, authority, does]
    const visitor = networks().program("e2e/lib/visiting.ts", args, { home: network })
    const [ways] = JSON.parse(await linesOf(visitor).next((line) => line.startsWith("[")))
    return ways
  }

  const relayed: Way = { candidateType: "relay", relayProtocol: "tls" }

  test.each(["Chromium", "Firefox"])(
    "%s in an office that lets no UDP out sees and hears, and is seen and heard, by TURN on the port of HTTPS",
    async (browser) => {
      const [amy, ben] = [
        { name: `amy-${browser}`, hue: 0 },
        { name: `ben-${browser}`, hue: 120 },
      ]
      const [amys] = await Promise.all([meets(browser, office, amy, ben), meets("Chromium", home, ben, amy)])
      expect(amys).toEqual([relayed, relayed])
    },
    180_000,
  )
})

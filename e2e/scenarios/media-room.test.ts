import type { ChildProcess } from "node:child_process"
import { once } from "node:events"
import { chmodSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { linesOf } from "../lib/lines.ts"
import { joining } from "../lib/media-site.ts"
import { Neighbourhood, noNamespaces } from "../lib/namespaces.ts"
import type { Guest, Way } from "../lib/room-page.ts"

const root = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const program = (path: string, ...args: string[]) => [process.execPath, "--import", "tsx", root(path), ...args]

const why = noNamespaces()
describe.skipIf(why !== null)(`a room${why ? ` (${why})` : ""}`, () => {
  const around = new Neighbourhood()
  const [office, home] = [around.home("192.0.2.0"), around.home("203.0.113.0")]
  const folder = mkdtempSync(join(tmpdir(), "everline-media-"))
  const children: ChildProcess[] = []
  let authority = ""

  const run = (command: readonly string[], network?: string): ChildProcess => {
    const child = around.run(command, {}, network)
    children.push(child)
    return child
  }

  beforeAll(async () => {
    chmodSync(folder, 0o711)
    around.dropUdp(office)
    const place = run(program("e2e/lib/media-place.ts", around.address, around.host, folder))
    authority = await linesOf(place).next((line) => line.endsWith(".crt"))
  })
  afterAll(async () => {
    const ended = children.map((child) => child.exitCode ?? child.signalCode ?? once(child, "exit"))
    for (const child of children.reverse()) child.kill("SIGTERM")
    await Promise.all(ended)
    around[Symbol.dispose]()
    rmSync(folder, { recursive: true, force: true })
  })

  /** Comes into the room, and stays until both see and hear each other. @returns how it goes there, up and down */
  async function meets(browser: string, network: string, guest: Guest, other: Guest): Promise<readonly Way[]> {
    const does = `${joining(guest)}.then(() => visit.meets(${JSON.stringify(other)}))`
    const visitor = run(program("e2e/lib/visiting.ts", browser, `https://${around.host}/`, authority, does), network)
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

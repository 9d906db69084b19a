import { spawnSync } from "node:child_process"
import { once } from "node:events"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { beforeAll, expect, test } from "vitest"
import { linesOf } from "../lib/lines.ts"
import { amongNetworks } from "../lib/networks.ts"

const SHIPPED = fileURLToPath(new URL("../../deploy/turnserver.conf", import.meta.url))
/** Programs that read TypeScript need their time to start, on a busy machine. */
const STORY = { timeout: 180_000 }
const SECRET = "shared-by-two-programs"

amongNetworks("two homes that do not reach each other", (networks) => {
  let url = ""

  beforeAll(async () => {
    const { around, folder } = networks()
    const conf = join(folder, "turnserver.conf")
    writeFileSync(conf, readFileSync(SHIPPED, "utf8").replace("SECRET\n", `${SECRET}\n`))
    const where = ["--listening-ip", around.address, "--relay-ip", around.address, "--relay-ip", around.address6]
    const files = [
      "--log-file",
      "stdout",
      "--simple-log",
      "--pidfile",
      join(folder, "pid"),
      "--userdb",
      join(folder, "db"),
    ]
    const relay = networks().run(["turnserver", "-c", conf, ...where, ...files])
    await linesOf(relay).next((line) => line.includes("DB connection success"))
    // The secret is no flag: those are read by whoever lists processes.
    const turn = ["--sign-up", "anyone", "--ice", `turn:${around.address}`]
    // Where there is a room the two may meet there first.
    const flags = [...turn, "--media-port", "off"]
    url = await networks().serve(flags, { EVERLINE_TURN_SECRET: SECRET })
  })

  test("call each other by the relay", STORY, async () => {
    const program = (net: string, ...args: string[]) =>
      networks().program("e2e/lib/relayed.ts", args, { home: networks().around.home(net), env: { EVERLINE_URL: url } })
    const callee = program("192.0.2.0", "ben")
    const heard = linesOf(callee)
    await heard.next((line) => line === "ready")
    const caller = program("203.0.113.0", "amy", "calls", "ben")
    const said = await Promise.all([heard, linesOf(caller)].map((lines) => lines.next((line) => line.startsWith("{"))))
    for (const line of said) expect(JSON.parse(line).way).toContain("relay")
    for (const child of [caller, callee]) {
      child.stdin?.end()
      await once(child, "exit")
    }
  })

  test.each([
    "10.0.0.1",
    "127.0.0.1",
    "192.168.1.1",
    "::1",
    "::ffff:10.0.0.1",
    "fd00::1",
    "fe80::1",
    "64:ff9b::a00:1",
    "2002:a00:1::1",
  ])("nobody comes by the relay to %s", (peer) => {
    const { around } = networks()
    const args = ["-u", `of-${peer.replaceAll(":", "-")}`, "-W", SECRET, "-e", peer, "-n", "1", "-c", around.address]
    const family = peer.includes(":") ? ["-x"] : []
    const said = spawnSync(
      "ip",
      ["netns", "exec", around.name, "timeout", "5", "turnutils_uclient", ...family, ...args],
      { encoding: "utf8" },
    )
    expect(said.stdout + said.stderr).toContain("error 403 (Forbidden IP)")
  })
})

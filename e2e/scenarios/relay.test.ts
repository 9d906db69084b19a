import { type ChildProcess, spawnSync } from "node:child_process"
import { once } from "node:events"
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { linesOf } from "../lib/lines.ts"
import { Neighbourhood, noNamespaces } from "../lib/namespaces.ts"

const root = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const SECRET = "shared-by-two-programs"
const PORT = 8080

// Where there is nobody to make networks, or no relay, this cannot be shown: it says so, and what is missing.
const why = noNamespaces()
describe.skipIf(why !== null)(`two homes that do not reach each other${why === null ? "" : ` (${why})`}`, () => {
  const around = new Neighbourhood()
  const folder = mkdtempSync(join(tmpdir(), "everline-relay-"))
  const children: ChildProcess[] = []
  const url = `http://${around.address}:${PORT}`

  const run = (command: readonly string[], env: NodeJS.ProcessEnv = {}, home?: string): ChildProcess => {
    const child = around.run(command, env, home)
    children.push(child)
    return child
  }

  beforeAll(async () => {
    chmodSync(folder, 0o711)
    const conf = join(folder, "turnserver.conf")
    const shipped = readFileSync(root("deploy/turnserver.conf"), "utf8")
    writeFileSync(conf, shipped.replace("SECRET\n", `${SECRET}\n`))
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
    await linesOf(run(["turnserver", "-c", conf, ...where, ...files])).next((line) =>
      line.includes("DB connection success"),
    )
    const server = run(
      [process.execPath, root("dist/server/main.js"), "--data", join(folder, "data"), "--host", around.address],
      {
        EVERLINE_PORT: `${PORT}`,
        EVERLINE_SIGN_UP: "anyone",
        EVERLINE_ICE: `turn:${around.address}`,
        EVERLINE_TURN_SECRET: SECRET,
      },
    )
    await linesOf(server).next((line) => line.includes("server is ready"))
  })
  afterAll(async () => {
    const ended = children.map((child) => child.exitCode ?? child.signalCode ?? once(child, "exit"))
    for (const child of children.reverse()) child.kill("SIGTERM")
    await Promise.all(ended)
    around[Symbol.dispose]()
    rmSync(folder, { recursive: true, force: true })
  })

  test("call each other by the relay", async () => {
    const program = (home: string, ...args: string[]) =>
      run(
        [process.execPath, "--import", "tsx", root("e2e/lib/relayed.ts"), ...args],
        { EVERLINE_URL: url },
        around.home(home),
      )
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

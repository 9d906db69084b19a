/** The files of deploy/ agree with one another and with what they start. */
import { spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { readFile } from "node:fs/promises"
import { createServer } from "@everline/server"
import { readConfig } from "@everline/server/internal"
import { expect, test } from "vitest"
import { parse } from "yaml"
import packageJson from "../../../package.json" with { type: "json" }
import { temporaryFolder } from "./doctor/places.ts"

const deploy = new URL("../../../deploy/", import.meta.url)
const read = (name: string) => readFile(new URL(name, deploy), "utf8")

interface Service {
  readonly environment?: Readonly<Record<string, string>>
  readonly volumes?: readonly string[]
  readonly ports?: readonly string[]
  readonly networks: { readonly inside: { readonly ipv4_address: string } }
}

async function services(): Promise<Readonly<Record<string, Service>>> {
  const compose: { services: Readonly<Record<string, Service>> } = parse(await read("compose.yaml"), { merge: true })
  return compose.services
}

test("whoever starts the server gives Node what `npm start` gives it", async () => {
  const flags = packageJson.scripts.start.split(" ").filter((word) => word.startsWith("--"))
  const expected = ["node", ...flags, "--enable-source-maps", "dist/server/main.js"]
  const [, unit = ""] = /^ExecStart=\/usr\/bin\/env (.+)$/m.exec(await read("everline.service")) ?? []
  expect(unit.split(" ")).toEqual(expected)
  const [, image = ""] = /^CMD (\[.+\])$/m.exec(await read("Dockerfile")) ?? []
  expect(JSON.parse(image)).toEqual(expected)
})

test("settings in files are such as the server takes", async () => {
  const lines = (await read("everline.env")).split("\n").filter((line) => /^\w+=/.test(line))
  const env = Object.fromEntries(lines.map((line) => line.split("=")))
  expect(readConfig({ env, args: [] }).dataFolder).toBe("/var/lib/everline")

  const given = {
    ...{ POSTGRES_PASSWORD: "secret", EVERLINE_PUBLIC_URL: "https://chat.example", EVERLINE_NAME: "Here" },
    EVERLINE_MEDIA_ADDRESSES: "192.168.1.20,203.0.113.7",
  }
  const mediaPorts = new Set<string>()
  for (const name of ["one", "two", "three"]) {
    const { environment = {} } = (await services())[name] ?? {}
    const filled = Object.entries(environment).map(([variable, text]) => [
      variable,
      text.replaceAll(/\$\{(\w+)[^}]*\}/g, (_, key: keyof typeof given) => given[key]),
    ])
    const config = readConfig({ env: Object.fromEntries(filled), args: [] })
    expect(config.bus).toMatchObject({ kind: "nats" })
    const [port] = config.media?.ports ?? []
    expect((await services())[name]?.ports).toEqual([`${port}:${port}/udp`])
    mediaPorts.add(`${port}`)
  }
  expect(mediaPorts.size).toBe(3)
})

test("the proxy, Prometheus and the containers name the same three servers", async () => {
  const { one, two, three, proxy } = await services()
  const servers = [one, two, three].map((service) => `${service?.networks.inside.ipv4_address}:8080`)
  expect(
    [...(await read("haproxy.cfg")).matchAll(/^ {2}server (?:one|two|three) (\S+)$/gm)].map(([, at]) => at),
  ).toEqual(servers)
  const { scrape_configs } = parse(await read("prometheus.yml"))
  expect(scrape_configs[0].static_configs[0].targets).toEqual(servers)
  expect(await read("haproxy.cfg")).toContain(`bind ${proxy?.networks.inside.ipv4_address}:443 ssl`)
  expect(one?.environment?.EVERLINE_TRUSTED_PROXIES).toBe(proxy?.networks.inside.ipv4_address)
})

test("every file that a container is given is here", async () => {
  const given = Object.values(await services()).flatMap(({ volumes = [] }) =>
    volumes.map((one) => one.split(":")[0] ?? ""),
  )
  const files = given.filter((file) => file.startsWith("./") && file !== "./certs")
  expect(files.length).toBeGreaterThan(4)
  for (const file of files) expect(existsSync(new URL(file, deploy)), file).toBe(true)
})

test("every metric that a panel or an alert names is told by a server", async () => {
  await using folder = await temporaryFolder()
  // With a PostgreSQL of its own, whose disk it watches.
  const env = {
    EVERLINE_DATA: folder.path,
    EVERLINE_HOST: "127.0.0.1",
    EVERLINE_PORT: "0",
    EVERLINE_LOG_LEVEL: "error",
  }
  await using server = await createServer(readConfig({ env, args: [] }))
  const wanted = new Set(`${await read("grafana-dashboard.json")} ${await read("alerts.yml")}`.match(/\beverline_\w+/g))
  expect(wanted.size).toBeGreaterThan(9)
  await expect
    .poll(async () => {
      const told = await (await fetch(`http://127.0.0.1:${server.port}/metrics`)).text()
      return [...wanted].filter((name) => !told.includes(`# TYPE ${name} `))
    })
    .toEqual([])
})

test("every alert says for whom it is and what to do", async () => {
  const { groups } = parse(await read("alerts.yml"))
  const rules: readonly { alert: string; expr: string; annotations: { summary: string } }[] = groups[0].rules
  expect(rules.map(({ alert }) => alert)).toContain("EverlineDown")
  for (const { expr, annotations } of rules) {
    expect(expr).toMatch(/everline/)
    expect(annotations.summary).toMatch(/\.$|doctor$/)
  }
})

// Only systemd itself can say what it thinks of a unit; where it is not, there is nobody to ask.
const hasSystemd = spawnSync("systemd-analyze", ["--version"]).status === 0

test.runIf(hasSystemd)("systemd finds nothing wrong with the unit", () => {
  const { status, stderr } = spawnSync("systemd-analyze", ["verify", new URL("everline.service", deploy).pathname], {
    encoding: "utf8",
  })
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" })
})

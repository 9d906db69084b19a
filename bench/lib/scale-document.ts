/** The tables of docs/SCALE.md: what one of each thing costs, how well the model says what was measured, what is needed. */
import { readFile, writeFile } from "node:fs/promises"
import { costsOf, LIMITS, MEMBERS, RUNS, type Run, WIRE } from "./measured.ts"
import { type Costs, commitsPerMessage, needs, serverMicros, type Town } from "./scale.ts"

export const SCALE = new URL("../../docs/SCALE.md", import.meta.url)

/** docs/SCALE.md with the tables as the figures are now. */
export const withModel = (text: string): string =>
  text.replace(/(?<=<!-- model -->\n).*?(?=<!-- \/model -->)/s, `\n${tables(costsOf(RUNS)).join("\n\n")}\n\n`)

const YEAR = 365
/** Of 500 million accounts 90 million; in the minute of the New Year each writes one message. */
const ACTIVE = 90 / 500
const A_DAY = 20

/** Everybody who is active is there with one device. */
export const town = (accounts: number): Town => ({
  accounts,
  connections: accounts * ACTIVE,
  messagesPerSecond: (accounts * ACTIVE) / 60,
  deliveries: 4,
  marks: 1,
  messagesPerYear: accounts * ACTIVE * A_DAY * YEAR,
})

interface Check {
  readonly work: string
  /** CPU in microseconds for each delivery: servers, PostgreSQL and nats-server. */
  readonly modelled: number
  readonly measured: number
}

/** What the model says of runs from which its costs were not taken, or not all of them. */
export function checks(costs: Costs): readonly Check[] {
  const pairs = (work: string, nodes: number, run: Run) => ({
    work,
    modelled: modelled(costs, nodes, { messagesPerSecond: run.per_s, deliveries: 2, marks: 0 }),
    measured: total(run),
  })
  const group = (work: string, nodes: number, run: Run) => {
    const messagesPerSecond = run.per_s / MEMBERS
    const load = { messagesPerSecond, deliveries: MEMBERS, marks: MEMBERS / messagesPerSecond }
    return { work, modelled: modelled(costs, nodes, load) / MEMBERS, measured: total(run) }
  }
  return [
    pairs("pairs on one server, at 10,000 a second", 1, RUNS.atRate.one),
    pairs("pairs on two servers, at 10,000 a second", 2, RUNS.atRate.two),
    pairs("pairs on two servers, at 4,000 a second", 2, RUNS.slow),
    pairs("pairs on one server, saturated", 1, RUNS.saturated.one),
    pairs("pairs on two servers, saturated", 2, RUNS.saturated.two),
    group("group on one server, at 20,000 a second", 1, RUNS.group.one),
    group("group on two servers, at 20,000 a second", 2, RUNS.group.two),
  ]
}

const total = ({ server_us, postgres_us, bus_us }: Run): number => server_us + postgres_us + bus_us

/** CPU of everything for each message. */
function modelled(costs: Costs, nodes: number, load: Pick<Town, "messagesPerSecond" | "deliveries" | "marks">): number {
  const commits = commitsPerMessage(LIMITS, nodes, load.messagesPerSecond)
  const postgres = costs.row + costs.commit * commits + costs.markRow * load.marks
  return serverMicros(costs, nodes, load) + postgres + (nodes > 1 ? costs.bus : 0)
}

const tables = (costs: Costs): readonly string[] => [
  costTable(costs),
  checkTable(costs),
  needTable(costs),
  strainTable(costs),
]

function costTable(costs: Costs): string {
  const us = (value: number) => `${round(value)} µs`
  return table(
    ["one", "costs", "by"],
    [
      [
        "message that a server takes, keeps and answers",
        us(costs.message),
        "`nodes`: pairs on one at 10,000 a second, without its two deliveries",
      ],
      ["message at one device", us(costs.delivery), "`peers`: our group at 5,000 and at 20,000 deliveries a second"],
      [
        "mark (received, read)",
        `${us(costs.mark)}, PostgreSQL ${us(costs.markRow)}`,
        "the same: what does not grow with the rate, split by a guess",
      ],
      [
        "hint, told and heard where it is wanted",
        us(costs.hint),
        "`nodes`: pairs on two beside pairs on one, at 10,000 a second",
      ],
      ["hint, heard where nobody wants it", us(costs.hintForOthers), "`nodes`: a third server without people"],
      ["hint in nats-server", us(costs.bus), "`nodes`: pairs on two, at 10,000 a second"],
      [
        "row in PostgreSQL, in a transaction with many",
        us(costs.row),
        "`nodes`: pairs at 10,000 a second, and on two at 4,000",
      ],
      ["transaction in PostgreSQL", us(costs.commit), "the same"],
      [
        "row that a server looks at for what hints did not tell",
        us(costs.look),
        "EXPLAIN ANALYZE of the look, 2 million rows, PostgreSQL 15 and 18",
      ],
      ["message on the disk, with its indexes", `${round(costs.disk)} bytes`, "`rows`"],
      ["message in PostgreSQL's log", `${round(costs.wal)} bytes`, "`rows`"],
      [
        "message to a device",
        `${WIRE.json} bytes in JSON, ${WIRE.msgpack} in MessagePack`,
        "encoded, 100 bytes of text; TLS and TCP on top",
      ],
      ["hint", `${WIRE.hint} bytes`, "encoded"],
      ["connection", `${round(costs.connection / 1024)} KiB`, "`idle`: people in 200 conversations"],
    ],
  )
}

function checkTable(costs: Costs): string {
  const rows = checks(costs).map(({ work, modelled, measured }) => [
    work,
    `${round(modelled)} µs`,
    `${round(measured)} µs`,
    `${modelled > measured ? "+" : "−"}${Math.abs((modelled / measured - 1) * 100).toFixed(0)} %`,
  ])
  return table(["CPU a delivery", "model", "measured", "off by"], rows)
}

const TOWNS = [10_000, 1_000_000, 500_000_000] as const

function needTable(costs: Costs): string {
  const all = TOWNS.map((accounts) => ({ at: town(accounts), needed: needs(costs, LIMITS, town(accounts)) }))
  const row = (name: string, of: (one: (typeof all)[number]) => string) => [name, ...all.map(of)]
  return table(
    ["accounts", ...TOWNS.map((accounts) => accounts.toLocaleString("en"))],
    [
      row("devices there at once", ({ at }) => at.connections.toLocaleString("en")),
      row("messages a second", ({ at }) => at.messagesPerSecond.toLocaleString("en")),
      row("servers for the connections", ({ needed }) => count(needed.nodesByConnections)),
      row("servers for the CPU, each hearing of all", ({ needed }) => count(needed.nodesByCpu)),
      row("memory of all connections", ({ needed }) => bytes(needed.memory)),
      row("transactions a second", ({ needed }) => count(needed.commitsPerSecond)),
      row("cores of PostgreSQL", ({ needed }) => round(needed.postgresCores)),
      row("PostgreSQL, each with 16 cores and 10 TB", ({ needed }) => count(needed.shards)),
      row("PostgreSQL's log", ({ needed }) => `${bytes(needed.wal)}/s`),
      row("disk a year, one copy", ({ needed }) => bytes(needed.diskPerYear)),
      row("to devices", ({ needed }) => `${bytes(needed.toDevices)}/s`),
      row("out of NATS, on one subject", ({ needed }) => `${bytes(needed.fromBus)}/s`),
    ],
  )
}

function strainTable(costs: Costs): string {
  const all = TOWNS.map((accounts) => needs(costs, LIMITS, town(accounts)).strains)
  const rows = limitsOf(costs).map(({ what, accounts }) => [
    what,
    ...all.map((strains) => percent(strains.find((strain) => strain.what === what)?.used ?? 0)),
    `${round(Number(accounts.toPrecision(2)))} accounts`,
  ])
  return table(["used of", ...TOWNS.map((accounts) => accounts.toLocaleString("en")), "all of it at"], rows)
}

/** From how many accounts on each limit is exceeded, the first to break first. */
function limitsOf(costs: Costs): readonly { readonly what: string; readonly accounts: number }[] {
  const found = new Map<string, number>()
  for (let accounts = 10_000; accounts < 1e10; accounts *= 1.02)
    for (const { what, used } of needs(costs, LIMITS, town(accounts)).strains)
      if (used >= 1 && !found.has(what)) found.set(what, accounts)
  return [...found].map(([what, accounts]) => ({ what, accounts }))
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n")

const round = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString("en") : String(Number(value.toPrecision(2)))

const count = (value: number): string =>
  Number.isFinite(value) ? Math.ceil(value).toLocaleString("en") : "no number is enough"

const percent = (part: number): string => (part >= 10 ? `${round(part)} ×` : `${round(part * 100)} %`)

function bytes(value: number): string {
  const units = ["B", "kB", "MB", "GB", "TB", "PB"] as const
  const power = Math.max(0, Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, value)) / 3)))
  return `${Number((value / 1_000 ** power).toPrecision(2))} ${units[power]}`
}

if (process.argv.includes("--write")) await writeFile(SCALE, withModel(await readFile(SCALE, "utf8")))

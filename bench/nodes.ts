/**
 * npm run bench -- nodes: the work of `pairs` and `group` on one server and on two that are one system, over Debian's
 * PostgreSQL 15 and nats-server. The people of each pair are on different servers, the members of the group half and
 * half, so that everything crosses. What counts is what two cost beside one, at the same rate and at the most.
 */
import { parseArgs } from "node:util"
import { fsyncTimes, load, machine } from "./lib/machine.ts"
import type { Figures } from "./lib/meter.ts"
import { positive, print } from "./lib/report.ts"
import { versionOf } from "./peers/contestant.ts"
import { measureGroup, type Step } from "./peers/group-contest.ts"
import { measurePairs } from "./peers/pairs-contest.ts"
import { SETTINGS } from "./peers/postgres.ts"
import { Folder } from "./peers/program.ts"
import type { Setting } from "./peers/setting.ts"

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    seconds: { type: "string", default: "5" },
    windows: { type: "string", default: "3" },
    rate: { type: "string", default: "10000" },
  },
})
const seconds = positive("seconds", values.seconds)
const windows = positive("windows", values.windows)
/** Messages a second between pairs, where not as many as go. */
const rate = positive("rate", values.rate)

const pairs = { pairs: 100, inFlight: 10, bytes: 100 }
const plan = { warmup: seconds * 2, seconds, windows }
const group = { members: 500, bytes: 100, rates: [20_000, 60_000] }
const groupPlan = { warmup: seconds, seconds, windows }

// By way of "exit", where each program that was started is ended.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130))

{
  using folder = new Folder("disk")
  print({
    bench: "nodes",
    settings: {
      pairs: { ...pairs, rates: [null, rate], ...plan },
      group: { ...group, ...groupPlan },
      postgres: SETTINGS,
    },
    versions: Object.fromEntries(["postgresql-15", "nats-server"].map((name) => [name, versionOf(name)])),
    machine: machine(),
    ...fsyncTimes(folder.path),
  })
}

const settingOf = (server: Setting["server"]): Setting => ({
  server,
  isArchived: true,
  addedFsyncMs: 0,
  isReceipted: false,
})
const one = settingOf("everline")
const two = settingOf("everline_twice")

/** How many times what one server took for a delivery two took, with what joins them and keeps the record. */
interface Comparison {
  readonly work: string
  readonly times_cpu_of_one_node: number
  readonly times_throughput_of_one_node: number
  readonly cpu_us_one: number
  readonly cpu_us_two: number
}

function compare(work: string, alone: Figures, both: Figures): Comparison {
  const comparison = {
    work,
    times_cpu_of_one_node: both.cpu_us / alone.cpu_us,
    times_throughput_of_one_node: both.per_s / alone.per_s,
    cpu_us_one: alone.cpu_us,
    cpu_us_two: both.cpu_us,
  }
  print({ bench: "nodes", ...comparison })
  return comparison
}

async function comparePairs(work: string, perSecond: number | null): Promise<Comparison> {
  const measure = (setting: Setting) => measurePairs("nodes", setting, { ...pairs, rate: perSecond }, plan)
  return compare(work, await measure(one), await measure(two))
}

async function compareGroups(): Promise<readonly [Comparison, Comparison]> {
  const alone = await measureGroup("nodes", one, group, groupPlan)
  const both = await measureGroup("nodes", two, group, groupPlan)
  return [
    compare("group", figuresAt(alone, 0), figuresAt(both, 0)),
    compare("group at three times the rate", figuresAt(alone, 1), figuresAt(both, 1)),
  ]
}

function figuresAt(steps: readonly Step[], place: number): Figures {
  const step = steps[place]
  if (step === undefined) throw new Error("it did not keep up with the rate before")
  return step.figures
}

/** What it costs a server to hear of messages that are for nobody there. */
async function measureBystander(): Promise<number> {
  const setting = settingOf("everline_twice_and_bystander")
  return (await measurePairs("nodes", setting, { ...pairs, rate: null }, plan)).bystander_us
}

const isFor = (work: "pairs" | "group") => values.only === undefined || values.only === work
/** The two works that carry a must; the same at other rates is told beside. */
const comparisons: Comparison[] = []
const beside: Comparison[] = []
if (isFor("pairs")) {
  comparisons.push(await comparePairs("pairs", null))
  beside.push(await comparePairs("pairs at the rate", rate))
}
if (isFor("group")) {
  const [asked, more] = await compareGroups()
  comparisons.push(asked)
  beside.push(more)
}
const bystander_us = isFor("pairs") ? await measureBystander() : null
const worst = comparisons.reduce((a, b) => (b.times_cpu_of_one_node > a.times_cpu_of_one_node ? b : a))
const all = [...comparisons, ...beside].map(({ work, times_cpu_of_one_node }) => [
  work.replaceAll(" ", "_"),
  times_cpu_of_one_node,
])
print({ bench: "nodes", summary: true, ...worst, ...Object.fromEntries(all), bystander_us, load: load() })

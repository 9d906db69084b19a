/** The work of `pairs` and `group` on one server and on two that are one system. */
import { fsyncTimes, load, machine } from "../lib/machine.ts"
import type { Figures, Plan } from "../lib/meter.ts"
import { print } from "../lib/report.ts"
import { versionOf } from "./contestant.ts"
import { measureGroup, type Step } from "./group-contest.ts"
import { measurePairs } from "./pairs-contest.ts"
import { SETTINGS } from "./postgres.ts"
import { Folder } from "./program.ts"
import type { Setting } from "./setting.ts"

export interface ServersOptions {
  /** One of both works; undefined is both. */
  readonly only: string | undefined
  /** Of a window. */
  readonly seconds: number
  readonly windows: number
  /** Messages a second between pairs, where not as many as go. */
  readonly rate: number
}

const PAIRS = { pairs: 100, inFlight: 10, bytes: 100 } as const
const GROUP = { members: 500, bytes: 100, rates: [20_000, 60_000] } as const

/** Prints what two servers cost beside one. */
export async function compareServers({ only, seconds, windows, rate }: ServersOptions): Promise<void> {
  const plans: Plans = {
    pairs: { warmup: seconds * 2, seconds, windows },
    group: { warmup: seconds, seconds, windows },
  }
  printSettings(plans, rate)
  const isFor = (work: "pairs" | "group") => only === undefined || only === work
  /** The two works that carry a must; the same at other rates is told beside. */
  const comparisons: Comparison[] = []
  const beside: Comparison[] = []
  if (isFor("pairs")) {
    comparisons.push(await comparePairs("pairs", null, plans))
    beside.push(await comparePairs("pairs at the rate", rate, plans))
  }
  if (isFor("group")) {
    const [asked, more] = await compareGroups(plans)
    comparisons.push(asked)
    beside.push(more)
  }
  const bystander_us = isFor("pairs") ? await measureBystander(plans) : null
  const worst = comparisons.reduce((a, b) => (b.times_cpu_of_one_node > a.times_cpu_of_one_node ? b : a))
  const all = [...comparisons, ...beside].map(({ work, times_cpu_of_one_node }) => [
    work.replaceAll(" ", "_"),
    times_cpu_of_one_node,
  ])
  print({ bench: "nodes", summary: true, ...worst, ...Object.fromEntries(all), bystander_us, load: load() })
}

type Plans = Readonly<Record<"pairs" | "group", Plan>>

function printSettings(plans: Plans, rate: number): void {
  using folder = new Folder("disk")
  print({
    bench: "nodes",
    settings: {
      pairs: { ...PAIRS, rates: [null, rate], ...plans.pairs },
      group: { ...GROUP, ...plans.group },
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

async function comparePairs(work: string, rate: number | null, plans: Plans): Promise<Comparison> {
  const measure = (setting: Setting) => measurePairs("nodes", setting, { ...PAIRS, rate }, plans.pairs)
  return compare(work, await measure(one), await measure(two))
}

async function compareGroups(plans: Plans): Promise<readonly [Comparison, Comparison]> {
  const alone = await measureGroup("nodes", one, GROUP, plans.group)
  const both = await measureGroup("nodes", two, GROUP, plans.group)
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
async function measureBystander(plans: Plans): Promise<number> {
  const setting = settingOf("everline_twice_and_bystander")
  return (await measurePairs("nodes", setting, { ...PAIRS, rate: null }, plans.pairs)).bystander_us
}

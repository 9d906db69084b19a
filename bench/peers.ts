/**
 * npm run bench -- peers [--only pairs|group]: the work of `pairs` and `group` on our server and, by the same code, on
 * Debian's ejabberd and prosody, which archive to PostgreSQL as ours keeps its record there: all on Debian's
 * PostgreSQL 15 with the same settings. Then ours and ejabberd once more with 5 ms added to every fsync.
 */
import { parseArgs } from "node:util"
import { fsyncTimes, load, machine } from "./lib/machine.ts"
import { positive, print } from "./lib/report.ts"
import { type Comparison, compareGroups, comparePairs, worst } from "./peers/compare.ts"
import { versionOf } from "./peers/contestant.ts"
import { measureGroup } from "./peers/group-contest.ts"
import { measurePairs } from "./peers/pairs-contest.ts"
import { SETTINGS } from "./peers/postgres.ts"
import { Folder } from "./peers/program.ts"
import { described, type Setting } from "./peers/setting.ts"

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    seconds: { type: "string", default: "4" },
    windows: { type: "string", default: "3" },
  },
})
const WORKS = ["pairs", "group"] as const
if (values.only !== undefined && !WORKS.some((work) => work === values.only))
  throw new RangeError(`--only ${values.only}: write pairs or group`)
const seconds = positive("seconds", values.seconds)
const windows = positive("windows", values.windows)

const pairs = { pairs: 100, inFlight: 10, bytes: 100, rate: null }
const pairsPlan = { warmup: seconds, seconds, windows }
const group = { members: 500, bytes: 100, rates: [5_000, 20_000, 40_000, 60_000, 90_000] }
/** So few messages make so many deliveries that our code is compiled, and a window tells, only after some seconds. */
const groupPlan = { warmup: 2 * seconds, seconds: 2 * seconds, windows: 1 }
const ADDED_FSYNC_MS = 5

/** The cheapest that each peer can do while it keeps what is written: these are what must be beaten. */
const ejabberd: Setting = { server: "ejabberd", isArchived: true, addedFsyncMs: 0, isReceipted: false }
const prosody: Setting = { ...ejabberd, server: "prosody" }
const off = (peer: Setting): Setting => ({ ...peer, isArchived: false })
const slower = (setting: Setting): Setting => ({ ...setting, addedFsyncMs: ADDED_FSYNC_MS })
const receipted: Setting = { ...ejabberd, isReceipted: true }

{
  using folder = new Folder("disk")
  print({
    bench: "peers",
    settings: {
      pairs: { ...pairs, ...pairsPlan },
      group: { ...group, ...groupPlan },
      postgres: SETTINGS,
      added_fsync: `${ADDED_FSYNC_MS} ms after each fsync and fdatasync of PostgreSQL, by strace with --seccomp-bpf`,
    },
    versions: Object.fromEntries(["postgresql-15", "ejabberd", "prosody"].map((name) => [name, versionOf(name)])),
    machine: machine(),
    ...fsyncTimes(folder.path),
  })
}

/** Ours, then each peer by the same work. @returns how the first of them compares: the one that is to be beaten */
async function contest<Outcome>(
  work: (typeof WORKS)[number],
  peers: readonly [Setting, ...Setting[]],
  measure: (setting: Setting) => Promise<Outcome>,
  compare: (ours: Outcome, theirs: Outcome) => Comparison,
): Promise<Comparison> {
  const [first, ...others] = peers
  const ours = await measure({ ...first, server: "everline" })
  const against = async (peer: Setting): Promise<Comparison> => {
    const comparison = compare(ours, await measure(peer))
    const { server, ...how } = described(peer)
    print({ bench: "peers", work, against: server, ...how, receipted: peer.isReceipted, ...comparison })
    return comparison
  }
  const comparison = await against(first)
  for (const other of others) await against(other)
  return comparison
}

const inPairs = (...peers: readonly [Setting, ...Setting[]]) =>
  contest("pairs", peers, (setting) => measurePairs("peers", setting, pairs, pairsPlan), comparePairs)
const inGroup = (...peers: readonly [Setting, ...Setting[]]) =>
  contest("group", peers, (setting) => measureGroup("peers", setting, group, groupPlan), compareGroups)

const summary: Record<string, number> = {}
if (values.only !== "group") {
  const atEase = await inPairs(ejabberd, receipted, off(ejabberd), prosody, off(prosody))
  Object.assign(summary, worst([atEase, await inPairs(slower(ejabberd))]))
}
if (values.only !== "pairs") {
  const atEase = await inGroup(ejabberd, off(ejabberd), prosody)
  const { times_less_cpu, times_throughput } = worst([atEase, await inGroup(slower(ejabberd))])
  Object.assign(summary, { group_times_less_cpu: times_less_cpu, group_times_throughput: times_throughput })
}
print({ bench: "peers", summary: true, ...summary, load: load() })

/**
 * npm run bench -- presence: what it costs when people come to their devices and go. So many are connected, some of them
 * look at a screenful of the others each, and of these one after the other turns to away or back.
 */
import { setTimeout as delay } from "node:timers/promises"
import { parseArgs } from "node:util"
import { Device, endOnError } from "./lib/device.ts"
import { fsyncTimes, load, machine } from "./lib/machine.ts"
import type { Person } from "./lib/people.ts"
import { fill, settle } from "./lib/population.ts"
import { cpuTime } from "./lib/processes.ts"
import { medians, positive, print } from "./lib/report.ts"
import { Server } from "./lib/server.ts"

const { values } = parseArgs({
  options: {
    people: { type: "string", default: "10000" },
    watchers: { type: "string", default: "500" },
    rate: { type: "string", default: "1000" },
    seconds: { type: "string", default: "10" },
    windows: { type: "string", default: "3" },
    profile: { type: "string" },
  },
})
const count = positive("people", values.people)
const watching = positive("watchers", values.watchers)
const rate = positive("rate", values.rate)
const seconds = positive("seconds", values.seconds)
const windows = positive("windows", values.windows)

/** Connections on their way at once. */
const AT_ONCE = 50
/** Changes go out in steps of so many milliseconds. */
const STEP_MS = 20
/** What was changed is told within this time. */
const LATE_MS = 3_000

let heard = 0

async function connect(port: number, people: readonly Person[]): Promise<readonly Device[]> {
  const devices: Device[] = []
  const left = [...people.entries()]
  const worker = async () => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      const [number, { token }] = next
      devices[number] = await Device.connect(port, token, {
        onMessage() {},
        onSignal: () => {
          heard += 1
        },
        onError: endOnError,
      })
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return devices
}

/** Each of the watchers looks at as many others as it takes for everybody to be looked at by one. */
const lists = (people: readonly Person[]): readonly (readonly Person[])[] =>
  Array.from({ length: watching }, (_, i) => people.filter((_, number) => number % watching === i))

/** Everybody is a contact of who looks at them, so that they are shown. */
const befriend = (server: Server) =>
  fill(server, async (database) => {
    const people = await settle(database, count)
    const pairs = lists(people).flatMap((list, i) => list.map(({ account }) => [account, people[i]?.account] as const))
    await database.query(
      `INSERT INTO contacts (account, contact, since)
       SELECT account, viewer, 0 FROM unnest($1::uuid[], $2::uuid[]) p (account, viewer) WHERE account <> viewer`,
      [pairs.map(([account]) => account), pairs.map(([, viewer]) => viewer)],
    )
    return people
  })

/** So many changes a second for so long. CPU in microseconds for each. */
async function once(server: Server, devices: readonly Device[], away: boolean[]) {
  const before = { cpu: cpuTime(server.roots), heard, at: performance.now() }
  let changes = 0
  while (changes < rate * seconds) {
    const due = Math.min(rate * seconds, Math.ceil(((performance.now() - before.at) / 1_000) * rate))
    for (; changes < due; changes += 1) {
      const number = changes % devices.length
      away[number] = !away[number]
      devices[number]?.post("presence.away", { away: away[number] === true })
    }
    await delay(STEP_MS)
  }
  await delay(LATE_MS)
  const cpu = cpuTime(server.roots)
  const server_us = (cpu.server - before.cpu.server) / changes
  const postgres_us = (cpu.postgres - before.cpu.postgres) / changes
  return { changes, told: heard - before.heard, cpu_us: server_us + postgres_us, server_us, postgres_us, load: load() }
}

await using server = await Server.start({ profiles: values.profile })
const settings = { people: count, watchers: watching, rate, seconds, windows, ...server.settings }
print({ bench: "presence", settings, machine: machine(), ...fsyncTimes(server.dataFolder) })
const people = await befriend(server)
const devices = await connect(server.port, people)
const away = people.map(() => false)
const watched = lists(people).map((list) => list.map(({ account }) => account))
const all = []
for (let i = 0; i <= windows; i++) {
  // A look lapses after a minute.
  await Promise.all(watched.map((accounts, number) => devices[number]?.call("presence.watch", { accounts })))
  await delay(LATE_MS)
  const figures = await once(server, devices, away)
  print({ bench: "presence", warmup: i === 0, ...figures })
  if (i > 0) all.push(figures)
}
for (const device of devices) device.close()

const figures = medians(all)
print({
  bench: "presence",
  summary: true,
  cpu_us_per_change: figures.cpu_us,
  cpu_us_server: figures.server_us,
  cpu_us_postgres: figures.postgres_us,
  told_per_change: (figures.told ?? 0) / (figures.changes ?? 1),
  people: count,
  watchers: watching,
  load: load(),
})

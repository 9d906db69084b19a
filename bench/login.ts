/**
 * npm run bench -- login: what it costs when a device that is up to date comes back: connect, hello, resume. So many are
 * on their way at once; each comes back once in a window, after the server has forgotten its session.
 */
import { setTimeout as delay } from "node:timers/promises"
import { parseArgs } from "node:util"
import { fsyncTimes, load, machine } from "./lib/machine.ts"
import type { Person } from "./lib/people.ts"
import { begin, circles, fill, GROUP, settle } from "./lib/population.ts"
import { cpuTime } from "./lib/processes.ts"
import { medians, positive, print } from "./lib/report.ts"
import { comeBackAll, type Position, positionNow } from "./lib/resume.ts"
import { Server } from "./lib/server.ts"

const { values } = parseArgs({
  options: {
    people: { type: "string", default: "5000" },
    conversations: { type: "string", default: "20,200" },
    "at-once": { type: "string", default: "50" },
    windows: { type: "string", default: "3" },
    profile: { type: "string" },
  },
})
const people = positive("people", values.people)
const counts = values.conversations.split(",").map((count) => positive("conversations", count))
const atOnce = positive("at-once", values["at-once"])
const windows = positive("windows", values.windows)

/** Longer than the server believes a session that it has read: see SessionCache. */
const FORGOTTEN_MS = 31_000

/** Everybody comes back once. CPU in microseconds for each. */
async function once(server: Server, everybody: readonly Person[], position: Position) {
  const before = cpuTime(server.roots)
  const begun = performance.now()
  const devices = await comeBackAll(server.port, everybody, position, atOnce)
  const seconds = (performance.now() - begun) / 1000
  const after = cpuTime(server.roots)
  for (const device of devices) device.close()
  const server_us = (after.server - before.server) / devices.length
  const postgres_us = (after.postgres - before.postgres) / devices.length
  return {
    logins: devices.length,
    logins_per_s: devices.length / seconds,
    cpu_us: server_us + postgres_us,
    server_us,
    postgres_us,
    load: load(),
  }
}

/** The figures of people who are in so many conversations, on a server of its own. */
async function measure(conversations: number) {
  await using server = await Server.start({ profiles: values.profile })
  const settings = { people, conversations, group: GROUP, at_once: atOnce, windows, ...server.settings }
  print({ bench: "login", settings, machine: machine(), ...fsyncTimes(server.dataFolder) })
  const everybody = await fill(server, async (database) => {
    const settled = await settle(database, people)
    await begin(database, circles(settled, conversations))
    return settled
  })
  const [first] = everybody
  if (first === undefined) throw new Error("nobody is there")
  const position = await positionNow(server.port, first)
  await once(server, everybody, position)
  const all = []
  for (let i = 0; i < windows; i++) {
    await delay(FORGOTTEN_MS)
    const figures = await once(server, everybody, position)
    all.push(figures)
    print({ bench: "login", conversations, ...figures })
  }
  return medians(all)
}

const all = []
for (const count of counts) all.push({ count, figures: await measure(count) })

print({
  bench: "login",
  summary: true,
  cpu_us_per_login: all[0]?.figures.cpu_us,
  ...Object.fromEntries(
    all.flatMap(({ count, figures }) => [
      [`cpu_us_at_${count}`, figures.cpu_us],
      [`cpu_us_server_at_${count}`, figures.server_us],
      [`cpu_us_postgres_at_${count}`, figures.postgres_us],
      [`logins_per_s_at_${count}`, figures.logins_per_s],
    ]),
  ),
  people,
  at_once: atOnce,
  load: load(),
})

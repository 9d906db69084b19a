/**
 * npm run bench -- catchup: how long a device that was away takes until it has everything again, with the SDK as programs
 * use it in Node. It has everything when each entry that it missed is written down in its cache, it holds every
 * conversation up to its head, and it says itself that it has caught up. Reads are limited as shipped.
 */
import { parseArgs } from "node:util"
import { newId } from "@everline/protocol"
import { nextClientId } from "./lib/client-ids.ts"
import { Device, endOnError } from "./lib/device.ts"
import { text } from "./lib/history.ts"
import { fsyncTimes, load, machine } from "./lib/machine.ts"
import type { Person } from "./lib/people.ts"
import { begin, type Conversation, fill, GROUP, settle } from "./lib/population.ts"
import { cpuTime } from "./lib/processes.ts"
import { medians, positive, print } from "./lib/report.ts"
import { caughtUp, wake } from "./lib/sdk-device.ts"
import { Server } from "./lib/server.ts"
import { WatchedCache } from "./lib/watched-cache.ts"

const { values } = parseArgs({
  options: {
    entries: { type: "string", default: "20000" },
    conversations: { type: "string", default: "300" },
    rounds: { type: "string", default: "3" },
    profile: { type: "string" },
  },
})
const entries = positive("entries", values.entries)
const conversations = positive("conversations", values.conversations)
const rounds = positive("rounds", values.rounds)

/** Messages on their way at once, while they are made. */
const AT_ONCE = 400
/** Each conversation's beginning, and its first message. */
const BEFORE = 2

await using server = await Server.start({ profiles: values.profile })
const settings = { entries, conversations, group: GROUP, rounds, cache: "memory", ...server.settings }
print({ bench: "catchup", settings, machine: machine(), ...fsyncTimes(server.dataFolder) })

const { reader, circle } = await fill(server, async (database) => {
  const [first, ...others] = await settle(database, conversations + 1)
  if (first === undefined) throw new Error("nobody is there")
  const made = circleOf(first, others)
  await begin(database, made)
  return { reader: first, circle: made }
})

/** Two of three conversations are with one other, the rest are groups. */
function circleOf(one: Person, others: readonly Person[]): readonly Conversation[] {
  return others.map((other, i) => {
    const group = [one, ...Array.from({ length: GROUP - 1 }, (_, k) => others[(i + k) % others.length] ?? other)]
    return { id: newId(), members: i % 3 === 2 ? group : [one, other] }
  })
}

const writers = await Promise.all(
  circle.map(({ members: [, writer = reader] }) =>
    Device.connect(server.port, writer.token, { onMessage: () => {}, onError: endOnError }),
  ),
)

/** What is said while the device is away: in each conversation as much, in turn. */
async function say(): Promise<void> {
  let next = 0
  const worker = async () => {
    while (next < entries) {
      const number = next++
      const { id = newId() } = circle[number % circle.length] ?? {}
      const message = { conversation: id, clientId: nextClientId(), body: text(number) }
      await writers[number % writers.length]?.call("messages.send", message)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

const cache = new WatchedCache()
/** Every conversation is held up to the head that it has. */
async function check(said: number): Promise<void> {
  const { conversations: states } = await cache.load()
  const heads = states.reduce((sum, { head }) => sum + head, 0)
  if (
    states.length !== circle.length ||
    heads !== said + BEFORE * circle.length ||
    states.some((s) => s.held !== s.head)
  )
    throw new Error("the device does not have everything")
}

/** The device wakes up, gets everything, and falls asleep. */
async function round(said: number) {
  const before = cpuTime(server.roots)
  const own = process.cpuUsage()
  const begun = performance.now()
  const client = wake(server.port, reader, { cache })
  await Promise.all([caughtUp(client), cache.holds(said)])
  const ms = performance.now() - begun
  const after = cpuTime(server.roots)
  const { user, system } = process.cpuUsage(own)
  await client.close()
  await check(said)
  const server_cpu_ms = (after.server - before.server) / 1000
  const postgres_cpu_ms = (after.postgres - before.postgres) / 1000
  const cpu_ms = server_cpu_ms + postgres_cpu_ms
  return { ms, cpu_ms, server_cpu_ms, postgres_cpu_ms, device_cpu_ms: (user + system) / 1000, load: load() }
}

// The first time it learns what it is in.
await round(0)
const all = []
for (let i = 1; i <= rounds; i++) {
  await say()
  const figures = await round(entries * i)
  all.push(figures)
  print({ bench: "catchup", round: i, entries_in_cache: cache.size, ...figures })
}
for (const device of writers) device.close()

print({ bench: "catchup", summary: true, entries, conversations, ...medians(all), ...fsyncTimes(server.dataFolder) })

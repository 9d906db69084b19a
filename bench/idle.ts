/**
 * npm run bench -- idle: what a connection costs in memory while nothing happens on it. People who are in 20, 200 and
 * 2,000 conversations are logged in as devices that are up to date; the server's memory is compared before and after.
 */
import { setTimeout as delay } from "node:timers/promises"
import { parseArgs } from "node:util"
import { Inspector } from "./lib/inspector.ts"
import { fsyncTimes, load, machine } from "./lib/machine.ts"
import { begin, circles, fill, GROUP, settle } from "./lib/population.ts"
import { memoryMib } from "./lib/processes.ts"
import { positive, print } from "./lib/report.ts"
import { comeBackAll, positionNow } from "./lib/resume.ts"
import { Server } from "./lib/server.ts"

const { values } = parseArgs({
  options: {
    connections: { type: "string", default: "5000" },
    conversations: { type: "string", default: "20,200" },
    beside: { type: "string", default: "2000" },
    "connections-beside": { type: "string", default: "1020" },
  },
})
const connections = positive("connections", values.connections)
const beside = positive("beside", values.beside)
const connectionsBeside = positive("connections-beside", values["connections-beside"])
const counts = values.conversations.split(",").map((count) => positive("conversations", count))

const AT_ONCE = 50
/** Devices that come and go before the first look: what the server makes once is no connection's. */
const FIRST = 200

interface Figures {
  readonly kib_per_connection: number
  readonly heap_kib_per_connection: number
}

/** Memory for each of so many connections of people who are in so many conversations, on a server of its own. */
async function measure(conversations: number, people: number): Promise<Figures> {
  await using server = await Server.start({ inspected: true })
  const { port, roots } = server
  const settings = { connections: people, conversations, group: GROUP, ...server.settings }
  print({ bench: "idle", settings, machine: machine(), ...fsyncTimes(server.dataFolder) })
  const everybody = await fill(server, async (database) => {
    const settled = await settle(database, people)
    await begin(database, circles(settled, conversations))
    return settled
  })
  using inspector = await Inspector.attach(server)
  const memory = async () => {
    await inspector.settle()
    const { server: mib, postgres } = memoryMib(roots)
    return { kib: mib * 1024, postgres: postgres * 1024, heap: await inspector.heapKib() }
  }
  const [first] = everybody
  if (first === undefined) throw new Error("nobody is there")
  const position = await positionNow(port, first)
  for (const device of await comeBackAll(port, everybody.slice(0, FIRST), position, AT_ONCE)) device.close()
  await delay(1_000)
  const before = await memory()
  const devices = await comeBackAll(port, everybody, position, AT_ONCE)
  const after = await memory()
  const figures = {
    kib_per_connection: (after.kib - before.kib) / people,
    heap_kib_per_connection: (after.heap - before.heap) / people,
  }
  const all = { before_mib: before.kib / 1024, after_mib: after.kib / 1024, postgres_mib: after.postgres / 1024 }
  print({ bench: "idle", connections: devices.length, conversations, ...figures, ...all, load: load() })
  for (const device of devices) device.close()
  return figures
}

const asked: Figures[] = []
for (const count of counts) asked.push(await measure(count, connections))
const large = await measure(beside, connectionsBeside)

print({
  bench: "idle",
  summary: true,
  kib_per_connection: Math.max(...asked.map(({ kib_per_connection }) => kib_per_connection)),
  ...Object.fromEntries(counts.map((count, i) => [`kib_at_${count}`, asked[i]?.kib_per_connection])),
  [`kib_at_${beside}`]: large.kib_per_connection,
  connections,
  [`connections_at_${beside}`]: connectionsBeside,
  load: load(),
})

/**
 * npm run bench -- storm: the server goes while many devices are connected, and all come back by the SDK's own rules. A
 * device is back when it has caught up; the time runs from the moment when the server is told to end, so its start is
 * in it. As soon as it is there something is said to everybody, which each has to hear.
 */
import { parseArgs } from "node:util"
import { newId } from "@everline/protocol"
import type { Client } from "@everline/sdk"
import { nextClientId } from "./lib/client-ids.ts"
import { Device, endOnError } from "./lib/device.ts"
import { Histogram } from "./lib/histogram.ts"
import { fsyncTimes, load, machine } from "./lib/machine.ts"
import { begin, type Conversation, circles, fill, GROUP, settle } from "./lib/population.ts"
import { cpuTime } from "./lib/processes.ts"
import { positive, print } from "./lib/report.ts"
import { caughtUp, wake } from "./lib/sdk-device.ts"
import { Server } from "./lib/server.ts"

const { values } = parseArgs({
  options: {
    devices: { type: "string", default: "2000" },
    conversations: { type: "string", default: "20" },
  },
})
const devices = positive("devices", values.devices)
const conversations = positive("conversations", values.conversations)

/** Devices that log in at once, before anything is measured. */
const AT_ONCE = 50

await using server = await Server.start({})
const settings = { devices, conversations, group: GROUP, ...server.settings }
print({ bench: "storm", settings, machine: machine(), ...fsyncTimes(server.dataFolder) })

const { people, everybody } = await fill(server, async (database) => {
  const settled = await settle(database, devices)
  const all: Conversation = { id: newId(), members: settled }
  await begin(database, [...circles(settled, conversations), all])
  return { people: settled, everybody: all.id }
})
const [speaker] = people
if (speaker === undefined) throw new Error("nobody is there")

const clients: Client[] = []
const waiting = people.values()
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    for (const person of waiting) {
      const client = wake(server.port, person)
      await caughtUp(client)
      clients.push(client)
    }
  }),
)

/** Says something to everybody, over a line of its own. */
async function say(body: string): Promise<void> {
  const device = await Device.connect(server.port, speaker?.token ?? "", { onMessage: () => {}, onError: endOnError })
  await device.call("messages.send", { conversation: everybody, clientId: nextClientId(), body })
  device.close()
}

/** Resolves when each device has been handed this text. */
const heard = (body: string): Promise<unknown> =>
  Promise.all(
    clients.map(
      (client) =>
        new Promise<void>((resolve) => {
          const stop = client.messages.onArrival(async (_conversation, message) => {
            if (message.body !== body) return
            stop()
            resolve()
          })
        }),
    ),
  )

/** Everybody loses the server and comes back. Milliseconds. */
async function storm(signal: "SIGTERM" | "SIGKILL") {
  const times = new Histogram()
  let max = 0
  const body = `said after ${signal}`
  const begun = performance.now()
  const back = Promise.all(
    clients.map(async (client) => {
      await caughtUp(client)
      max = performance.now() - begun
      times.add(max * 1000)
    }),
  )
  const all = heard(body)
  await server.restart(signal)
  const ready_ms = performance.now() - begun
  const before = cpuTime(server.roots)
  await say(body)
  await back
  await all
  const all_heard_ms = performance.now() - begun
  const after = cpuTime(server.roots)
  const cpu_us = (after.server + after.postgres - before.server - before.postgres) / devices
  const quantiles = { p50_ms: times.quantile(0.5), p95_ms: times.quantile(0.95), max_ms: max }
  return { ready_ms, ...quantiles, all_heard_ms, devices_back: times.count, cpu_us_per_device: cpu_us, load: load() }
}

const stopped = await storm("SIGTERM")
print({ bench: "storm", signal: "SIGTERM", ...stopped })
const killed = await storm("SIGKILL")
print({ bench: "storm", signal: "SIGKILL", ...killed })
await Promise.all(clients.map((client) => client.close()))

print({
  bench: "storm",
  summary: true,
  devices,
  p95_ms: Math.max(killed.p95_ms, stopped.p95_ms),
  max_ms: Math.max(killed.max_ms, stopped.max_ms),
  all_heard_ms: Math.max(killed.all_heard_ms, stopped.all_heard_ms),
  p95_ms_killed: killed.p95_ms,
  p95_ms_stopped: stopped.p95_ms,
  ready_ms_killed: killed.ready_ms,
  ready_ms_stopped: stopped.ready_ms,
  ...fsyncTimes(server.dataFolder),
  load: load(),
})

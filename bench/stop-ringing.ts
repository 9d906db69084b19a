/**
 * npm run bench -- stop-ringing: an account's twenty devices, half of them on each of two servers that are one system,
 * ring until one of them answers, or until the caller gives up. The time runs from the press until each other device
 * knows, and rings no more.
 */
import { parseArgs } from "node:util"
import type { CallView } from "@everline/protocol"
import type { Client } from "@everline/sdk"
import { Histogram } from "./lib/histogram.ts"
import { fsyncTimes, load, machine } from "./lib/machine.ts"
import { logIn, type Person, signUp } from "./lib/people.ts"
import { positive, print } from "./lib/report.ts"
import { caughtUp, wake } from "./lib/sdk-device.ts"
import { Server } from "./lib/server.ts"
import { startNats } from "./peers/everline.ts"
import { Postgres, SETTINGS } from "./peers/postgres.ts"

const { values } = parseArgs({
  options: { devices: { type: "string", default: "20" }, rounds: { type: "string", default: "100" } },
})
const count = positive("devices", values.devices)
const rounds = positive("rounds", values.rounds)
const DATABASE = "everline"
const HOLDS = ["microphone", "speaker"] as const

await using archive = await Postgres.start(0)
archive.createDatabase(DATABASE)
await using bus = await startNats()
const start = () => Server.start({ database: { url: archive.url(DATABASE), pid: archive.pid }, bus: bus.url })
await using here = await start()
await using there = await start()
const portOf = (number: number) => (number % 2 === 0 ? here : there).port
print({
  bench: "stop-ringing",
  settings: { devices: count, rounds, postgres: SETTINGS, ...here.settings },
  machine: machine(),
  ...fsyncTimes(archive.dataFolder),
})

async function connect(port: number, person: Person): Promise<Client> {
  const client = wake(port, person)
  await caughtUp(client)
  return client
}

const [callee, other] = await signUp(here.port, 2)
if (callee === undefined || other === undefined) throw new Error("nobody is there")
const caller = await connect(here.port, other)
const devices: Client[] = []
for (let number = 0; number < count; number++)
  devices.push(await connect(portOf(number), number === 0 ? callee : await logIn(here.port, 0)))
const conversation = await caller.conversations.direct(callee.account)

/** Resolves when the calls of a device are so. */
const until = ({ calls }: Client, isSo: (running: readonly CallView[]) => boolean): Promise<void> =>
  new Promise((resolve) => {
    const stop = calls.running.subscribe((running) => {
      if (!isSo(running)) return
      queueMicrotask(() => stop())
      resolve()
    })
  })

const ringing = (running: readonly CallView[]) => running.some(({ state }) => state === "ringing")
const quiet = (running: readonly CallView[]) => !ringing(running)
const all = (clients: readonly Client[], isSo: typeof ringing) => Promise.all(clients.map((one) => until(one, isSo)))

/** Everybody rings; then `press` ends that. How long it takes until each of the others is quiet goes into `times`. */
async function round(times: Histogram, others: readonly Client[], press: (call: CallView) => Promise<unknown>) {
  const call = await caller.calls.start(conversation, "audio", HOLDS)
  await all(devices, ringing)
  const begun = performance.now()
  const stopped = others.map(async (one) => {
    await until(one, quiet)
    times.add((performance.now() - begun) * 1_000)
  })
  await press(call)
  await Promise.all(stopped)
  return call
}

const [answered, givenUp] = [new Histogram(), new Histogram()]
for (let number = 0; number < rounds; number++) {
  const first = devices[number % devices.length]
  if (first === undefined) throw new Error("nobody answers")
  const others = devices.filter((one) => one !== first)
  const { call } = await round(answered, others, ({ call: rung }) => first.calls.answer(rung, "audio", HOLDS))
  await caller.calls.hangUp(call)
  await all(devices, (running) => running.length === 0)
  await round(givenUp, devices, ({ call: rung }) => caller.calls.hangUp(rung))
}
const line = (times: Histogram) => ({
  p50_ms: times.quantile(0.5),
  p99_ms: times.quantile(0.99),
  max_ms: times.quantile(1),
  devices: times.count,
})
print({ bench: "stop-ringing", by: "one of them answers", ...line(answered) })
print({ bench: "stop-ringing", by: "the caller gives up", ...line(givenUp) })
await Promise.all([caller, ...devices].map((client) => client.close()))
print({
  bench: "stop-ringing",
  summary: true,
  ms_p99: Math.max(line(answered).p99_ms, line(givenUp).p99_ms),
  ms_p50: Math.max(line(answered).p50_ms, line(givenUp).p50_ms),
  ...fsyncTimes(archive.dataFolder),
  load: load(),
})

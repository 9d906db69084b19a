/**
 * npm run bench -- call-load: calls a second, each of which rings, is answered, is connected and is hung up, by clients of
 * the SDK whose media is replaced where the SDK takes it: what the servers have to do with calls, and nothing else. What
 * the two sides of each are told is held against what may follow what.
 */
import { parseArgs } from "node:util"
import type { CallId, CallView } from "@everline/protocol"
import { type Client, createClient } from "@everline/sdk"
import { nodePorts } from "@everline/sdk/node"
import { silentWebRtc } from "@everline/testkit/silent-webrtc"
import { fsyncTimes, load, machine } from "./lib/machine.ts"
import { Meter } from "./lib/meter.ts"
import { pace } from "./lib/pace.ts"
import { type Person, signUp } from "./lib/people.ts"
import { positive, print } from "./lib/report.ts"
import { Server } from "./lib/server.ts"

const { values } = parseArgs({
  options: {
    rate: { type: "string", default: "500" },
    pairs: { type: "string", default: "300" },
    seconds: { type: "string", default: "6" },
    windows: { type: "string", default: "3" },
    profile: { type: "string" },
  },
})
const rate = positive("rate", values.rate)
const pairs = positive("pairs", values.pairs)
const seconds = positive("seconds", values.seconds)
const windows = positive("windows", values.windows)
const HOLDS = ["microphone", "speaker"] as const
const ORDER = ["ringing", "talking", "ended"] as const

await using server = await Server.start({ profiles: values.profile })
const settings = { rate, pairs, seconds, windows, ...server.settings }
print({ bench: "call-load", settings, machine: machine(), ...fsyncTimes(server.dataFolder) })

const webrtc = silentWebRtc()
let illegal = 0
let unfinished = 0

/** What a device was told of a call, and whether that can follow what it was told before. */
class Witness {
  readonly #states = new Map<CallId, CallView>()

  hear(view: CallView): void {
    const before = this.#states.get(view.call)
    this.#states.set(view.call, view)
    if (before === undefined || before.rev >= view.rev) return
    const isBack = ORDER.indexOf(view.state) < ORDER.indexOf(before.state)
    const isReopened = before.state === "ended"
    const isSilenced = before.connectedAt !== null && view.state === "talking" && view.connectedAt === null
    if (isBack || isReopened || isSilenced) illegal += 1
  }

  end(view: CallView): void {
    this.hear(view)
    if (view.ended?.outcome !== "answered") illegal += 1
    this.#states.delete(view.call)
  }
}

function connect(person: Person): Client {
  const client = createClient({
    ...{ url: `http://127.0.0.1:${server.port}`, shape: "phone", program: "everline-bench/0.1.0" },
    ...{ ports: nodePorts(), token: person.token, webrtc },
  })
  const witness = new Witness()
  client.calls.running.subscribe((running) => {
    for (const view of running) witness.hear(view)
  })
  client.calls.ended.subscribe((view) => view && witness.end(view))
  return client
}

const people = await signUp(server.port, pairs * 2)
const clients = people.map(connect)
await Promise.all(clients.map(({ ready }) => ready))
const meter = new Meter(server.roots)

/** Two who call each other, one call after the other. */
class Pair {
  readonly #caller: Client
  readonly #callee: Client
  readonly #conversation
  isFree = true

  constructor(caller: Client, callee: Client, conversation: Awaited<ReturnType<Client["conversations"]["direct"]>>) {
    this.#caller = caller
    this.#callee = callee
    this.#conversation = conversation
    callee.calls.running.subscribe((running) => {
      for (const { call, state } of running) if (state === "ringing") void this.#answer(call)
    })
  }

  async call(): Promise<void> {
    this.isFree = false
    const begun = performance.now()
    try {
      const { call } = await this.#caller.calls.start(this.#conversation, "audio", HOLDS)
      await told(this.#caller, ({ running }) =>
        running.value.some((one) => one.call === call && one.connectedAt !== null),
      )
      await this.#caller.calls.hangUp(call)
      await told(this.#callee, ({ running }) => running.value.every((one) => one.call !== call))
      meter.delivered((performance.now() - begun) * 1_000)
    } catch {
      unfinished += 1
    }
    this.isFree = true
  }

  readonly #answered = new Set<CallId>()

  async #answer(call: CallId): Promise<void> {
    if (this.#answered.has(call)) return
    this.#answered.add(call)
    // The caller may have given up meanwhile.
    await this.#callee.calls.ring(call).catch(() => undefined)
    await this.#callee.calls.answer(call, "audio", HOLDS).catch(() => undefined)
    this.#answered.delete(call)
  }
}

/** Resolves when the calls of a client are so. @throws Error after ten seconds */
function told({ calls }: Client, isSo: (calls: Client["calls"]) => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error("a call came to a stop")), 10_000)
    const stop = calls.running.subscribe(() => {
      if (!isSo(calls)) return
      clearTimeout(late)
      queueMicrotask(() => stop())
      resolve()
    })
  })
}

const all: Pair[] = []
for (let at = 0; at < pairs; at++) {
  const [caller, callee, other] = [clients[at * 2], clients[at * 2 + 1], people[at * 2 + 1]]
  if (caller === undefined || callee === undefined || other === undefined) throw new Error("somebody is missing")
  all.push(new Pair(caller, callee, await caller.conversations.direct(other.account)))
}

let skipped = 0
let next = 0
/** The next pair that is not in a call; when all are, that call is not made. */
function begin(): void {
  for (let tried = 0; tried < pairs; tried++) {
    const pair = all[next++ % pairs]
    if (pair?.isFree) return void pair.call()
  }
  skipped += 1
}

const pacing = pace(rate, begin)
const figures = await meter.measure({ warmup: 4, seconds, windows }, (line) =>
  print({ bench: "call-load", rate, ...line, skipped, unfinished, illegal_states: illegal }),
)
pacing[Symbol.dispose]()
await Promise.all(clients.map((client) => client.close()))
print({
  bench: "call-load",
  summary: true,
  calls_per_s: figures.per_s,
  cpu_us_per_call: figures.cpu_us,
  illegal_states: illegal,
  unfinished,
  p50_ms: figures.p50_ms,
  p99_ms: figures.p99_ms,
  cpu_us_server: figures.server_us,
  cpu_us_postgres: figures.postgres_us,
  cpu_us_generator: figures.generator_us,
  ...fsyncTimes(server.dataFolder),
  load: load(),
})

/**
 * npm run bench -- sms-messages: messages to phones by a simulated carrier. First as many as the server takes on, hands over and
 * settles; then a long queue that goes out at 200 a second while codes are asked for; then the rest of it as fast as it goes.
 */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as delay } from "node:timers/promises"
import { parseArgs } from "node:util"
import { COUNTRIES, Codes, give } from "./lib/codes.ts"
import { Histogram } from "./lib/histogram.ts"
import { Inspector } from "./lib/inspector.ts"
import { fsyncTimes, load, machine } from "./lib/machine.ts"
import { fill, settle } from "./lib/population.ts"
import { cpuTime, memoryMib } from "./lib/processes.ts"
import { medians, positive, print } from "./lib/report.ts"
import { Server } from "./lib/server.ts"
import { SmscProcess } from "./lib/smsc.ts"
import { Texters } from "./lib/texters.ts"

const { values } = parseArgs({
  options: {
    people: { type: "string", default: "50" },
    contacts: { type: "string", default: "18" },
    seconds: { type: "string", default: "10" },
    windows: { type: "string", default: "3" },
    queued: { type: "string", default: "100000" },
    drain: { type: "string", default: "20000" },
    rate: { type: "string", default: "200" },
    profile: { type: "string" },
  },
})
const [people, contacts] = [positive("people", values.people), positive("contacts", values.contacts)]
const [seconds, windows] = [positive("seconds", values.seconds), positive("windows", values.windows)]
const [queued, drain] = [positive("queued", values.queued), positive("drain", values.drain)]
const rate = positive("rate", values.rate)
// While the server starts again with no pace of its own, and has not heard yet that it is too fast, some more goes out.
if (queued < 2 * drain + 10 * rate) throw new Error("a queue of twice what is drained and ten seconds more lasts")

const WINDOW = 50
/** Messages that the server has not answered yet. */
const UNANSWERED = 100
/** Texts of kept messages that are on no phone yet: there are always some to send. */
const AHEAD = 1_000
/** Texts that come before anything is measured. */
const WARM = 500
/** Who asks for codes, one a second: told that it is too fast, the server is slower than the rate for a while. */
const ASKERS = Math.ceil((8 * drain) / rate) + 60
const LATE_S = 20
const STEP_MS = 20

/** What the file says that `--sms` names: no cap is reached. `perSecond` is the gateway's own pace. */
function describe(perSecond: number | null): void {
  const { port, systemId, password } = smsc.bind
  const bind = { host: "127.0.0.1", port, systemId, password, numbers: ["10690001", "10690002"] }
  const gateway = {
    kind: "smpp",
    name: "carrier",
    ...bind,
    window: WINDOW,
    pace: perSecond === null ? null : `${perSecond}/s`,
  }
  const most = { hour: 1_000_000_000, day: 1_000_000_000 }
  const caps = { account: most, prefix: most, country: most, server: most }
  const where = { home: COUNTRIES[0], countries: COUNTRIES, currency: "CNY", prices: { "+": 0.05 } }
  writeFileSync(file, JSON.stringify({ ...where, caps, gateways: [gateway] }))
  chmodSync(file, 0o600)
}

interface Look {
  readonly at: number
  readonly texts: number
  readonly server: number
  readonly postgres: number
  readonly smsc: number
  readonly generator: number
}

function look(): Look {
  const { server: ours, postgres } = cpuTime(server.roots)
  const { user, system } = process.cpuUsage()
  return { at: performance.now(), texts: smsc.texts, server: ours, postgres, smsc: smsc.cpu, generator: user + system }
}

/** What went to phones since then, and what each cost: in microseconds, of which the last two are not the server's. */
function since(before: Look) {
  const now = look()
  const texts = now.texts - before.texts
  const each = (what: "server" | "postgres" | "smsc" | "generator") => (now[what] - before[what]) / texts
  const took = (now.at - before.at) / 1_000
  return {
    ...{ texts, seconds: took, per_s: texts / took, cpu_us: each("server") + each("postgres") },
    ...{
      server_us: each("server"),
      postgres_us: each("postgres"),
      smsc_us: each("smsc"),
      generator_us: each("generator"),
    },
    load: load(),
  }
}

/** Keeps so many messages ahead of the phones, until disposed of. */
function writing(ahead: number): Disposable {
  const go = () => {
    const room = Math.min(
      UNANSWERED - (texters.written - texters.kept),
      ahead - (texters.written - (smsc.texts - others)),
    )
    if (room > 0) texters.write(room)
  }
  smsc.onTexts = go
  texters.onKept = go
  go()
  return {
    [Symbol.dispose]: () => {
      smsc.onTexts = () => {}
      texters.onKept = () => {}
    },
  }
}

/** Waits until something is so; whatever the reason is that it does not become so, it is not measured. */
async function until(isSo: () => boolean, what: string, mostSeconds: number): Promise<void> {
  const deadline = performance.now() + mostSeconds * 1_000
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error(`${what} took longer than ${mostSeconds} s`)
    await delay(STEP_MS)
  }
}

/** So many windows of the whole way: a message is written, kept, queued, submitted, settled and shown as delivered. */
async function saturated() {
  using _writing = writing(AHEAD)
  await until(() => smsc.texts >= WARM, "the warm-up", 300)
  const all = []
  for (let i = 0; i < windows; i += 1) {
    const before = look()
    await delay(seconds * 1_000)
    const figures = since(before)
    print({ bench: "sms-messages", part: "saturated", ...figures, waiting: waiting() })
    all.push(figures)
  }
  return medians(all)
}

/** Texts of messages that are on no phone yet. */
const waiting = (): number => texters.written - (smsc.texts - others)

/** Writes until so many texts wait: the carrier takes hardly any meanwhile. */
async function queueUp() {
  smsc.wish({ perSecond: 1, codes: numbers })
  const [begun, written] = [performance.now(), texters.written]
  {
    using _writing = writing(queued)
    await until(() => waiting() >= queued, "the queue", 3_600)
  }
  await until(() => texters.kept === texters.written, "the last answers", 60)
  smsc.wish({ perSecond: null, codes: numbers })
  const took = (performance.now() - begun) / 1_000
  print({
    bench: "sms-messages",
    part: "queue",
    waiting: waiting(),
    per_s: (texters.written - written) / took,
    seconds: took,
    load: load(),
  })
}

/** So many texts leave the queue at the rate, while a code is asked for each second. */
async function throttled(by: "pace" | "carrier") {
  const took = new Histogram()
  using inspector = await Inspector.attach(server)
  /** What the server has in use, once what it has done with is collected. */
  const memory = async () => {
    await inspector.settle()
    return { heap: (await inspector.heapKib()) / 1024, process: memoryMib(server.roots).server }
  }
  const before = look()
  const drained = (share: number) =>
    until(() => smsc.texts - before.texts >= drain * share, "the drain", (20 * drain) / rate)
  let halfWay = await memory()
  {
    using asking = codes.ask(took)
    smsc.onCode = (arrived) => {
      others += 1
      asking.arrived(arrived)
    }
    await drained(0.5)
    halfWay = await memory()
    await drained(1)
  }
  const figures = since(before)
  const inTheEnd = await memory()
  await until(() => codes.missing === 0, "the last codes", LATE_S)
  const otp = { codes: took.count, otp_p50_ms: took.quantile(0.5), otp_p99_ms: took.quantile(0.99) }
  const result = {
    ...otp,
    ...{ heap_half_way_mib: halfWay.heap, heap_in_the_end_mib: inTheEnd.heap },
    ...{ memory_half_way_mib: halfWay.process, memory_in_the_end_mib: inTheEnd.process },
  }
  const postgres_mib = memoryMib(server.roots).postgres
  print({ bench: "sms-messages", part: "throttled", by, ...figures, ...result, postgres_mib })
  return result
}

/** What is left goes out as fast as it does: no message is taken on meanwhile. */
async function rest() {
  const before = look()
  await until(() => waiting() <= 0, "the rest", 3_600)
  const figures = since(before)
  print({ bench: "sms-messages", part: "rest", ...figures })
  return figures
}

const folder = mkdtempSync(join(tmpdir(), "everline-bench-sms-"))
process.once("exit", () => rmSync(folder, { recursive: true, force: true }))
const file = join(folder, "sms.json")
using smsc = await SmscProcess.start()
describe(null)
const more = { EVERLINE_TRUSTED_PROXIES: "127.0.0.1" }
await using server = await Server.start({ profiles: values.profile, inspected: true, sms: file, more })
const settings = { people, contacts, window: WINDOW, seconds, windows, queued, drain, rate, ...server.settings }
print({ bench: "sms-messages", settings, machine: machine(), ...fsyncTimes(server.dataFolder) })
const { writers, numbers } = await fill(server, async (database) => {
  const everybody = await settle(database, people + ASKERS)
  return { writers: everybody.slice(0, people), numbers: await give(database, everybody.slice(people)) }
})
/** Texts on phones that are no messages. */
let others = 0
const codes = new Codes(server.port, numbers)
smsc.wish({ perSecond: null, codes: numbers })
const texters = await Texters.begin(server.port, writers, contacts)
const whole = await saturated()

// The server keeps to the rate by itself; then it is told by the carrier that it is too fast.
const restart = async (perSecond: number | null) => {
  describe(perSecond)
  await server.restart("SIGTERM")
}
await queueUp()
texters[Symbol.dispose]()
await restart(rate)
const paced = await throttled("pace")
smsc.wish({ perSecond: rate, codes: numbers })
await restart(null)
const refused = await throttled("carrier")
smsc.wish({ perSecond: null, codes: numbers })
await restart(null)
const left = await rest()

print({
  bench: "sms-messages",
  summary: true,
  submit_per_s: whole.per_s,
  cpu_us_per_sms: whole.cpu_us,
  cpu_us_server: whole.server_us,
  cpu_us_postgres: whole.postgres_us,
  queue_per_s: left.per_s,
  queue_cpu_us: left.cpu_us,
  otp_p99_ms: Math.max(paced.otp_p99_ms, refused.otp_p99_ms),
  otp_p99_ms_by_pace: paced.otp_p99_ms,
  otp_p99_ms_by_carrier: refused.otp_p99_ms,
  heap_half_way_mib: paced.heap_half_way_mib,
  heap_in_the_end_mib: paced.heap_in_the_end_mib,
  memory_half_way_mib: paced.memory_half_way_mib,
  memory_in_the_end_mib: paced.memory_in_the_end_mib,
  ...fsyncTimes(server.dataFolder),
})

/**
 * npm run bench -- handoff: a call moves between two devices of one person, there and back, in real Chromium. Each device's
 * microphone is a tone of its own, and what the other person hears is recorded at their sound card. A control stops the one
 * voice before the other begins, as a second call would, and has to fail by the same measure.
 */
import { setTimeout as delay } from "node:timers/promises"
import { parseArgs } from "node:util"
import { acquaint, BadWays, Caller } from "./lib/caller.ts"
import { load, machine } from "./lib/machine.ts"
import { positive, print } from "./lib/report.ts"
import { Server } from "./lib/server.ts"
import { beside, type HeardHandOff, hearHandOff, RATE } from "./lib/tones.ts"

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "20" },
    controls: { type: "string", default: "5" },
    rtt: { type: "string" },
    loss: { type: "string" },
  },
})
const runs = positive("runs", values.runs)
const controls = positive("controls", values.controls)
const rtt = values.rtt === undefined ? 0 : positive("rtt", values.rtt)
/** In percent. */
const loss = values.loss === undefined ? 0 : positive("loss", values.loss)
/** Far above what rings, and far enough apart. */
const TONES = { peer: 2_000, laptop: 3_000, phone: 4_000 } as const
const BEFORE_MS = 600
const AFTER_MS = 1_500

await using server = await Server.start({})
const site = `http://127.0.0.1:${server.port}`
print({
  bench: "handoff",
  settings: { runs, controls, rtt, loss, tones: TONES, ...server.settings },
  machine: machine(),
})

await acquaint(server.port)

await using worse = new BadWays({ delayMs: rtt / 2, loss: loss / 100 })
const ways = rtt > 0 || loss > 0 ? worse : undefined
await using peer = await Caller.logIn(site, 1, TONES.peer, ways)
await using laptop = await Caller.logIn(site, 0, TONES.laptop, ways)
await using phone = await Caller.logIn(site, 0, TONES.phone, ways)
await peer.call()
await laptop.press("Answer")
await Promise.all([peer.talks(), laptop.talks()])
await delay(2_000)
const leaves = await peer.watchLeaves()

/** One hand-off, as the other person hears it. @param before what the device that has the call does first */
async function move(from: Caller, to: Caller, before?: () => Promise<void>, after?: () => Promise<void>) {
  const stop = await peer.card.listen()
  await delay(BEFORE_MS)
  await before?.()
  const tapped = await to.press("Take it here")
  await to.talks()
  await after?.()
  await delay(AFTER_MS)
  const { begun, samples } = await stop()
  const heard = hearHandOff(samples, [from.hertz, to.hertz])
  return { heard, doneMs: heard.next === null ? null : begun + heard.next - tapped, echo: echoIn(samples, to.hertz) }
}

/** The other's own tone in what comes back, beside the voice that is heard at the end. */
const echoIn = (samples: Float32Array, voice: number): number => beside(samples.subarray(-RATE / 2), TONES.peer, voice)

const moves: { readonly heard: HeardHandOff; readonly doneMs: number | null; readonly echo: number }[] = []
let [from, to] = [laptop, phone]
for (let run = 0; run < runs; run++) {
  const moved = await move(from, to)
  print({
    bench: "handoff",
    run,
    from: from.hertz,
    to: to.hertz,
    ...moved.heard,
    done_ms: moved.doneMs,
    echo_db: moved.echo,
  })
  moves.push(moved)
  ;[from, to] = [to, from]
}
const leavesSeen = await leaves()

const broken: HeardHandOff[] = []
for (let run = 0; run < controls; run++) {
  const [holder, taker] = [from, to]
  const { heard } = await move(
    holder,
    taker,
    async () => void (await holder.press("Mute")),
    async () => void (await taker.press("Mute")),
  )
  print({ bench: "handoff", control: run, ...heard })
  broken.push(heard)
  ;[from, to] = [to, from]
}
await from.press("Hang up")

const quantile = (numbers: readonly number[], part: number): number =>
  numbers.toSorted((a, b) => a - b)[Math.min(numbers.length - 1, Math.ceil(numbers.length * part) - 1)] ?? Number.NaN
const of = (pick: (heard: HeardHandOff) => number, part: number) =>
  quantile(
    moves.map(({ heard }) => pick(heard)),
    part,
  )
print({
  bench: "handoff",
  summary: true,
  gap_ms_p50: of(({ gap }) => gap, 0.5),
  gap_ms_p95: of(({ gap }) => gap, 0.95),
  dip_ms_p95: of(({ dip }) => dip, 0.95),
  overlap_ms_p95: of(({ overlap }) => overlap, 0.95),
  echo_db: quantile(
    moves.map(({ echo }) => echo),
    0.95,
  ),
  done_ms_p50: quantile(
    moves.map(({ doneMs }) => doneMs ?? Number.POSITIVE_INFINITY),
    0.5,
  ),
  leaves_seen: leavesSeen,
  control_dip_ms_p95: quantile(
    broken.map(({ dip }) => dip),
    0.95,
  ),
  load: load(),
})

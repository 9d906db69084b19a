/**
 * npm run bench -- handoff: a call moves between two devices of one person, there and back, in real Chromium; with --group it
 * is in a room of the media engine. Each device's microphone is a tone of its own, and what the other person hears is recorded
 * at their sound card. A control stops the one voice before the other begins, as a second call would, and has to fail by the
 * same measure.
 */
import { setTimeout as delay } from "node:timers/promises"
import { parseArgs } from "node:util"
import { callInRoom } from "./calls/call-in-room.ts"
import { callOfTwo } from "./calls/call-of-two.ts"
import { type MovingCall, TONES } from "./calls/moving-call.ts"
import { load, machine } from "./lib/machine.ts"
import { positive, print, quantile } from "./lib/report.ts"
import { beside, type HeardHandOff, hearHandOff, RATE } from "./lib/tones.ts"

const { values } = parseArgs({
  options: {
    group: { type: "boolean", default: false },
    runs: { type: "string", default: "20" },
    controls: { type: "string", default: "5" },
    rtt: { type: "string" },
    loss: { type: "string" },
  },
})
const { group } = values
const runs = positive("runs", values.runs)
const controls = positive("controls", values.controls)
const rtt = values.rtt === undefined ? 0 : positive("rtt", values.rtt)
/** In percent. */
const loss = values.loss === undefined ? 0 : positive("loss", values.loss)
const BEFORE_MS = 600
const AFTER_MS = 1_500

/** The other's own tone in what comes back, beside the voice that is heard at the end. */
const echoIn = (samples: Float32Array, voice: number): number => beside(samples.subarray(-RATE / 2), TONES.peer, voice)

/** One hand-off, as the other person hears it. */
async function hear({ ear, devices }: MovingCall, move: () => Promise<number>) {
  const [from, to] = devices()
  const stop = await ear.listen()
  await delay(BEFORE_MS)
  const asked = await move()
  await delay(AFTER_MS)
  const { begun, samples } = await stop()
  const heard = hearHandOff(samples, [from, to])
  return { from, to, heard, doneMs: heard.next === null ? null : begun + heard.next - asked, echo: echoIn(samples, to) }
}

async function measure(call: MovingCall): Promise<void> {
  const settings = { group, runs, controls, rtt, loss, tones: TONES, ...call.settings }
  print({ bench: "handoff", settings, machine: machine() })

  const moves: Awaited<ReturnType<typeof hear>>[] = []
  for (let run = 0; run < runs; run++) {
    const moved = await hear(call, call.move)
    const { from, to, heard, doneMs, echo } = moved
    print({ bench: "handoff", run, from, to, ...heard, done_ms: doneMs, echo_db: echo })
    moves.push(moved)
  }
  const leavesSeen = await call.leaves()

  const broken: HeardHandOff[] = []
  for (let run = 0; run < controls; run++) {
    const { heard } = await hear(call, call.moveBroken)
    print({ bench: "handoff", control: run, ...heard })
    broken.push(heard)
  }

  const of = (pick: (heard: HeardHandOff) => number, part: number) =>
    quantile(
      moves.map(({ heard }) => pick(heard)),
      part,
    )
  print({
    bench: "handoff",
    summary: true,
    group,
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
}

const hold = group ? callInRoom : callOfTwo
await hold({ rttMs: rtt, loss: loss / 100 }, measure)
// What is native in the engine would keep this process.
process.exit()

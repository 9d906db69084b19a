/**
 * npm run bench -- call-setup: from the press on Answer until the caller hears the first of the other's voice at the sound
 * card, in real Chromium.
 */
import { setTimeout as delay } from "node:timers/promises"
import { parseArgs } from "node:util"
import { acquaint, Caller } from "./lib/caller.ts"
import { load, machine } from "./lib/machine.ts"
import { positive, print, quantile } from "./lib/report.ts"
import { Server } from "./lib/server.ts"
import { levels, RATE } from "./lib/tones.ts"

const { values } = parseArgs({ options: { runs: { type: "string", default: "20" } } })
const runs = positive("runs", values.runs)
/** Far above what rings, and far enough apart. */
const TONES = { caller: 2_000, callee: 3_000 } as const
const AFTER_MS = 2_000

await using server = await Server.start({})
const site = `http://127.0.0.1:${server.port}`
print({ bench: "call-setup", settings: { runs, tones: TONES, ...server.settings }, machine: machine() })

await acquaint(server.port)

await using caller = await Caller.logIn(site, 1, TONES.caller)
await using callee = await Caller.logIn(site, 0, TONES.callee)

/** Milliseconds of a recording until a tone is there, at a quarter of what it becomes; null when it never is. */
function first(samples: Float32Array, hertz: number): number | null {
  const all = levels(samples, hertz)
  const usual = all.subarray(-300).toSorted()[150] ?? 0
  const at = usual < 0.01 ? -1 : all.findIndex((level) => level > usual / 4)
  return at < 0 ? null : (at * 48 * 1_000) / RATE
}

const times: number[] = []
for (let run = 0; run < runs; run++) {
  await caller.call()
  await callee.page.getByRole("button", { name: "Answer", exact: true }).waitFor()
  await delay(500)
  const stop = await caller.card.listen()
  await delay(200)
  const pressed = await callee.press("Answer")
  await Promise.all([caller.talks(), callee.talks()])
  await delay(AFTER_MS)
  const { begun, samples } = await stop()
  const heard = first(samples, TONES.callee)
  const ms = heard === null ? Number.POSITIVE_INFINITY : begun + heard - pressed
  times.push(ms)
  print({ bench: "call-setup", run, first_audio_ms: ms })
  await caller.press("Hang up")
  await Promise.all(
    [caller, callee].map(({ page }) => page.locator('section[aria-label^="Call with"]').waitFor({ state: "detached" })),
  )
}
print({
  bench: "call-setup",
  summary: true,
  first_audio_ms_p50: quantile(times, 0.5),
  first_audio_ms_p95: quantile(times, 0.95),
  load: load(),
})

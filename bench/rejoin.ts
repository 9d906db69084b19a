/**
 * npm run bench -- rejoin: people are in a call of their group, by clients of the SDK over real WebRTC on the shipped server,
 * and the process that passes their media on is killed, again and again. The time runs until all hear all again.
 */
import { setTimeout as delay } from "node:timers/promises"
import { parseArgs } from "node:util"
import { mediaProcesses } from "../e2e/lib/media-processes.ts"
import { allHear, gather, HOLDS, pairsOf } from "./calls/talker.ts"
import { load, machine } from "./lib/machine.ts"
import { positive, print, quantile } from "./lib/report.ts"
import { Server } from "./lib/server.ts"

const { values } = parseArgs({
  options: { kills: { type: "string", default: "20" }, people: { type: "string", default: "3" } },
})
const kills = positive("kills", values.kills)
const people = positive("people", values.people)
/** So long all has gone well before the next. */
const BETWEEN_MS = 3_000

/** Holds the call, and prints what came of it. */
async function measure(): Promise<void> {
  await using server = await Server.start({})
  print({ bench: "rejoin", settings: { kills, people, ...server.settings }, machine: machine() })

  const talkers = await gather(server.port, people)
  const [first, ...others] = talkers
  if (first === undefined) throw new Error("nobody calls")
  const accounts = others.map(({ account }) => account)
  const group = await first.client.conversations.create("The well", accounts)
  const begun = performance.now()
  const { call } = await first.client.calls.start(group, "audio", HOLDS)
  for (const other of others) await other.answer(call)
  const pairs = pairsOf(talkers)
  await allHear(pairs, begun)

  const times: number[] = []
  for (let kill = 0; kill < kills; kill++) {
    await delay(BETWEEN_MS)
    const processes = server.roots.servers.flatMap(mediaProcesses)
    if (processes.length === 0) throw new Error("nothing passes media on")
    const killed = performance.now()
    for (const pid of processes) process.kill(pid, "SIGKILL")
    const seconds = ((await allHear(pairs, killed)) - killed) / 1_000
    print({ bench: "rejoin", kill, rejoin_s: seconds })
    times.push(seconds)
  }
  for (const talker of talkers) await talker.close()
  print({
    bench: "rejoin",
    summary: true,
    rejoin_s_p50: quantile(times, 0.5),
    rejoin_s_p95: quantile(times, 0.95),
    rejoin_s_max: quantile(times, 1),
    load: load(),
  })
}

await measure()
// What is native in WebRTC would keep this process.
process.exit()

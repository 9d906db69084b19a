/**
 * npm run bench -- grow: two talk directly, and call a third, who answers: the call moves to a room of the media engine. All
 * are clients of the SDK over real WebRTC, on the shipped server. The time runs from the third's answer until they hear both,
 * and both hear them.
 */
import { setTimeout as delay } from "node:timers/promises"
import { parseArgs } from "node:util"
import { allHear, gather, HOLDS, pairsOf } from "./calls/talker.ts"
import { load, machine } from "./lib/machine.ts"
import { positive, print, quantile } from "./lib/report.ts"
import { Server } from "./lib/server.ts"

const { values } = parseArgs({ options: { runs: { type: "string", default: "20" } } })
const runs = positive("runs", values.runs)
/** The server gives a call ten seconds to grow. */
const PATIENCE_MS = 15_000
/** Until nobody is heard any more whom one heard in the call before. */
const BETWEEN_MS = 1_000

/** Lets calls grow, one after the other, and prints what came of it. */
async function measure(): Promise<void> {
  await using server = await Server.start({})
  print({ bench: "grow", settings: { runs, ...server.settings }, machine: machine() })

  const talkers = await gather(server.port, 3)
  const [one, other, third] = talkers
  if (one === undefined || other === undefined || third === undefined) throw new Error("nobody calls")
  const conversation = await one.client.conversations.direct(other.account)
  const withThird = pairsOf(talkers).filter((pair) => pair.includes(third))

  const times: number[] = []
  for (let run = 0; run < runs; run++) {
    const begun = performance.now()
    const { call } = await one.client.calls.start(conversation, "audio", HOLDS)
    await other.answer(call)
    await allHear(pairsOf([one, other]), begun)
    await one.client.calls.add(call, [third.account])
    const answered = await third.answer(call)
    const grown = await allHear(withThird, answered, PATIENCE_MS).catch(() => Number.POSITIVE_INFINITY)
    print({ bench: "grow", run, grown_ms: grown - answered })
    times.push(grown - answered)
    await Promise.all(talkers.map((talker) => talker.hangUp()))
    await delay(BETWEEN_MS)
  }
  for (const talker of talkers) await talker.close()
  print({
    bench: "grow",
    summary: true,
    grown_ms_p50: quantile(times, 0.5),
    grown_ms_p95: quantile(times, 0.95),
    failed: times.filter((ms) => ms === Number.POSITIVE_INFINITY).length,
    load: load(),
  })
}

await measure()
// What is native in WebRTC would keep this process.
process.exit()

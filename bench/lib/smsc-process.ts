/** A program of its own: the simulated SMSC. Says of texts as they come to phones; is told how to behave. */
import { Smsc } from "@everline/testkit"
import type { Arrived, SmscSays, SmscWish } from "./smsc.ts"

/** News goes out so often at most. */
const NEWS_MS = 20

const smsc = await Smsc.start({ behaviour: { deliverAfterMs: 0 } })
const say = (what: SmscSays): void => void process.send?.(what)
let texts = 0
let codes: Arrived[] = []
/** Of phones that only get codes all texts are told, by their number; of the others how many there were. */
let watched: ReadonlySet<string> = new Set()

smsc.watch((numbers) => {
  const at = Date.now()
  for (const number of numbers) {
    // Ids of texts rise over all phones, and nobody writes on these.
    texts = Math.max(texts, smsc.texts(number).at(-1)?.id ?? 0)
    if (watched.has(number)) codes.push({ number, at })
  }
})
setInterval(() => {
  say({ kind: "news", texts, codes })
  codes = []
}, NEWS_MS)

process.on("message", (wish: SmscWish) => {
  watched = new Set(wish.codes)
  smsc.behave({ perSecond: wish.perSecond })
})
process.on("disconnect", () => process.exit(0))
say({ kind: "ready", port: smsc.port, systemId: smsc.systemId, password: smsc.password })

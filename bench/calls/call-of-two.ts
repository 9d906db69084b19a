/** A call between two, in the app as it is shipped. */
import { setTimeout as delay } from "node:timers/promises"
import { acquaint, BadWays, Caller } from "../lib/caller.ts"
import { Server } from "../lib/server.ts"
import { type HoldCall, TONES } from "./moving-call.ts"

const SETTLE_MS = 2_000

/** It moves by the press on “Take it here”; broken, it is muted before, and heard again when it has moved. */
export const callOfTwo: HoldCall = async ({ rttMs, loss }, measure) => {
  await using server = await Server.start({})
  const site = `http://127.0.0.1:${server.port}`
  await acquaint(server.port)

  await using worse = new BadWays({ delayMs: rttMs / 2, loss })
  const ways = rttMs > 0 || loss > 0 ? worse : undefined
  await using peer = await Caller.logIn(site, 1, TONES.peer, ways)
  await using laptop = await Caller.logIn(site, 0, TONES.laptop, ways)
  await using phone = await Caller.logIn(site, 0, TONES.phone, ways)
  await peer.call()
  await laptop.press("Answer")
  await Promise.all([peer.talks(), laptop.talks()])
  await delay(SETTLE_MS)

  let [from, to] = [laptop, phone]
  const move = async () => {
    const tapped = await to.press("Take it here")
    await to.talks()
    ;[from, to] = [to, from]
    return tapped
  }
  await measure({
    ear: peer.card,
    devices: () => [from.hertz, to.hertz],
    move,
    async moveBroken() {
      await from.press("Mute")
      const tapped = await move()
      await from.press("Mute")
      return tapped
    },
    leaves: await peer.watchLeaves(),
    settings: server.settings,
  })
  await from.press("Hang up")
}

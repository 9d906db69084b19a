/** A call in a room of our media engine: three browsers in it, by the SDK's end of a link to a room. */
import { setTimeout as delay } from "node:timers/promises"
import type { RoomEvent } from "@everline/sfu"
import { until } from "@everline/testkit/until"
import { type MediaPage, MediaRoom } from "../../e2e/lib/media-room.ts"
import { SoundBrowser } from "../lib/sound-browser.ts"
import { SoundCard } from "../lib/sound-card.ts"
import { tone } from "../lib/tones.ts"
import { type HoldCall, TONES } from "./moving-call.ts"

/** Whose two devices they are. */
const PERSON = "amy"
const SETTLE_MS = 2_000
const PATIENCE_MS = 60_000

/**
 * It moves as the server has it move: the next device comes, and when its voice is with the engine that is handed to it and
 * the one before goes. Broken, that one goes before the next comes.
 */
export const callInRoom: HoldCall = async ({ rttMs, loss }, measure) => {
  await using card = await SoundCard.start()
  await using peers = await SoundBrowser.start({ sound: tone(TONES.peer), card })
  await using laptops = await SoundBrowser.start({ sound: tone(TONES.laptop) })
  await using phones = await SoundBrowser.start({ sound: tone(TONES.phone) })
  const isWired = rttMs > 0 || loss > 0
  await using room = await MediaRoom.open({ isWired })
  if (isWired) {
    room.wire.loss = loss
    room.wire.delayMs = rttMs / 2
  }

  const peer = await room.enter({ name: "ben", hue: 0, hasMicrophone: true }, peers)
  const join = async (device: "laptop" | "phone", browser: SoundBrowser, hue: number) => {
    const page = await room.enter({ name: PERSON, device, hue, hasMicrophone: true }, browser)
    await until(async () => (await peer.lacks([page])).length === 0, "the other hears and sees them", PATIENCE_MS)
    return { page, hertz: TONES[device] }
  }
  const laptop = await join("laptop", laptops, 120)
  await laptop.page.leave()
  const phone = await join("phone", phones, 240)
  await delay(SETTLE_MS)

  let [from, to] = [phone, laptop]
  const come = async (page: MediaPage) => {
    const before = room.events.length
    await page.come()
    const isTheirVoice = (event: RoomEvent) =>
      event.kind === "arrived" && event.source === "voice" && event.participant === page.device
    await until(() => room.events.slice(before).some(isTheirVoice), "their voice comes", PATIENCE_MS)
  }
  const [told, states] = [room.events.length, (await peer.past()).states.length]
  await measure({
    ear: card,
    devices: () => [from.hertz, to.hertz],
    async move() {
      const asked = performance.now()
      await come(to.page)
      await room.hand(to.page)
      await from.page.leave()
      ;[from, to] = [to, from]
      return asked
    },
    async moveBroken() {
      const asked = performance.now()
      await from.page.leave()
      await come(to.page)
      ;[from, to] = [to, from]
      return asked
    },
    async leaves() {
      const gone = room.events.slice(told).filter((event) => event.kind === "unpublished" && event.person === PERSON)
      const interrupted = (await peer.past()).states.slice(states).filter((state) => state !== "connected")
      return gone.length + interrupted.length
    },
    settings: {},
  })
}

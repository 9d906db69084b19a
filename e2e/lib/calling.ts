/** What a call really carries, as the browser counts it. */
import type { Device } from "./device.ts"

/** What has come by all connections of a page so far. */
export interface Come {
  /** Packets of voices. */
  readonly packets: number
  /** Of what was played: squares of its level, over seconds (W3C webrtc-stats). */
  readonly energy: number
  /** Pictures that were decoded. */
  readonly frames: number
}

const counted = `(async () => {
  const come = { packets: 0, energy: 0, frames: 0 }
  for (const connection of window.connections ?? [])
    for (const stat of (await connection.getStats()).values()) {
      if (stat.type !== "inbound-rtp") continue
      if (stat.kind === "audio") {
        come.packets += stat.packetsReceived ?? 0
        come.energy += stat.totalAudioEnergy ?? 0
      } else come.frames += stat.framesDecoded ?? 0
    }
  return come
})()`

export const come = (device: Device): Promise<Come> => device.window.run<Come>(counted)

/** Waits until a voice comes that is not silence. */
export async function hears(device: Device): Promise<void> {
  const before = await come(device)
  await device.until("hear a voice", async () => {
    const now = await come(device)
    return now.packets > before.packets + 20 && now.energy > before.energy
      ? null
      : `packets ${before.packets} → ${now.packets}, energy ${before.energy} → ${now.energy}`
  })
}

/** Waits until pictures come. */
export async function watches(device: Device): Promise<void> {
  const before = await come(device)
  await device.until("see pictures", async () => {
    const now = await come(device)
    return now.frames > before.frames + 5 ? null : `${before.frames} → ${now.frames} frames`
  })
}

const HEAR_MS = 10

/**
 * Listens as somebody at the device would: to what its elements play of a voice that goes on. From now on.
 * @returns tells the longest time in milliseconds in which nothing was played
 */
export async function listen(device: Device): Promise<{ silence(): Promise<number> }> {
  await device.window.run(`(() => {
    const heard = { last: performance.now(), longest: 0 }
    window.everlineHeard = heard
    setInterval(() => {
      const now = performance.now()
      const plays = window.elements.some((one) => !one.paused && !one.muted && one.volume > 0.05 &&
        one.srcObject?.getTracks().some((track) => track.readyState === "live" && !track.muted))
      if (plays) {
        heard.longest = Math.max(heard.longest, now - heard.last)
        heard.last = now
      }
    }, ${HEAR_MS})
  })()`)
  return {
    silence: () =>
      device.window.run<number>(
        "Math.max(window.everlineHeard.longest, performance.now() - window.everlineHeard.last)",
      ),
  }
}

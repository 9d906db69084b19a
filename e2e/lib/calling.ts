/** A call as two people have it, and what it really carries, as the browser counts it. */
import type { Browser } from "./browser.ts"
import type { Device, DeviceShape } from "./device.ts"
import type { Target } from "./eyes.ts"
import { onLine } from "./on-line.ts"
import type { Person } from "./people.ts"
import type { Way } from "./room-page.ts"
import type { Stage } from "./stage.ts"

export const button = (name: string, within?: Target): Target => ({ role: "button", name, ...(within && { within }) })
/** A call on screen, in the whole window or a small one. */
export const callWith = (name: string): Target => ({ role: "region", name: `Call with ${name}` })

/** Two who have something to say to each other. */
export async function pair(stage: Stage): Promise<readonly [Person, Person]> {
  const [amy, ben] = await Promise.all([stage.person("Amy"), stage.person("Ben")])
  const amys = await stage.clientOf(amy)
  await amys.messages.settled(await amys.messages.send(await amys.conversations.direct(ben.account), "Hi Ben"))
  await amys.close()
  return [amy, ben]
}

/** A device of somebody under a name of its own, as it stands in the list that a call can move to. */
export async function namedDevice(
  stage: Stage,
  person: Person,
  shape: DeviceShape,
  name: string,
  browser?: Browser,
): Promise<Device> {
  const { client } = stage.program({ token: person.token })
  const list = async () => {
    await client.devices.refresh()
    return client.devices.list.value ?? []
  }
  await onLine(client)
  const known = new Set((await list()).map((one) => one.device))
  const device = await stage.deviceOf(person, shape, browser)
  const others = async () => (await list()).filter((one) => !known.has(one.device))
  // Who is online is asked for but once, when a list of devices opens.
  await device.until("be online in the list", async () =>
    (await others()).some((one) => one.online) ? null : "it is not",
  )
  const [found] = await others()
  if (found === undefined) throw new Error("the new device is not in the list")
  await client.devices.rename(found.device, name)
  await client.close()
  return device
}

/** Whether the timer of a call runs. */
export const talks = (device: Device, name: string) =>
  device.until(`talk with ${name}`, async () => {
    const [text] = await device.look("texts", callWith(name))
    return /\d:\d\d/.test(text ?? "") ? null : `the call says "${text}"`
  })

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

const ways = `(async () => {
  const ways = []
  for (const connection of window.connections.filter(({ connectionState }) => connectionState === "connected")) {
    const stats = await connection.getStats()
    const isUsed = ({ type, nominated, state }) => type === "candidate-pair" && nominated && state === "succeeded"
    const pair = [...stats.values()].find(isUsed)
    const { candidateType, relayProtocol } = stats.get(pair?.localCandidateId) ?? {}
    ways.push({ candidateType, relayProtocol })
  }
  return ways
})()`

/** How the connections of a page go that it has now. */
export const waysOf = (device: Device): Promise<readonly Way[]> => device.window.run<readonly Way[]>(ways)

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

/** Waits until for half a second what comes is silence, and it comes. */
export async function hearsSilence(device: Device): Promise<void> {
  await device.until("hear silence", async () => {
    const before = await come(device)
    await new Promise((resume) => setTimeout(resume, 500))
    const now = await come(device)
    return now.packets > before.packets && now.energy - before.energy < 1e-6
      ? null
      : `packets ${before.packets} → ${now.packets}, energy ${before.energy} → ${now.energy}`
  })
}

/**
 * Listens to what comes by the first connection, sample by sample, from now on.
 * @returns tells the loudness since then, in dB of full scale, of each hundredth of a second or so
 */
export async function tap(device: Device): Promise<() => Promise<readonly number[]>> {
  await device.window.run(`(async () => {
    const context = new AudioContext()
    await context.resume()
    const [{ receiver }] = window.connections[0].getTransceivers()
    const ear = context.createScriptProcessor(512, 1, 1)
    window.everlineLevels = []
    ear.onaudioprocess = ({ inputBuffer }) => {
      const samples = inputBuffer.getChannelData(0)
      const energy = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length
      window.everlineLevels.push(10 * Math.log10(energy + 1e-12))
    }
    context.createMediaStreamSource(new MediaStream([receiver.track])).connect(ear).connect(context.destination)
  })()`)
  return () => device.window.run<number[]>("window.everlineLevels")
}

/** Waits until neither a microphone nor a camera is on any more. @throws Error when none was */
export function recordsNothing(device: Device): Promise<void> {
  return device.until("record nothing", async () => {
    const states = await device.window.run<string[]>(
      "window.recorded.map((track) => track.kind + ' ' + track.readyState)",
    )
    if (states.length === 0) return "nothing was ever recorded"
    const live = states.filter((state) => state.endsWith("live"))
    return live.length === 0 ? null : live.join()
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
 * Listens as somebody at the device would: to what its elements play of a voice that goes on. From now on. It is
 * silent from the first look on that has found so: one that comes late, because the page had no core, has heard
 * nothing of what was before.
 * @returns tells the longest time in milliseconds in which nothing was played
 */
export async function listen(device: Device): Promise<{ silence(): Promise<number> }> {
  await device.window.run(`(() => {
    const heard = { since: 0, longest: 0, isSilent: false }
    window.everlineHeard = heard
    setInterval(() => {
      const now = performance.now()
      const plays = window.elements.some((one) => !one.paused && !one.muted && one.volume > 0.05 &&
        one.srcObject?.getTracks().some((track) => track.readyState === "live" && !track.muted))
      if (plays && heard.isSilent) heard.longest = Math.max(heard.longest, now - heard.since)
      if (!plays && !heard.isSilent) heard.since = now
      heard.isSilent = !plays
    }, ${HEAR_MS})
  })()`)
  return {
    silence: () =>
      device.window.run<number>(`(({ longest, since, isSilent }) =>
        isSilent ? Math.max(longest, performance.now() - since) : longest)(window.everlineHeard)`),
  }
}

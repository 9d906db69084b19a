/** A call of many as its people have it: each hums a tone of their own, and has an ear for all of these. */
import { setTimeout as passed } from "node:timers/promises"
import type { ConversationId } from "@everline/protocol"
import type { Client } from "@everline/sdk"
import { button } from "./calling.ts"
import type { Device } from "./device.ts"
import { Ear } from "./ear.ts"
import { MICROPHONE_HERTZ } from "./firefox.ts"
import { hum } from "./hum.ts"
import type { Person } from "./people.ts"
import type { Stage } from "./stage.ts"

/** Far enough apart, and none of them a note of the app's sounds; in hertz. */
export const TONES = [600, 1_400, 1_800, 2_200] as const
const ALL_TONES = [...TONES, MICROPHONE_HERTZ]

/** Five windows with pictures have two cores between them. */
const MEET_MS = 60_000
const LOOK_MS = 500

/** Somebody at a device. */
interface Attendee {
  readonly device: Device
  /** In hertz. */
  readonly tone: number
  /** Undefined in Firefox, where no page gets at sound: there it is counted how many voices are heard. */
  readonly ear: Ear | undefined
}

/** One with an ear. */
export interface Talker extends Attendee {
  readonly ear: Ear
}

/** Takes a device with Chromium into the hand, on which somebody is logged in. */
export async function talker(device: Device, tone: (typeof TONES)[number]): Promise<Talker> {
  await hum(device.window, tone)
  return { device, tone, ear: await Ear.at(device.window, ALL_TONES) }
}

/** And one with Firefox. */
export const inFirefox = (device: Device): Attendee => ({ device, tone: MICROPHONE_HERTZ, ear: undefined })

/** People have a group, in which the first of them has said something. @throws Error when nobody is in it */
export async function found(
  stage: Stage,
  title: string,
  [first, ...others]: readonly Person[],
): Promise<ConversationId> {
  if (first === undefined) throw new Error("nobody is in the group")
  return foundBy(await stage.clientOf(first), title, others)
}

/** Somebody makes a group with others and says something in it, by a client that is closed then. */
export async function foundBy(client: Client, title: string, others: readonly Person[]): Promise<ConversationId> {
  const accounts = others.map(({ account }) => account)
  const group = await client.conversations.create(title, accounts)
  await client.messages.settled(await client.messages.send(group, "Shall we talk?"))
  await client.close()
  return group
}

/** The call of a group as it is offered to whoever is in it. */
export const join = button("Join", { role: "dialog", has: "Voice call" })

/** The first calls the group, the others join. */
export async function meet(title: string, first: Talker, ...others: readonly Talker[]): Promise<void> {
  await first.device.enter(title)
  await first.device.press(button("Voice call"))
  for (const { device } of others) await device.press(join)
  await hearAll(first, ...others)
}

/** Waits until each hears all the others, and nobody else. */
export async function hearAll(...all: readonly Attendee[]): Promise<void> {
  await Promise.all(all.map((one) => hearsJust(one, ...all.filter((other) => other !== one))))
}

/** Waits until somebody hears these, and nobody else. */
export function hearsJust({ device, ear }: Attendee, ...others: readonly Pick<Attendee, "tone">[]): Promise<void> {
  const wanted = ALL_TONES.filter((tone) => others.some((other) => other.tone === tone))
  const wrong = async () => {
    if (ear === undefined) {
      const count = await countVoices(device)
      return count === others.length ? null : `${count} are heard`
    }
    const heard = await ear.hears()
    return heard.join() === wanted.join() ? null : `tones of ${heard.join(", ") || "nobody"} are heard`
  }
  return device.until(`hear ${wanted.join(", ") || "nobody"}`, wrong, MEET_MS)
}

/** Waits until voices were away for so long, whether or not they are back: a break is over before everybody has looked. */
export function missed({ device, ear }: Talker, ms: number, ...others: readonly Talker[]): Promise<void> {
  const wrong = async () => {
    const dips = await Promise.all(others.map(({ tone }) => ear.dip(tone)))
    return dips.every((dip) => dip > ms) ? null : `they were away for ${dips.join(", ")} ms`
  }
  return device.until(`miss voices for ${ms} ms`, wrong, MEET_MS)
}

/** Of each voice that is played now, how loud it was so far: squares of its level, over seconds (W3C webrtc-stats). */
const energies = `(async () => {
  const energies = new Map()
  for (const connection of window.connections.filter(({ connectionState }) => connectionState !== "closed"))
    for (const receiver of connection.getReceivers())
      for (const stat of (await receiver.getStats()).values())
        if (stat.type === "inbound-rtp") energies.set(receiver.track.id, stat.totalAudioEnergy ?? 0)
  const played = window.elements.filter((one) => !one.paused && !one.muted && one.srcObject !== null)
  const tracks = played.flatMap(({ srcObject }) => srcObject.getAudioTracks())
  return Object.fromEntries(tracks.map(({ id }) => [id, energies.get(id) ?? 0]))
})()`

/** How many voices are heard. */
async function countVoices({ window }: Device): Promise<number> {
  const look = () => window.run<Readonly<Record<string, number>>>(energies)
  const before = await look()
  await passed(LOOK_MS)
  return Object.entries(await look()).filter(([track, energy]) => energy > (before[track] ?? energy)).length
}

/** Somebody as the grid shows them. */
interface Tile {
  readonly words: string
  /** Of their pictures that are in it, so many were decoded. */
  readonly frames: number
}

const tiles = `(async () => {
  const decoded = new Map()
  for (const connection of window.connections.filter(({ connectionState }) => connectionState !== "closed"))
    for (const receiver of connection.getReceivers())
      for (const stat of (await receiver.getStats()).values())
        if (stat.type === "inbound-rtp") decoded.set(receiver.track.id, stat.framesDecoded ?? 0)
  const tracksIn = (tile) =>
    [...tile.querySelectorAll("video")].flatMap(({ srcObject }) => srcObject?.getVideoTracks() ?? [])
  return [...document.querySelectorAll("ul[aria-label='People in the call'] > li")].map((tile) => ({
    words: tile.innerText,
    frames: tracksIn(tile).reduce((sum, { id }) => sum + (decoded.get(id) ?? 0), 0),
  }))
})()`

/**
 * Waits until the grid shows just these people, by name, and pictures of each of them have come meanwhile: of how many there are
 * in a second the browsers decide, who have few to spare where five of them share a busy machine.
 */
export function seesAll(device: Device, ...names: readonly string[]): Promise<void> {
  const frames = new Map<string, number>()
  const seen = new Set<string>()
  const wrong = async () => {
    const now = await device.window.run<readonly Tile[]>(tiles)
    for (const name of names) {
      const tile = now.find(({ words }) => words.includes(name))
      if (tile === undefined) continue
      if (tile.frames > (frames.get(name) ?? tile.frames)) seen.add(name)
      frames.set(name, tile.frames)
    }
    const areAll = now.length === names.length && names.every((name) => seen.has(name))
    return areAll ? null : `${JSON.stringify(now)}; moving: ${[...seen].join(", ") || "nobody"}`
  }
  return device.until(`see ${names.join(", ")}`, wrong, MEET_MS)
}

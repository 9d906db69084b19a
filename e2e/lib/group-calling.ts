/** A call of many as its people have it: each hums a tone of their own, and has an ear for all of these. */
import type { Device } from "./device.ts"
import { Ear } from "./ear.ts"
import { hum } from "./hum.ts"
import type { Person } from "./people.ts"
import type { Stage } from "./stage.ts"

/** Far enough apart, and none of them a note of the app's sounds; in hertz. */
export const TONES = [600, 1_400, 1_800, 2_200] as const

const MEET_MS = 40_000

/** Somebody at a device. */
export interface Talker {
  readonly device: Device
  /** In hertz. */
  readonly tone: number
  readonly ear: Ear
}

/** Takes a device into the hand, on which somebody is logged in. */
export async function talker(device: Device, tone: (typeof TONES)[number]): Promise<Talker> {
  await hum(device.window, tone)
  return { device, tone, ear: await Ear.at(device.window, TONES) }
}

/** People have a group, in which the first of them has said something. @throws Error when nobody is in it */
export async function found(stage: Stage, title: string, [first, ...others]: readonly Person[]): Promise<void> {
  if (first === undefined) throw new Error("nobody is in the group")
  const client = await stage.clientOf(first)
  const accounts = others.map(({ account }) => account)
  const group = await client.conversations.create(title, accounts)
  await client.messages.settled(await client.messages.send(group, "Shall we talk?"))
  await client.close()
}

/** Waits until each hears all the others, and nobody else. */
export async function hearAll(...all: readonly Talker[]): Promise<void> {
  await Promise.all(all.map((one) => hearsJust(one, ...all.filter((other) => other !== one))))
}

/** Waits until somebody hears these, and nobody else. */
export function hearsJust({ device, ear }: Talker, ...others: readonly Pick<Talker, "tone">[]): Promise<void> {
  const wanted = TONES.filter((tone) => others.some((other) => other.tone === tone))
  const wrong = async () => {
    const heard = await ear.hears()
    return heard.join() === wanted.join() ? null : `tones of ${heard.join(", ") || "nobody"} are heard`
  }
  return device.until(`hear ${wanted.join(", ") || "nobody"}`, wrong, MEET_MS)
}

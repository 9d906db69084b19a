/** What is looked at on every screen of the app. */
import { expect } from "vitest"
import { barriers } from "./axe.ts"
import type { Device, DeviceShape } from "./device.ts"
import { webrtc } from "./endpoint.ts"
import { misfits } from "./fits.ts"
import type { Stage } from "./stage.ts"
import { ticketsFor } from "./tickets.ts"
import { stops } from "./tour.ts"

/** A server with people who have a life in the app. Codes to phones wait for its administrator, as one of its screens shows. */
export const demo = { server: { flags: ["--demo", "--sms", "none"] } }

/** Shows every screen in turn, when nothing on it moves any more. */
export async function tour(stage: Stage, shape: DeviceShape, look: (device: Device, stop: string) => Promise<void>) {
  const link = await stage.server.printed(/\/enter\/(\S+)/)
  const [other, friend] = [stage.program({ webrtc }), stage.program({ webrtc })]
  const tickets = await ticketsFor(other, stage.program(), friend, link)
  const device = await stage.device(shape)
  for (const { name, show } of stops) {
    await show(device, tickets)
    await device.stands()
    await look(device, name)
  }
}

/** What on a screen keeps anybody out, and what does not fit, however large it is written; one line each. */
export async function faults({ window, shape }: Device, stop: string): Promise<readonly string[]> {
  const found = [...(await barriers(window)), ...(await misfits(window, shape === "phone" ? "hugest" : "larger"))]
  return found.map((fault) => `${stop}: ${fault}`)
}

/** Nothing on any screen keeps anybody out, and everything fits. */
export async function keepNobodyOut(stage: Stage, shape: DeviceShape): Promise<void> {
  const found: string[] = []
  await tour(stage, shape, async (device, stop) => {
    found.push(...(await faults(device, stop)))
  })
  expect(found).toEqual([])
}

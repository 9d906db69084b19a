/** What is looked at on every screen of the app. */
import { expect } from "vitest"
import { barriers } from "./axe.ts"
import type { Device, DeviceShape } from "./device.ts"
import { webrtc } from "./endpoint.ts"
import { misfits } from "./fits.ts"
import type { Stage } from "./stage.ts"
import { ticketsFor } from "./tickets.ts"
import { stops } from "./tour.ts"

/** A server with people who have a life in the app. */
export const demo = { server: { flags: ["--demo"] } }

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

/** Nothing on any screen keeps anybody out, and everything fits, however large it is written. */
export async function keepNobodyOut(stage: Stage, shape: DeviceShape): Promise<void> {
  const found: string[] = []
  await tour(stage, shape, async ({ window }, stop) => {
    found.push(...(await barriers(window)).map((barrier) => `${stop}: ${barrier}`))
    const misfit = await misfits(window, shape === "phone" ? "hugest" : "larger")
    found.push(...misfit.map((one) => `${stop}: ${one}`))
  })
  expect(found).toEqual([])
}

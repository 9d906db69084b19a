import type { TestDevice } from "./device.ts"

/** Resolves when a device is connected and has what it missed. */
export async function online({ client }: TestDevice): Promise<void> {
  await client.ready
  await until(() => client.link.value.state === "online" && !client.catchingUp.value, "a device comes online")
}

/** So much of the patience one look uses up at most, in milliseconds. */
const LOOK_MS = 50

/**
 * Waits, looking every few milliseconds. A look that takes long, or comes late because this process had no core, says nothing
 * of what is waited for: of such a stall only a little counts.
 * @throws after `ms`, stalls left out, naming what was waited for
 */
export async function until(holds: () => boolean | Promise<boolean>, what: string, ms = 30_000): Promise<void> {
  let left = ms
  let last = performance.now()
  while (!(await holds())) {
    const now = performance.now()
    left -= Math.min(now - last, LOOK_MS)
    last = now
    if (left < 0) throw new Error(`${what}: not within ${ms} ms`)
    await new Promise((resume) => setTimeout(resume, 5))
  }
}

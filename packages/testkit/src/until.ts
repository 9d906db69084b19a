import type { TestDevice } from "./device.ts"

/** Resolves when a device is connected and has what it missed. */
export async function online({ client }: TestDevice): Promise<void> {
  await client.ready
  await until(() => client.link.value.state === "online" && !client.catchingUp.value, "a device comes online")
}

/** Waits, looking every few milliseconds. @throws after `ms`, naming what was waited for */
export async function until(holds: () => boolean | Promise<boolean>, what: string, ms = 10_000): Promise<void> {
  const deadline = performance.now() + ms
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`${what}: not within ${ms} ms`)
    await new Promise((resume) => setTimeout(resume, 5))
  }
}

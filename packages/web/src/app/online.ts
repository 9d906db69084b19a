import type { Client } from "@everline/sdk"
import { effect } from "@preact/signals"

/** Resolves when there is a line to the server: now, or when it is back. */
export function whenOnline(client: Client): Promise<void> {
  return new Promise((resolve) => {
    const stop = effect(() => {
      if (client.link.value.state !== "online") return
      resolve()
      queueMicrotask(() => stop())
    })
  })
}

import { type Client, type ClientOptions, createClient } from "@everline/sdk"
import { nodePorts } from "@everline/sdk/node"
import type { Person } from "./people.ts"

/** What some devices have and others have not. */
type Gear = Pick<ClientOptions, "cache" | "webrtc">

/** A device with the SDK, as programs use it in Node; it connects at once. */
export const wake = (port: number, { token }: Person, gear: Gear = {}): Client =>
  createClient({
    url: `http://127.0.0.1:${port}`,
    shape: "phone",
    program: "everline-bench/0.1.0",
    ports: nodePorts(),
    token,
    ...gear,
  })

/** Resolves when the device has caught up the next time. */
export const caughtUp = ({ link, catchingUp }: Client): Promise<void> =>
  new Promise((resolve) => {
    let isAtIt = false
    const stop = catchingUp.subscribe((isCatchingUp) => {
      // Where it ends because the line broke, that is no end.
      if (isAtIt && !isCatchingUp && link.peek().state === "online") {
        queueMicrotask(() => stop())
        resolve()
      }
      isAtIt = isCatchingUp
    })
  })

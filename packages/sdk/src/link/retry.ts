import { catalogue, EverlineError, type Input, type MethodName, type Output } from "@everline/protocol"
import type { Ports } from "../ports.ts"
import { backoff } from "./backoff.ts"
import type { Connection } from "./connection.ts"

const ATTEMPTS = 4
/** On a line that holds, asking again costs little, and somebody may be waiting. */
const LONGEST_MS = 8_000

/** Whether the same request may succeed later without anybody changing anything. */
export const retryable = (error: unknown): boolean => error instanceof EverlineError && catalogue[error.code].retryable

/** Waits before the same request goes out again; `attempt` counts failures from 0. */
export const pause = (error: unknown, attempt: number, ports: Pick<Ports, "timer" | "random">): Promise<void> => {
  const asked = error instanceof EverlineError ? (error.retryAfterMs ?? 0) : 0
  return new Promise((resume) => ports.timer(Math.max(asked, backoff(attempt, ports.random, LONGEST_MS)), resume))
}

/**
 * Calls that are repeated while the server is busy, for as long as the line holds: for what the device needs to be up
 * to date. They reject with `offline` and with what waiting does not change.
 */
export const patient =
  (call: Connection["call"], ports: Pick<Ports, "timer" | "random">): Connection["call"] =>
  async (method, input, timeoutMs) => {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await call(method, input, timeoutMs)
      } catch (error) {
        if (!retryable(error) || isOffline(error)) throw error
        await pause(error, attempt, ports)
      }
    }
  }

const isOffline = (error: unknown): boolean => error instanceof EverlineError && error.code === "offline"

/** Calls with the same input until an answer comes, a few times: for what somebody waits for in front of a screen. */
export async function persist<Name extends MethodName>(
  call: Connection["call"],
  ports: Pick<Ports, "timer" | "random">,
  method: Name,
  input: Input<Name>,
): Promise<Output<Name>> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await call(method, input)
    } catch (error) {
      if (!retryable(error) || attempt + 1 >= ATTEMPTS) throw error
      await pause(error, attempt, ports)
    }
  }
}

import { signal } from "@preact/signals"
import type { LineView, MessageView } from "../views.ts"

/** The voice note that is being listened to, by its message; one at a time in the whole app. */
export interface Playing {
  readonly key: string
  readonly state: "fetching" | "playing" | "paused"
}

/** Null stops what plays. */
export const playing = signal<Playing | null>(null)

/** The next note after a message that one has not listened to. */
export function nextUnheard(lines: readonly LineView[], key: string): MessageView | null {
  const at = lines.findIndex((line) => line.key === key)
  if (at < 0) return null
  const next = lines.slice(at + 1).find((line) => line.kind === "message" && !line.recalled && line.unheard)
  return next?.kind === "message" ? next : null
}

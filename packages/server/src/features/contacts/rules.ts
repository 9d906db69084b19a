import { EverlineError, LIMITS, type MayAdd, type Time } from "@everline/protocol"
import type { Between } from "../blocks/rules.ts"

const DAY_MS = 24 * 3600_000
/** A request that is not answered can be sent anew after this time, and not before. */
export const AGAIN_MS = 30 * DAY_MS
/** So many people can be asked in a day. */
export const REQUESTS_A_DAY = 50
/** So many requests wait for one person; beyond that the oldest give way. */
export const MOST_PENDING = 500

export const dayBefore = (now: Time): Time => now - DAY_MS

/** A request of one of two to the other. */
export interface Asked {
  readonly state: "pending" | "accepted" | "declined" | "expired"
  /** When it was sent, the last time. */
  readonly at: Time
}

/** How two stand to each other, as one of them sees it. */
export interface Standing {
  /** Whether one has the other in one's list, and the other way round. */
  readonly have: boolean
  readonly had: boolean
  /** What one asked the other, and was asked. */
  readonly sent: Asked | null
  readonly received: Asked | null
  readonly blocks: Between
  /** Of whom the other takes requests. */
  readonly mayAdd: MayAdd
}

/**
 * What a request leads to: both are contacts; it arrives; it is kept as if it had arrived; nothing. Who asks cannot
 * tell the middle two apart, nor that an earlier request was declined or gave way.
 */
export type Request = "connect" | "arrive" | "vanish" | "nothing"

/** @throws blocked_by_you */
export function request({ have, had, sent, received, blocks, mayAdd }: Standing, now: Time): Request {
  if (blocks.mine) throw new EverlineError("blocked_by_you")
  if (have) return "nothing"
  // Who has one in the list, or once asked and waits still, has said yes already.
  const wants = had || (received !== null && received.state !== "accepted")
  if (wants && !blocks.theirs) return "connect"
  if (sent !== null && sent.state !== "accepted" && now - sent.at < AGAIN_MS) return "nothing"
  return blocks.theirs || mayAdd === "nobody" ? "vanish" : "arrive"
}

/** What accepting leads to. @throws not_found, blocked_by_you, not_accepted */
export function accept({ have, received, blocks }: Standing): "connect" | "nothing" {
  if (received?.state === "accepted" && have) return "nothing"
  if (received?.state !== "pending") throw notFound()
  if (blocks.mine) throw new EverlineError("blocked_by_you")
  if (blocks.theirs) throw new EverlineError("not_accepted")
  return "connect"
}

/** What declining leads to. @throws not_found */
export function decline({ received }: Standing): "decline" | "nothing" {
  if (received?.state === "declined") return "nothing"
  if (received?.state !== "pending") throw notFound()
  return "decline"
}

const notFound = () => new EverlineError("not_found", { field: "account" })

/** @throws too_many_contact_requests */
export function checkDay(asked: number): void {
  if (asked >= REQUESTS_A_DAY) throw new EverlineError("too_many_contact_requests")
}

/** @throws too_many_contact_groups */
export function checkGroups(groups: number): void {
  if (groups >= LIMITS.contactGroups) throw new EverlineError("too_many_contact_groups")
}

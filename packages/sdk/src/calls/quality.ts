/** How a call goes, in plain words, from what the browser counts. */
import type { Quality } from "../api/calls.ts"

/** What was counted on a link until some moment. */
export interface Reading {
  /** Packets of the other's voice that came, and that did not. */
  readonly received: number
  readonly lost: number
  readonly jitterMs: number
  /** As the other side reports it; null until it does. */
  readonly roundTripMs: number | null
  /** What part of one's own voice did not arrive there lately; null until it is reported. */
  readonly lostThere: number | null
}

/** From here on a voice breaks up, which Opus hides before. */
const LOSS = 0.05
const JITTER_MS = 60
/** From here on people talk over each other (ITU-T G.114: 400 ms one way). */
const ROUND_TRIP_MS = 800

/**
 * How it goes between two readings. What is lost on the way here is the other's network or one's own; where one's own
 * voice is lost as well it is one's own.
 */
export function judge(before: Reading, now: Reading): Quality {
  const received = now.received - before.received
  const lost = Math.max(0, now.lost - before.lost)
  const isLostHere = received + lost > 0 && lost / (received + lost) >= LOSS
  const isLostThere = (now.lostThere ?? 0) >= LOSS
  if (isLostThere) return "weak_here"
  if (isLostHere || now.jitterMs >= JITTER_MS) return "weak_there"
  return (now.roundTripMs ?? 0) >= ROUND_TRIP_MS ? "slow" : "clear"
}

/** Reads what a browser counts (W3C webrtc-stats) of the voices of a link. */
export function read(report: RTCStatsReport): Reading {
  let reading: Reading = { received: 0, lost: 0, jitterMs: 0, roundTripMs: null, lostThere: null }
  report.forEach((stat: Record<string, unknown>) => {
    if (stat.kind !== "audio") return
    if (stat.type === "inbound-rtp")
      reading = {
        ...reading,
        received: number(stat.packetsReceived) ?? 0,
        lost: number(stat.packetsLost) ?? 0,
        jitterMs: (number(stat.jitter) ?? 0) * 1_000,
      }
    if (stat.type === "remote-inbound-rtp") {
      const seconds = number(stat.roundTripTime)
      reading = {
        ...reading,
        roundTripMs: seconds === null ? null : seconds * 1_000,
        lostThere: number(stat.fractionLost),
      }
    }
  })
  return reading
}

const number = (value: unknown): number | null => (typeof value === "number" ? value : null)

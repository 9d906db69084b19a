/** How a call goes, in plain words, from what the browser counts. */
import type { Quality } from "../api/calls.ts"

/** What was counted on a link until some moment. */
export interface Reading {
  /** Packets of others' voices that came, and that did not. */
  readonly received: number
  readonly lost: number
  /** Of the voice that comes most evenly: what all have of it is the way here. */
  readonly jitterMs: number
  /** As the other side reports it; null until it does. */
  readonly roundTripMs: number | null
  /** What part of one's own voice did not arrive there lately; null until it is reported. */
  readonly lostThere: number | null
  /** All that came, by whichever connection, reports of what was sent as well. */
  readonly bytes: number
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
  let [received, lost, bytes] = [0, 0, 0]
  let [roundTripMs, lostThere]: [number | null, number | null] = [null, null]
  const jitters: number[] = []
  report.forEach((stat: Record<string, unknown>) => {
    if (stat.type === "candidate-pair") bytes += number(stat.bytesReceived) ?? 0
    if (stat.kind !== "audio") return
    if (stat.type === "inbound-rtp") {
      const packets = number(stat.packetsReceived) ?? 0
      received += packets
      lost += number(stat.packetsLost) ?? 0
      if (packets > 0) jitters.push((number(stat.jitter) ?? 0) * 1_000)
    }
    if (stat.type === "remote-inbound-rtp") {
      const seconds = number(stat.roundTripTime)
      roundTripMs = seconds === null ? null : seconds * 1_000
      lostThere = number(stat.fractionLost)
    }
  })
  const jitterMs = jitters.length === 0 ? 0 : Math.min(...jitters)
  return { received, lost, jitterMs, roundTripMs, lostThere, bytes }
}

const number = (value: unknown): number | null => (typeof value === "number" ? value : null)

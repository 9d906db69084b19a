import type { Time } from "@everline/protocol"
import type { Rate } from "../config.ts"

/** Tokens left in a bucket, as of a time. */
export interface Bucket {
  readonly tokens: number
  readonly at: Time
}

/** Who waited as long as it was told is let through, however the fractions were rounded. */
const ALMOST_ONE = 1 - 1e-9

/** Takes a token; when there is none, says in how many milliseconds there will be one. A clock that goes back adds nothing. */
export function take(
  bucket: Bucket | undefined,
  rate: Rate,
  now: Time,
): { readonly bucket: Bucket; readonly waitMs: number } {
  const tokens = bucket === undefined ? rate.burst : tokensAt(bucket, rate, now)
  if (tokens >= ALMOST_ONE) return { bucket: { at: now, tokens: tokens - 1 }, waitMs: 0 }
  return { bucket: { at: now, tokens }, waitMs: Math.ceil(((1 - tokens) / rate.perSecond) * 1000) }
}

/** Whether a bucket is as full as one that was never used, and so need not be kept. */
export const isFull = (bucket: Bucket, rate: Rate, now: Time): boolean => tokensAt(bucket, rate, now) >= rate.burst

const tokensAt = ({ tokens, at }: Bucket, { burst, perSecond }: Rate, now: Time): number =>
  Math.min(burst, tokens + (Math.max(0, now - at) / 1000) * perSecond)

const SWEEP_MS = 60_000

/**
 * One bucket for each key under one rate. In memory: a restart empties them all, so these limits fail open; what must
 * hold across restarts is counted in the database by its feature.
 */
export class Buckets {
  readonly #rate: Rate
  readonly #buckets = new Map<string, Bucket>()
  #sweptAt = 0

  constructor(rate: Rate) {
    this.#rate = rate
  }

  /** 0 when the key may go on, or the milliseconds to wait. */
  take(key: string, now: Time): number {
    if (now - this.#sweptAt > SWEEP_MS) this.#sweep(now)
    const { bucket, waitMs } = take(this.#buckets.get(key), this.#rate, now)
    this.#buckets.set(key, bucket)
    return waitMs
  }

  /** What `take` would say, and nothing is taken. */
  waitMs(key: string, now: Time): number {
    return take(this.#buckets.get(key), this.#rate, now).waitMs
  }

  /** Keys that are remembered. */
  get size(): number {
    return this.#buckets.size
  }

  #sweep(now: Time): void {
    this.#sweptAt = now
    for (const [key, bucket] of this.#buckets) if (isFull(bucket, this.#rate, now)) this.#buckets.delete(key)
  }
}

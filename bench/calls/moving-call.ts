import type { SoundCard } from "../lib/sound-card.ts"

/** By which voices are told apart, in hertz: far above what rings, and far enough apart. */
export const TONES = { peer: 2_000, laptop: 3_000, phone: 4_000 } as const

/** By which its media goes, each way. */
export interface Way {
  /** There and back, in milliseconds. */
  readonly rttMs: number
  /** Of 1. */
  readonly loss: number
}

/** A call that somebody takes from one of their two devices to the other and back, while another hears them. */
export interface MovingCall {
  /** Where the other hears them. */
  readonly ear: SoundCard
  /** The tones of the device that has the call now, and of the one that it can move to. */
  readonly devices: () => readonly [from: number, to: number]
  /** Moves it, and waits until it has moved. @returns when that was asked for, by `performance.now()` */
  readonly move: () => Promise<number>
  /** The same as a second call would: the one voice ends before the other begins. */
  readonly moveBroken: () => Promise<number>
  /** How often the other saw it end or reconnect so far. */
  readonly leaves: () => Promise<number>
  /** What it runs with besides. */
  readonly settings: Readonly<Record<string, unknown>>
}

/** Holds such a call while it is measured. */
export type HoldCall = (way: Way, measure: (call: MovingCall) => Promise<void>) => Promise<void>

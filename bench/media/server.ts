import type { Roots } from "../lib/processes.ts"
import type { Kind } from "./sdp.ts"

/** A media server that runs, with a room. People in it count from 0. */
export interface MediaServer extends AsyncDisposable {
  readonly roots: Roots
  /** @param kinds what the sections of the offer carry, in their order. @returns the answer */
  publish(person: number, kinds: readonly Kind[], offer: string): Promise<string>
  /** To all that others publish. */
  subscribe(person: number): Promise<Subscription>
}

/** One that is to be answered. */
export interface Subscription {
  readonly offer: string
  answer(sdp: string): Promise<void>
  /** One of the others is shown large, the rest small. */
  enlarge(person: number): Promise<void>
}

/** In pixels, as pictures are shown. */
export const LARGE = { width: 1280, height: 720 } as const
export const SMALL = { width: 320, height: 180 } as const

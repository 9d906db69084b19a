/** By which gateway a text goes, and when another may be asked. */
import type { SegmentState } from "@everline/protocol"
import type { Submitted } from "../../ports/gateway.ts"
import { mayBeTaken } from "./states.ts"
import type { Reason } from "./text.ts"

/** A gateway, as far as it matters which is asked. */
export interface Route {
  readonly name: string
  /** The server's own numbers and names that it sends from; the first where nobody asks for one. */
  readonly numbers: readonly string[]
  /** Beginnings of the numbers that it reaches. */
  readonly prefixes: readonly string[]
  /** Of a segment, in millionths of the currency; null: nobody said, as of a phone that sends as much as one likes. */
  readonly price: number | null
}

/** What is to be sent, as far as it matters by which gateway. */
export interface Routed {
  readonly number: string
  /** The number or name of ours that it must come from; null: any. */
  readonly from: string | null
  /** Those that have refused it. */
  readonly refusedBy: readonly string[]
}

/** Waiting for a gateway that is busy is better than another one, up to so long, in milliseconds. */
const PATIENCE_MS = 5_000

/** The longest beginning of `number` among these; −1: none. */
const reach = ({ prefixes }: Route, number: string): number =>
  Math.max(-1, ...prefixes.filter((prefix) => number.startsWith(prefix)).map((prefix) => prefix.length))

/** The gateways that may take it: who knows its number best comes first, and of those the cheapest. */
export function routesFor(routes: readonly Route[], { number, from, refusedBy }: Routed): readonly Route[] {
  return routes
    .filter((route) => reach(route, number) >= 0 && !refusedBy.includes(route.name))
    .filter(({ numbers }) => from === null || numbers.includes(from))
    .sort(
      (a, b) => reach(b, number) - reach(a, number) || (a.price ?? 0) - (b.price ?? 0) || (a.name < b.name ? -1 : 1),
    )
}

/** The first of these that works; when none does, the first: it is waited for. */
export const bestOf = (routes: readonly Route[], isWell: (name: string) => boolean): Route | undefined =>
  routes.find(({ name }) => isWell(name)) ?? routes[0]

/** Whether no gateway has any of a text, or may have: only then may it be given to another. */
export const isNowhere = (segments: readonly SegmentState[]): boolean => !segments.some(mayBeTaken)

/**
 * Whether another gateway may take what one has refused. What is wrong with the text itself is wrong everywhere; and who has
 * had a carrier block us is not reached by another way.
 */
export function anotherMayTake(reason: Reason | null): boolean {
  return reason === "sender_invalid" || reason === "no_credit" || reason === "other"
}

/** Whether a text that one gateway takes later is given to another that works, at once. */
export const isBetterElsewhere = ({ why, afterMs }: Extract<Submitted, { kind: "later" }>): boolean =>
  why === "down" || afterMs > PATIENCE_MS

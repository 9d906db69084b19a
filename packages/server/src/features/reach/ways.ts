/** By which number of ours something goes to phones. */
import type { ConversationId, Time } from "@everline/protocol"
import type { Sql } from "../../database.ts"
import { allot } from "./rules.ts"
import * as store from "./store.ts"

/** A phone that a conversation goes to, and what may be chosen. */
export interface Wanted {
  readonly conversation: ConversationId
  readonly theirs: string
  /** By which number of ours it has come so far; null: nothing was sent there before. */
  readonly before: string | null
  /** The numbers of ours that reach it now, the best first. */
  readonly senders: readonly string[]
}

export interface Way extends store.Numbers {
  /** Nothing was sent from this conversation to this phone before, or other conversations come by the same number. */
  readonly isNew: boolean
}

/**
 * Chooses, and holds the phones until the transaction ends: of two conversations that ask at once for a number, both would
 * be given the same.
 * @returns of each, in their order, its way; null where we have no number
 */
export async function waysTo(tx: Sql, all: readonly Wanted[]): Promise<readonly (Way | null)[]> {
  if (all.length === 0) return []
  await store.holdPhones(
    tx,
    all.map(({ theirs }) => theirs),
  )
  const strangers = all.filter((wanted) => !isKnown(wanted)).map(({ theirs }) => theirs)
  const known = new Book(strangers.length > 0 ? await store.numbersKnownTo(tx, strangers) : [])
  const chosen = all.map((wanted) => {
    const { conversation, theirs, before, senders } = wanted
    if (before !== null && isKnown(wanted)) return { conversation, theirs, ours: before, isKnown: true }
    const ours = known.allot(theirs, senders)
    return ours === undefined ? null : { conversation, theirs, ours, isKnown: false }
  })
  const old = chosen.filter((way) => way?.isKnown === true).flatMap((way) => way ?? [])
  const beside = old.length > 0 ? await store.areBeside(tx, old) : []
  const crowded = new Set(old.filter((_, i) => beside[i] === true))
  return chosen.map((way) => way && { theirs: way.theirs, ours: way.ours, isNew: !way.isKnown || crowded.has(way) })
}

const isKnown = ({ before, senders }: Wanted): boolean => before !== null && senders.includes(before)

/** The numbers of ours that people know, and those that they are about to learn. */
class Book {
  readonly #known = new Map<string, Map<string, Time>>()

  constructor(known: readonly store.Known[]) {
    for (const { theirs, ours, usedAt } of known) this.#of(theirs).set(ours, usedAt)
  }

  allot(theirs: string, senders: readonly string[]): string | undefined {
    const known = this.#of(theirs)
    const ours = allot(senders, known)
    // As if it had been used just now: the next gets another, if there is one.
    if (ours !== undefined) known.set(ours, Number.POSITIVE_INFINITY)
    return ours
  }

  #of(theirs: string): Map<string, Time> {
    const known = this.#known.get(theirs) ?? new Map<string, Time>()
    this.#known.set(theirs, known)
    return known
  }
}

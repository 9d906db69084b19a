import { IdTable } from "./id-table.ts"
import { NONE, Records } from "./records.ts"

/** Fields of one that follows one journal: both, its since, and the next of either's list. */
const WHO = 0
const WHAT = 1
const SINCE = 2
const NEXT_WHO = 3
const NEXT_WHAT = 4
const WIDTH = 5

/** Not known yet. */
export const UNKNOWN = 0
const MOST = 2 ** 32 - 1

/**
 * Who follows which journal, and since which of its seqs. A follower is a number above 0 that the caller gives out, and
 * a journal an id. Each pair is in two lists, its follower's and its journal's, and costs twenty bytes.
 */
export class Follows {
  readonly #pairs = new Records(WIDTH)
  /** With each journal the first pair of its list. */
  readonly #journals = new IdTable()
  /** With each follower the first pair of its list. */
  readonly #first: number[] = []

  /** Journals that somebody follows. */
  get size(): number {
    return this.#journals.size
  }

  has(journal: string): boolean {
    return this.#journals.find(journal) !== NONE
  }

  /** @param since 1 or more, or UNKNOWN @throws RangeError when it is beyond 2³², where no journal comes */
  set(follower: number, journal: string, since: number): void {
    if (since > MOST) throw new RangeError(`no journal has an entry ${since}`)
    const what = this.#journals.obtain(journal)
    const known = this.#pairOf(follower, what)
    if (known !== NONE) this.#pairs.set(known, SINCE, since)
    else this.#add(follower, what, since)
  }

  /** Like `set` for each of many, all of different journals. */
  setAll(follower: number, journals: Iterable<readonly [journal: string, since: number]>): void {
    // Looked up once: to walk the follower's list for each would take the square of its length.
    const known = new Map<number, number>()
    for (let pair = this.#firstOf(follower); pair !== NONE; pair = this.#pairs.get(pair, NEXT_WHO))
      known.set(this.#pairs.get(pair, WHAT), pair)
    for (const [journal, since] of journals) {
      if (since > MOST) throw new RangeError(`no journal has an entry ${since}`)
      const what = this.#journals.obtain(journal)
      const pair = known.get(what)
      if (pair === undefined) this.#add(follower, what, since)
      else this.#pairs.set(pair, SINCE, since)
    }
  }

  delete(follower: number, journal: string): void {
    const what = this.#journals.find(journal)
    const pair = what === NONE ? NONE : this.#pairOf(follower, what)
    if (pair === NONE) return
    const next = this.#pairs.get(pair, NEXT_WHO)
    if (this.#firstOf(follower) === pair) this.#first[follower] = next
    else this.#pairs.set(this.#before(this.#firstOf(follower), NEXT_WHO, pair), NEXT_WHO, next)
    this.#remove(pair)
  }

  /** The follower follows nothing any more. */
  deleteAll(follower: number): void {
    let pair = this.#firstOf(follower)
    this.#first[follower] = NONE
    while (pair !== NONE) {
      const next = this.#pairs.get(pair, NEXT_WHO)
      this.#remove(pair)
      pair = next
    }
  }

  /**
   * Calls `visit` with each follower of a journal and its since. `visit` may take out the one that it was called with.
   * @param first what a since that is unknown becomes
   */
  each(journal: string, visit: (follower: number, since: number) => void, first = UNKNOWN): void {
    const what = this.#journals.find(journal)
    if (what === NONE) return
    for (let pair = this.#journals.value(what); pair !== NONE; ) {
      const next = this.#pairs.get(pair, NEXT_WHAT)
      if (this.#pairs.get(pair, SINCE) === UNKNOWN) this.#pairs.set(pair, SINCE, first)
      visit(this.#pairs.get(pair, WHO), this.#pairs.get(pair, SINCE))
      pair = next
    }
  }

  #firstOf(follower: number): number {
    return this.#first[follower] ?? NONE
  }

  #pairOf(follower: number, what: number): number {
    let pair = this.#firstOf(follower)
    while (pair !== NONE && this.#pairs.get(pair, WHAT) !== what) pair = this.#pairs.get(pair, NEXT_WHO)
    return pair
  }

  #add(follower: number, what: number, since: number): void {
    const pair = this.#pairs.take()
    this.#pairs.set(pair, WHO, follower)
    this.#pairs.set(pair, WHAT, what)
    this.#pairs.set(pair, SINCE, since)
    this.#pairs.set(pair, NEXT_WHO, this.#firstOf(follower))
    this.#pairs.set(pair, NEXT_WHAT, this.#journals.value(what))
    this.#first[follower] = pair
    this.#journals.setValue(what, pair)
  }

  /** Takes a pair out of its journal's list. To find its place costs no more than to tell all of them of an entry. */
  #remove(pair: number): void {
    const what = this.#pairs.get(pair, WHAT)
    const next = this.#pairs.get(pair, NEXT_WHAT)
    const first = this.#journals.value(what)
    if (first !== pair) this.#pairs.set(this.#before(first, NEXT_WHAT, pair), NEXT_WHAT, next)
    else if (next === NONE) this.#journals.delete(what)
    else this.#journals.setValue(what, next)
    this.#pairs.giveBack(pair)
  }

  #before(first: number, list: typeof NEXT_WHO | typeof NEXT_WHAT, pair: number): number {
    let before = first
    while (this.#pairs.get(before, list) !== pair) before = this.#pairs.get(before, list)
    return before
  }
}

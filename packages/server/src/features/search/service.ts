import { setImmediate } from "node:timers/promises"
import type { AccountId, CheckedInput, ConversationId, Hit, Output, Time } from "@everline/protocol"
import type { Database } from "../../database.ts"
import type { Accounts } from "../accounts/service.ts"
import { fitting, textOf } from "../answer-size.ts"
import { covers } from "../conversations/rules.ts"
import type { ConversationsService } from "../conversations/service.ts"
import type { Reading } from "../conversations/store.ts"
import { presentMessages } from "../messages/present.ts"
import { lastReadable } from "../sync/rules.ts"
import { compare, type Page, pageOf, placeFrom, placeText, type SearchPlace } from "./pages.ts"
import { holds, placesIn, type Query, queryOf } from "./rules.ts"
import { blockOf, probesFor } from "./signature.ts"
import { type Candidate, candidates, messageRows, type Stretch, type Words, wordsOf } from "./store.ts"

/** Full blocks that one call reads: whoever looks for what is hardly anywhere looks on with another. */
const MOST_BLOCKS = 512
/** Blocks that are read at once: few at first, for what is frequent is found at once. */
const FIRST_READ = 32
const MOST_READ = 128
/** Messages that are looked at in one go: meanwhile nobody else is served. */
const IN_ONE_GO = 64

/** A message that holds what is looked for. */
interface Found extends SearchPlace {
  readonly conversation: ConversationId
}

/** What is looked for, and where. */
interface Sought {
  readonly query: Query
  readonly readings: ReadonlyMap<ConversationId, Reading>
  /** Only what comes after this place. */
  readonly before: SearchPlace | null
  readonly limit: number
}

export interface SearchOptions {
  readonly database: Database
  readonly conversations: Pick<ConversationsService, "readings">
  readonly accounts: Pick<Accounts, "get">
}

/** Finds messages among those that somebody may read. */
export class Search {
  readonly #options: SearchOptions

  constructor(options: SearchOptions) {
    this.#options = options
  }

  /** A page of what was found, as it is now. @throws not_found */
  async messages(account: AccountId, input: CheckedInput<"search.messages">): Promise<Output<"search.messages">> {
    const readings = await this.#options.conversations.readings(account, input.conversation)
    const query = queryOf(input.text)
    if (query.length === 0) return { hits: [], profiles: [], next: null }
    const before = input.before === undefined ? null : placeFrom(input.before)
    const { found, next } = await this.#page(query, readings, before, input.limit)
    const all = await this.#present(query, found)
    const shown = all.slice(
      0,
      fitting(all, ({ message }) => textOf(message)),
    )
    const last = shown.at(-1)
    const goOn = shown.length < all.length && last !== undefined ? placeOfHit(last) : next
    const profiles = await this.#options.accounts.get(account, [...new Set(shown.map(({ message }) => message.author))])
    return {
      hits: shown.map((hit) => ({ ...hit, found: placesIn(query, hit.message.body) })),
      profiles,
      next: goOn === null ? null : placeText(goOn),
    }
  }

  async #page(
    query: Query,
    readings: readonly Reading[],
    before: SearchPlace | null,
    limit: number,
  ): Promise<Page<Found>> {
    const { open, full } = blocksOf(readings)
    const byId = new Map(readings.map((reading) => [reading.conversation, reading]))
    const read = (blocks: readonly Candidate[], found: readonly Found[]) =>
      this.#readOn({ query, readings: byId, before, limit }, newestFirst(blocks), found)
    const newest = await read(open, [])
    // When the page is full, older blocks are not even asked for.
    const from = newest[limit]?.at ?? 0
    const until = before?.at ?? Number.MAX_SAFE_INTEGER
    const asked = { probes: probesFor(query), from, until, limit: MOST_BLOCKS }
    const blocks = await candidates(this.#options.database, full, asked)
    const found = await read(distinct(blocks), newest)
    const ended = blocks.flatMap(({ at }) => (at !== null && at <= until ? [at] : []))
    return pageOf(found, limit, ended.length === MOST_BLOCKS ? Math.min(...ended) : null, before)
  }

  /** Reads blocks until nothing that comes could be on the page; what was found so far and what is found now, in order. */
  async #readOn(sought: Sought, blocks: readonly Candidate[], before: readonly Found[]): Promise<readonly Found[]> {
    let found = before
    let size = FIRST_READ
    for (let from = 0; from < blocks.length; from += size, size = Math.min(MOST_READ, size * 2)) {
      const next = found[sought.limit]
      const first = blocks[from]
      if (next !== undefined && first !== undefined && timeOf(first) < next.at) break
      found = [...found, ...(await this.#read(sought, blocks.slice(from, from + size)))].toSorted(compare)
    }
    return found
  }

  async #read({ query, readings, before }: Sought, blocks: readonly Candidate[]): Promise<Found[]> {
    const words = await wordsOf(this.#options.database, blocks)
    const wanted = ({ of, seq, at, body }: Words): Found[] => {
      const conversation = blocks[of]?.journal
      const readable = conversation === undefined ? undefined : readings.get(conversation)?.readable
      if (conversation === undefined || readable === undefined) return []
      const place = { at, conversation, seq }
      const isWanted = (before === null || compare(before, place) < 0) && covers(readable, seq) && holds(query, body)
      return isWanted ? [place] : []
    }
    const found: Found[] = []
    for (let from = 0; from < words.length; from += IN_ONE_GO) {
      found.push(...words.slice(from, from + IN_ONE_GO).flatMap(wanted))
      await setImmediate()
    }
    return found
  }

  /** What was changed or taken back meanwhile is left out. */
  async #present(query: Query, found: readonly Found[]): Promise<Omit<Hit, "found">[]> {
    if (found.length === 0) return []
    const { database } = this.#options
    const rows = await messageRows(database, found)
    const messages = await presentMessages(database, rows)
    const bySeq = new Map(rows.map((row, i) => [`${row.journal}:${row.seq}`, messages[i]]))
    return found.flatMap(({ conversation, seq }) => {
      const message = bySeq.get(`${conversation}:${seq}`)
      if (message === undefined || !holds(query, message.body)) return []
      return [{ conversation, message }]
    })
  }
}

const placeOfHit = ({ conversation, message: { at, seq } }: Omit<Hit, "found">): SearchPlace => ({
  at,
  conversation,
  seq,
})

/** The blocks of what may be read: those that are not full, which have no signature, and where the others are. */
function blocksOf(readings: readonly Reading[]): { open: readonly Candidate[]; full: readonly Stretch[] } {
  const open: Candidate[] = []
  const full = readings.map(({ conversation, readable, head, at }) => {
    const last = blockOf(lastReadable(readable, head))
    if (last === blockOf(head)) open.push({ journal: conversation, block: last, at })
    return { conversation, low: blockOf(readable[0]?.from ?? 0), high: Math.min(last, blockOf(head) - 1) }
  })
  return { open, full }
}

/** Each block once: one whose signature is old is told twice, first that it is. */
const distinct = (blocks: readonly Candidate[]): readonly Candidate[] => [
  ...new Map(blocks.toReversed().map((block) => [`${block.journal}:${block.block}`, block])).values(),
]

const timeOf = ({ at }: Candidate): Time => at ?? Number.POSITIVE_INFINITY
const newestFirst = (blocks: readonly Candidate[]): readonly Candidate[] =>
  blocks.toSorted((a, b) => timeOf(b) - timeOf(a))

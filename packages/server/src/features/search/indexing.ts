import type { Database, Sql } from "../../database.ts"
import { Polling } from "../../polling.ts"
import { signatureOf } from "./signature.ts"
import {
  type Block,
  claim,
  dropSignatures,
  dueBlocks,
  MOST_DUE,
  putSignatures,
  type Signed,
  settle,
  wordsOf,
} from "./store.ts"

/** Blocks whose signatures are written in one transaction. */
const AT_ONCE = 16
/** How often it is looked whether there are any. */
const IDLE_MS = 1_000
/** After its work it rests so many times as long: whatever is written, this takes a twentieth of a core from it. */
const REST = 19
/** While more lack a signature than are read without, for what is in the others is not found until they have it. */
const REST_BEHIND = 1

/**
 * Writes the signatures of blocks that lack one, the first that were noted first; who searches reads the last without.
 * @returns how many it dealt with; none while another server does
 */
export const indexDue = (database: Database): Promise<number> =>
  database.transaction(async (tx) => {
    if (!(await claim(tx))) return 0
    const due = await dueBlocks(tx, AT_ONCE)
    if (due.length === 0) return 0
    const blocks = [...new Map(due.map((one) => [keyOf(one), one])).values()]
    const signed = await signaturesOf(tx, blocks)
    const isSigned = new Set(signed.map(keyOf))
    await putSignatures(tx, signed)
    await dropSignatures(
      tx,
      blocks.filter((block) => !isSigned.has(keyOf(block))),
    )
    await settle(tx, due)
    return due.length
  })

const keyOf = ({ journal, block }: Block): string => `${journal}:${block}`

/** The signatures of blocks in which there are messages. */
async function signaturesOf(tx: Sql, blocks: readonly Block[]): Promise<Signed[]> {
  const words = await wordsOf(tx, blocks)
  return blocks.flatMap(({ journal, block }, i) => {
    const messages = words.filter(({ of }) => of === i)
    if (messages.length === 0) return []
    const times = messages.map(({ at }) => at)
    const signature = signatureOf(messages.map(({ body }) => body))
    return [{ journal, block, since: Math.min(...times), at: Math.max(...times), signature }]
  })
}

/** Writes signatures for as long as the server runs. Where it stands is in the record: whoever goes on, goes on there. */
export class Indexing implements AsyncDisposable {
  readonly #polling: Polling
  #rest = IDLE_MS

  constructor(database: Database, failed: (error: unknown) => void) {
    this.#polling = new Polling({ every: () => this.#rest, failed, turn: () => this.#turn(database) })
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#polling[Symbol.asyncDispose]()
  }

  async #turn(database: Database): Promise<void> {
    this.#rest = IDLE_MS
    const begun = performance.now()
    if ((await indexDue(database)) === 0) return
    const worked = performance.now() - begun
    const isBehind = (await dueBlocks(database, MOST_DUE + 1)).length > MOST_DUE
    this.#rest = (isBehind ? REST_BEHIND : REST) * worked
  }
}

/** Messages that go to phones. */
import { type CheckedInput, EverlineError, type SmsRecord } from "@everline/protocol"
import type { Database } from "../../database.ts"
import { halved } from "../../halved.ts"
import type { SignedIn } from "../../handler.ts"
import type { Journal } from "../../journal/journal.ts"
import type { JournalTransaction, Once } from "../../journal/transaction.ts"
import type { Place } from "../../journal/types.ts"
import type { Clock } from "../../ports/clock.ts"
import { Together } from "../../together.ts"
import type { Reader } from "../conversations/service.ts"
import type { Outgoing, Reserved } from "../reach/outgoing.ts"
import { sent } from "./sent.ts"

export interface ToPhonesOptions {
  readonly database: Pick<Database, "isRetryable">
  readonly journal: Pick<Journal, "transact">
  readonly clock: Clock
  readonly phones: Pick<Outgoing, "reserve" | "keep">
}

/** A message of words alone. */
export interface Asked {
  readonly caller: SignedIn
  readonly input: Pick<CheckedInput<"messages.send">, "conversation" | "clientId" | "body" | "quote">
  readonly once: Once
  /** What its author may do there, as of a moment ago. */
  readonly reader: Pick<Reader, "guard" | "refusal">
}

/** Where a message is, or why it is nowhere. "stale": what its author may do there has changed since. */
export type Outcome = { readonly place: Place } | { readonly refusal: unknown } | "stale"

/** A message that may be kept, and what of it goes to phones. */
interface Keeping {
  readonly asked: Asked
  readonly reserved: Reserved | null
}

/**
 * Keeps messages that go to phones. Each asks a dozen questions of the database, so what is written within a moment, or while
 * a batch is under way, is one transaction that asks them once for all.
 */
export class ToPhones {
  readonly #options: ToPhonesOptions
  readonly #asked: Together<Asked, Outcome>

  constructor(options: ToPhonesOptions) {
    this.#options = options
    this.#asked = new Together((asked) =>
      halved(asked, {
        run: (some) => options.journal.transact((tx) => this.#write(tx, some)),
        refused: (refusal): Outcome => ({ refusal }),
        isRetryable: options.database.isRetryable,
      }),
    )
  }

  send(asked: Asked): Promise<Outcome> {
    return this.#asked.ask(asked)
  }

  async #write(tx: JournalTransaction, all: readonly Asked[]): Promise<readonly Outcome[]> {
    const outcomes = await settledBefore(tx, all)
    const open = all.filter((asked) => !outcomes.has(asked))
    const said = open.map(({ caller, input: { conversation, body } }) => ({
      conversation,
      author: caller.account,
      body,
    }))
    const reserved = open.length > 0 ? await this.#options.phones.reserve(tx, said) : []
    const keeping: Keeping[] = []
    for (const [i, asked] of open.entries())
      for (const what of reserved.slice(i, i + 1)) {
        if (what instanceof EverlineError) outcomes.set(asked, { refusal: what })
        else keeping.push({ asked, reserved: what })
      }
    if (keeping.length > 0) await this.#keep(tx, keeping, outcomes)
    return all.map((asked) => outcomes.get(asked) ?? "stale")
  }

  async #keep(tx: JournalTransaction, keeping: readonly Keeping[], outcomes: Map<Asked, Outcome>): Promise<void> {
    const { clock, phones } = this.#options
    const at = clock.now()
    const places = await tx.append(
      keeping.map(({ asked: { caller, input, once }, reserved }) => ({
        ...{
          journal: input.conversation,
          kind: "message",
          actor: caller.account,
          once,
          guard: null,
          counted: true,
          at,
        },
        ...{ body: input.body, data: dataOf(input.quote, reserved) },
      })),
    )
    const kept = keeping.flatMap((one, i) => places.slice(i, i + 1).map((place) => ({ ...one, place })))
    await phones.keep(
      tx,
      kept.flatMap(({ reserved, place }) => (reserved === null ? [] : [{ reserved, message: place.seq }])),
    )
    for (const { asked, reserved, place } of kept) {
      const { caller, input } = asked
      tx.announce(input.conversation, sent(caller, input, place, smsOf(reserved)))
      outcomes.set(asked, { place })
    }
  }
}

/** Locks the journals, and says what needs nothing more: what was kept before, and what may not, or perhaps not, be kept. */
async function settledBefore(tx: JournalTransaction, all: readonly Asked[]): Promise<Map<Asked, Outcome>> {
  const heads = await tx.lock([...new Set(all.map(({ input }) => input.conversation))])
  const earlier = await tx.earlierOf(all.map(({ input, once }) => ({ journal: input.conversation, once })))
  const outcomes = new Map<Asked, Outcome>()
  const seen = new Set<string>()
  for (const [i, asked] of all.entries()) {
    const { caller, input, reader } = asked
    const name = `${input.conversation} ${caller.device} ${input.clientId}`
    const outcome = outcomeOf(earlier[i] ?? null, heads.get(input.conversation)?.guard, reader)
    if (outcome !== null) outcomes.set(asked, outcome)
    // Asked twice at once: the second finds the first when it asks again.
    else if (seen.has(name)) outcomes.set(asked, "stale")
    seen.add(name)
  }
  return outcomes
}

/** Null: it may be kept. */
function outcomeOf(
  earlier: Place | EverlineError | null,
  guard: number | undefined,
  reader: Asked["reader"],
): Outcome | null {
  if (earlier instanceof EverlineError) return { refusal: earlier }
  if (earlier !== null) return { place: earlier }
  if (guard === undefined) return { refusal: new EverlineError("not_found", { field: "conversation" }) }
  if (reader.refusal !== null) return { refusal: new EverlineError(reader.refusal, { field: "conversation" }) }
  return guard === reader.guard ? null : "stale"
}

const smsOf = (reserved: Reserved | null): { readonly sms?: SmsRecord } =>
  reserved === null ? {} : { sms: { way: "out", texts: reserved.texts } }

function dataOf(quote: Asked["input"]["quote"], reserved: Reserved | null): object | null {
  const data = { ...(quote !== null && { quote }), ...smsOf(reserved) }
  return Object.keys(data).length > 0 ? data : null
}

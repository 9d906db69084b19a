import type { Conversation, ConversationId, ConversationSettings, Time } from "@everline/protocol"
import { computed, type ReadonlySignal } from "@preact/signals-core"
import type { ConversationSummary, Outgoing } from "../api/conversations.ts"
import { type ConversationState, present, unread } from "../journal/state.ts"
import type { Outbox, Pending } from "../outbox/outbox.ts"
import { kindOf } from "../outbox/picked.ts"
import type { Book } from "./book.ts"
import type { Settings } from "./settings.ts"

export interface SummariesOptions {
  readonly book: Book
  readonly outbox: Pick<Outbox, "of">
  readonly settings: Settings
}

/** Conversations as a list shows them; each is computed again only when something of it changed. */
export class Summaries {
  readonly #options: SummariesOptions
  readonly #summaries = new Map<ConversationId, ReadonlySignal<ConversationSummary | undefined>>()
  readonly list: ReadonlySignal<readonly ConversationSummary[]>
  readonly unread: ReadonlySignal<number>

  constructor(options: SummariesOptions) {
    this.#options = options
    const all = computed(() => options.book.known.value.flatMap((id) => this.get(id).value ?? []))
    this.list = computed(() => all.value.toSorted(inOrder))
    this.unread = computed(() => all.value.reduce((sum, summary) => sum + counted(summary), 0))
  }

  get(conversation: ConversationId): ReadonlySignal<ConversationSummary | undefined> {
    const summary = this.#summaries.get(conversation) ?? this.#watch(conversation)
    this.#summaries.set(conversation, summary)
    return summary
  }

  #watch(conversation: ConversationId): ReadonlySignal<ConversationSummary | undefined> {
    const { book, outbox, settings } = this.#options
    const state = book.state(conversation)
    const pending = outbox.of(conversation)
    const set = settings.get(conversation)
    return computed(() => (state.value === undefined ? undefined : summarize(state.value, pending.value, set.value)))
  }
}

/** Pinned ones first, then the newest. */
const inOrder = (a: ConversationSummary, b: ConversationSummary): number =>
  Number(b.settings.pinned) - Number(a.settings.pinned) || b.at - a.at

/** What a conversation adds to the number of all that is unread. */
function counted({ unread, settings }: ConversationSummary): number {
  if (settings.muted) return 0
  return unread === 0 && settings.unread ? 1 : unread
}

function summarize(
  state: ConversationState,
  pending: readonly Pending[],
  settings: ConversationSettings,
): ConversationSummary {
  const conversation = present(state)
  const outgoing = outgoingOf(pending)
  return {
    ...conversation,
    unread: unread(state),
    at: lastAt(conversation, outgoing),
    settings,
    outgoing,
    failed: pending.some(({ item }) => item.failure !== null),
  }
}

/** By what every device of an account knows: one that starts anew has no times of what happened besides messages. */
const lastAt = ({ since, last }: Conversation, outgoing: Outgoing | null): Time =>
  Math.max(since, last?.at ?? 0, outgoing?.at ?? 0)

function outgoingOf(pending: readonly Pending[]): Outgoing | null {
  const item = pending.findLast(({ item }) => item.kind === "send")?.item
  if (item?.kind !== "send") return null
  const files = (item.files ?? []).map((file) => {
    const { name, voice } = file
    return { kind: kindOf(file), name, ...(voice && { voice }) }
  })
  return { clientId: item.clientId, at: item.at, body: item.body, files, failure: item.failure }
}

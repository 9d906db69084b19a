/** What was asked and how it ended, to be held against what is there in the end, in the manner of Jepsen. */
import type { ClientId, ConversationId, Message, Seq } from "@everline/protocol"

/**
 * `ok`: the answer said where it is kept. `failed`: it was refused for good. `unknown`: no answer, or one that said to
 * try again; it may have been done.
 */
export type Outcome = { readonly kind: "ok"; readonly seq: Seq } | { readonly kind: "failed" | "unknown" }

export interface Operation {
  readonly conversation: ConversationId
  readonly clientId: ClientId
  readonly body: string
  readonly outcome: Outcome
}

/** What the history and the record contradict each other in, in words. */
export function contradictions(history: readonly Operation[], record: ReadonlyMap<ConversationId, readonly Message[]>) {
  const kept = new Map<ClientId, { readonly conversation: ConversationId; readonly message: Message }[]>()
  for (const [conversation, messages] of record) {
    for (const message of messages)
      kept.set(message.clientId, [...(kept.get(message.clientId) ?? []), { conversation, message }])
  }
  const known = new Map(history.map((operation) => [operation.clientId, operation]))
  const found: string[] = []
  for (const operation of history) found.push(...judge(operation, kept.get(operation.clientId) ?? []))
  for (const id of kept.keys()) if (!known.has(id)) found.push(`${id} is kept, and nobody sent it`)
  return found
}

function judge(
  { conversation, clientId, body, outcome }: Operation,
  kept: readonly { readonly conversation: ConversationId; readonly message: Message }[],
): string[] {
  if (kept.length > 1) return [`${clientId} is kept ${kept.length} times`]
  const [only] = kept
  if (only === undefined)
    return outcome.kind === "ok" ? [`${clientId} was acknowledged as ${outcome.seq} and is lost`] : []
  if (outcome.kind === "failed") return [`${clientId} was refused and is kept as ${only.message.seq}`]
  if (outcome.kind === "ok" && outcome.seq !== only.message.seq)
    return [`${clientId} was acknowledged as ${outcome.seq} and is kept as ${only.message.seq}`]
  if (only.conversation !== conversation || only.message.body !== body) return [`${clientId} is kept with other words`]
  return []
}

/** Whether messages are numbered 1, 2, 3 … and their seqs rise. */
export const isWhole = (messages: readonly Message[]): boolean =>
  messages.every(({ ordinal, seq }, i) => ordinal === i + 1 && seq > (messages[i - 1]?.seq ?? 0))

import {
  type AccountId,
  type CheckedInput,
  type ConversationId,
  type ConversationSettings,
  SIGNAL,
} from "@everline/protocol"
import type { Sql } from "../../database.ts"
import type { SignedIn } from "../../handler.ts"
import type { SignalPort } from "../../ports/signals.ts"
import type { ConversationsService } from "./service.ts"

export interface SettingsOptions {
  readonly database: Sql
  readonly conversations: ConversationsService
  readonly signals: SignalPort
}

/** What an account sets for itself in a conversation that it may read: its own devices learn of it, and nobody else. */
export class Settings {
  readonly #options: SettingsOptions

  constructor(options: SettingsOptions) {
    this.#options = options
  }

  /** Changes what is named; the rest stays. @throws not_found */
  async set(
    { account }: SignedIn,
    { conversation, ...change }: CheckedInput<"conversations.set">,
  ): Promise<ConversationSettings> {
    const { database, conversations, signals } = this.#options
    await conversations.requireReadable(account, conversation)
    const settings = await putSettings(database, conversation, account, change)
    signals.toAccounts([account], [SIGNAL, "settings", { conversation, ...settings }])
    return settings
  }
}

type Change = Omit<CheckedInput<"conversations.set">, "conversation">

async function putSettings(
  sql: Sql,
  conversation: ConversationId,
  account: AccountId,
  { pinned, muted, mutedMentions, unread, draft }: Change,
): Promise<ConversationSettings> {
  const [row] = await sql.query<ConversationSettings>(
    `INSERT INTO settings AS s (conversation, account, pinned, muted, unread, draft, muted_mentions, rev)
     VALUES ($1, $2, coalesce($3, false), coalesce($4, false), coalesce($5, false), coalesce($6, ''), coalesce($7, false), 1)
     ON CONFLICT (conversation, account) DO UPDATE
     SET pinned = coalesce($3, s.pinned), muted = coalesce($4, s.muted), unread = coalesce($5, s.unread),
       draft = coalesce($6, s.draft), muted_mentions = coalesce($7, s.muted_mentions), rev = s.rev + 1, changed = DEFAULT
     RETURNING pinned, muted, muted_mentions AS "mutedMentions", unread, draft, rev`,
    [conversation, account, pinned ?? null, muted ?? null, unread ?? null, draft ?? null, mutedMentions ?? null],
  )
  if (row === undefined) throw new Error("an upsert gave no row")
  return row
}

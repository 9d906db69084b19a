import {
  type AccountId,
  type CheckedInput,
  type ConversationId,
  EverlineError,
  LIMITS,
  type Output,
  type Seq,
  SIGNAL,
} from "@everline/protocol"
import type { Sql } from "../../database.ts"
import type { SignedIn } from "../../handler.ts"
import type { SignalPort } from "../../ports/signals.ts"
import type { ConversationsService } from "../conversations/service.ts"

export interface HeardOptions {
  readonly database: Sql
  readonly conversations: ConversationsService
  readonly signals: SignalPort
}

/** Which voice notes an account has listened to: its own devices agree on it, and nobody else learns of it. */
export class Heard {
  readonly #options: HeardOptions

  constructor(options: HeardOptions) {
    this.#options = options
  }

  /** @throws not_found, also of a message that is no voice note */
  async hear({ account }: SignedIn, { conversation, message }: CheckedInput<"messages.hear">) {
    const { database, conversations, signals } = this.#options
    await conversations.requireReadableSeq(account, conversation, message, "message")
    if (!(await isVoice(database, conversation, message))) throw new EverlineError("not_found", { field: "message" })
    if (await putHeard(database, account, conversation, message))
      signals.toAccounts([account], [SIGNAL, "heard", { conversation, messages: [message] }])
    return {}
  }

  /** @throws not_found */
  async heard(
    { account }: SignedIn,
    { conversation, from, to }: CheckedInput<"messages.heard">,
  ): Promise<Output<"messages.heard">> {
    const { database, conversations } = this.#options
    await conversations.requireReadable(account, conversation)
    const rows = await database.query<{ message: Seq }>(
      `SELECT message FROM heard WHERE account = $1 AND conversation = $2 AND message BETWEEN $3 AND $4
       ORDER BY message DESC LIMIT $5`,
      [account, conversation, from, to, LIMITS.heard],
    )
    return { messages: rows.map(({ message }) => message).reverse() }
  }
}

async function isVoice(sql: Sql, conversation: ConversationId, message: Seq): Promise<boolean> {
  const rows = await sql.query(
    `SELECT FROM attachments a JOIN files f ON f.id = a.file
     WHERE a.conversation = $1 AND a.message = $2 AND f.attachment ->> 'kind' = 'voice' LIMIT 1`,
    [conversation, message],
  )
  return rows.length > 0
}

/** False when it was noted before. */
async function putHeard(sql: Sql, account: AccountId, conversation: ConversationId, message: Seq): Promise<boolean> {
  const rows = await sql.query(
    "INSERT INTO heard (account, conversation, message) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING message",
    [account, conversation, message],
  )
  return rows.length > 0
}

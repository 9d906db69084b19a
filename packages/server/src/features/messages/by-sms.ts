import type { AccountId, ClientId, ConversationId, Message, SentText, Seq, SmsRecord, Time } from "@everline/protocol"
import type { JournalTransaction } from "../../journal/transaction.ts"
import { requestHash } from "../../request-hash.ts"
import { readEach } from "./present.ts"
import { writeContents } from "./store.ts"

/** Words that came by SMS. */
export interface CameBySms {
  readonly conversation: ConversationId
  /** Whose number they say they are from. */
  readonly author: AccountId
  readonly clientId: ClientId
  readonly at: Time
  readonly body: string
  /** Parts of them never came. */
  readonly partial: boolean
}

/** How far texts of a message have come. */
export interface TextsChanged {
  readonly conversation: ConversationId
  readonly message: Seq
  readonly texts: readonly Pick<SentText, "recipient" | "state" | "trouble">[]
}

/** Keeps what came by SMS as a message of a member, by no device of theirs. The journal is locked. */
export async function keepText(tx: JournalTransaction, came: CameBySms): Promise<void> {
  const { conversation, author, clientId, at, body, partial } = came
  const sms: SmsRecord = { way: "in", partial }
  const once = { device: null, clientId, hash: requestHash("sms", body) }
  const entry = { journal: conversation, kind: "message", actor: author, once, guard: null, counted: true }
  const { seq, ordinal } = await tx.appendOne({ ...entry, at, body, data: { sms } })
  if (ordinal === null) throw new Error("a message was appended without an ordinal")
  const kept = { quote: null, editedAt: null, recalled: false, reactions: [] }
  const message: Message = { seq, ordinal, author, clientId, at, rev: seq, body, ...kept, sms }
  tx.announce(conversation, { kind: "message", seq, at, actor: author, message })
}

/** Says beside a message that it goes to phones now, which went by the app alone. The journal is locked. */
export async function beginTexts(
  tx: JournalTransaction,
  conversation: ConversationId,
  message: Message,
  texts: readonly SentText[],
  at: Time,
): Promise<void> {
  await putSms(tx, [{ conversation, message, sms: { way: "out", texts } }], at)
}

/**
 * Says beside messages how far their texts have come: all with four statements, however many they are. The journals are locked;
 * one that was taken back says nothing more.
 * @param changes each message once
 */
export async function noteTexts(tx: JournalTransaction, changes: readonly TextsChanged[], at: Time): Promise<void> {
  const named = changes.map(({ conversation, message }) => ({ journal: conversation, seq: message }))
  const messages = await readEach(tx, named)
  const noted = changes.flatMap(({ conversation, texts }, i): readonly Noted[] => {
    const message = messages[i] ?? null
    if (message?.sms?.way !== "out") return []
    const now = new Map(texts.map((text) => [text.recipient, text]))
    const all = message.sms.texts.map((text) => ({ ...text, ...now.get(text.recipient) }))
    return [{ conversation, message, sms: { way: "out", texts: all } }]
  })
  if (noted.length > 0) await putSms(tx, noted, at)
}

/** A message, and what is to stand beside it. */
interface Noted {
  readonly conversation: ConversationId
  readonly message: Message
  readonly sms: SmsRecord
}

async function putSms(tx: JournalTransaction, noted: readonly Noted[], at: Time): Promise<void> {
  const places = await tx.append(
    noted.map(({ conversation, message }) => ({
      ...{ journal: conversation, kind: "sms", actor: null, once: null, guard: null, counted: false, at, body: null },
      data: { message: message.seq },
    })),
  )
  const written = places.flatMap(({ seq: rev }, i) =>
    noted
      .slice(i, i + 1)
      .map(({ conversation, message, sms }) => ({ conversation, message: { ...message, rev, sms } })),
  )
  await writeContents(tx, written)
  for (const { conversation, message } of written)
    tx.announce(conversation, { kind: "sms", seq: message.rev, at, actor: null, message })
}

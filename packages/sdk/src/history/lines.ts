import type { AccountId, ClientId, ErrorCode, Marks, Message, RosterEntry, Seq } from "@everline/protocol"
import type { PendingFile } from "../api/files.ts"
import type { EventLine, Line, MessageLine, Progress } from "../api/history.ts"
import type { OutboxItem, OutgoingFile } from "../cache/cache.ts"
import { isMessage, type Row } from "../journal/state.ts"
import type { Pending } from "../outbox/outbox.ts"
import { withChange } from "./pending-change.ts"

/** Everything that lines are made of. */
export interface Source {
  readonly rows: readonly Row[]
  readonly pending: readonly Pending[]
  readonly self: AccountId | undefined
  readonly peerMarks: Marks | null
  /** Messages that are quoted, as far as they are here. */
  readonly quoted: (seq: Seq) => Message | undefined
  /** A file that waits to be uploaded, as a line shows it. */
  readonly pendingFile: (file: OutgoingFile) => PendingFile
  readonly atEnd: boolean
}

interface Drawn {
  readonly line: Line
  readonly progress: Progress
  readonly quoted: Message | undefined
}

/** Makes lines, and gives the same object again for a row of which nothing has changed, so that a list draws only news. */
export class Lines {
  readonly #drawn = new WeakMap<Row, Drawn>()

  of(source: Source): readonly Line[] {
    const changes = source.pending.filter(isChange)
    const lines = source.rows.map((row) => {
      const own = changes.filter(({ item }) => item.message === row.seq)
      return own.length > 0 && isMessage(row) ? changedLine(row, own, source) : this.#line(row, source)
    })
    return source.atEnd ? [...lines, ...source.pending.flatMap((pending) => pendingLine(pending, source))] : lines
  }

  #line(row: Row, source: Source): Line {
    if (!isMessage(row)) return this.#drawn.get(row)?.line ?? this.#keep(row, eventLine(row), "sent", undefined)
    const progress = progressOf(row, source)
    const quoted = row.quote === null ? undefined : source.quoted(row.quote)
    const drawn = this.#drawn.get(row)
    if (drawn !== undefined && drawn.progress === progress && drawn.quoted === quoted) return drawn.line
    return this.#keep(row, messageLine(row, source, null), progress, quoted)
  }

  #keep(row: Row, line: Line, progress: Progress, quoted: Message | undefined): Line {
    this.#drawn.set(row, { line, progress, quoted })
    return line
  }
}

type Change = Exclude<OutboxItem, { readonly kind: "send" }>
const isChange = (pending: Pending): pending is Pending & { readonly item: Change } => pending.item.kind !== "send"

const failureOf = (item: OutboxItem): { item: ClientId; code: ErrorCode } | null =>
  item.failure === null ? null : { item: item.clientId, code: item.failure }

/** A message as it will be when the outbox has been emptied; a change that failed is not shown, but that it failed is. */
function changedLine(
  message: Message,
  pending: readonly (Pending & { readonly item: Change })[],
  source: Source,
): Line {
  const failed = pending.map(({ item }) => failureOf(item)).find((failure) => failure !== null)
  const waiting = pending.filter(({ item }) => item.failure === null)
  const changed = waiting.reduce((now, { item }) => withChange(now, item, source.self), message)
  return messageLine(changed, source, failed ?? null)
}

function progressOf(message: Message, { self, peerMarks }: Source): Progress {
  if (message.author !== self || peerMarks === null) return "sent"
  if (message.ordinal <= peerMarks.read) return "read"
  return message.ordinal <= peerMarks.delivered ? "delivered" : "sent"
}

const quoteOf = (seq: Seq | null, source: Source) =>
  seq === null ? null : { seq, message: source.quoted(seq) ?? null }

function messageLine(message: Message, source: Source, failure: MessageLine["failure"]): MessageLine {
  const mine = message.author === source.self
  return {
    kind: "message",
    // Client ids are unique among one's own; others' are their word, so others' messages go by their place.
    key: mine ? message.clientId : String(message.seq),
    seq: message.seq,
    ordinal: message.ordinal,
    author: message.author,
    mine,
    at: message.at,
    body: message.body,
    quote: quoteOf(message.quote, source),
    editedAt: message.editedAt,
    recalled: message.recalled,
    reactions: message.reactions,
    mentions: message.mentions ?? [],
    mentionsAll: message.mentionsAll ?? false,
    merged: message.merged ?? null,
    call: message.call ?? null,
    sms: message.sms ?? null,
    attachments: message.attachments ?? [],
    files: [],
    item: null,
    progress: progressOf(message, source),
    failure,
  }
}

function pendingLine({ item, seq }: Pending, source: Source): MessageLine[] {
  if (item.kind !== "send" || source.self === undefined) return []
  const { files = [] } = item
  return [
    {
      kind: "message",
      key: item.clientId,
      seq,
      ordinal: null,
      author: source.self,
      mine: true,
      at: item.at,
      body: item.body,
      quote: quoteOf(item.quote, source),
      editedAt: null,
      recalled: false,
      reactions: [],
      mentions: item.mentions ?? [],
      mentionsAll: item.mentionsAll ?? false,
      merged: null,
      call: null,
      sms: null,
      attachments: files.flatMap(({ carried }) => carried ?? []),
      files: files.filter(({ carried }) => carried === undefined).map(source.pendingFile),
      item: item.clientId,
      progress: item.failure !== null ? "failed" : seq === null ? "sending" : "sent",
      failure: failureOf(item),
    },
  ]
}

const eventLine = (entry: RosterEntry): EventLine => ({
  kind: "event",
  key: String(entry.seq),
  seq: entry.seq,
  at: entry.at,
  entry,
})

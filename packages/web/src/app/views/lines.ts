import {
  type AccountId,
  type CallRecord,
  type ConversationId,
  isMissed,
  type Reaction,
  type RosterEntry,
  type SentText,
} from "@everline/protocol"
import type { Client, EventLine, Line, MessageLine, Quote } from "@everline/sdk"
import { computed, type ReadonlySignal, signal } from "@preact/signals"
import { errorWords } from "../../i18n/i18n.ts"
import { EVERYONE } from "../../lib/mentions.ts"
import { becameWords, type CallSide, callWords, gist, wordsOf } from "../../parts/gist.ts"
import type {
  CallLineView,
  EventView,
  LineView,
  MergedView,
  MessageView,
  QuoteView,
  ReactionView,
  SmsView,
  TextView,
} from "../../views.ts"
import { currency, isBySms, phonesOf } from "../phones.ts"
import { pathOf } from "../place.ts"
import { attachmentsOf, isUnheard, uploadOf } from "./attachments.ts"
import { ownNames, personOf } from "./people.ts"

/** What was recalled from this page, by line, so that it can be written again. */
const recalled = signal<ReadonlyMap<string, string>>(new Map())

export function rememberRecalled(key: string, body: string): void {
  if (body !== "") recalled.value = new Map(recalled.value).set(key, body)
}

function reactionView(client: Client, { emoji, count, accounts }: Reaction): ReactionView {
  const me = client.session.value?.self.account
  return {
    emoji,
    count,
    mine: accounts.some((account) => account === me),
    names: accounts.map((account) => personOf(client, account).name),
  }
}

/** What a conversation is it stays, so this is not followed. */
const isGroup = (client: Client, conversation: ConversationId): boolean =>
  client.conversations.get(conversation).peek()?.kind === "group"

function quoteView(client: Client, conversation: ConversationId, { seq, message }: Quote): QuoteView {
  if (message === null) return { seq, author: "…", text: null }
  const mine = message.author === client.session.value?.self.account
  const words = wordsOf(message, { mine, group: isGroup(client, conversation) })
  const text = message.recalled ? null : gist(words, message.attachments ?? [])
  return { seq, author: personOf(client, message.author).name, text }
}

/** Lines that stand on the card of several messages. */
const CARD_LINES = 4

function mergedView(conversation: ConversationId, { merged, seq, body }: MessageLine): MergedView | null {
  if (merged === null || seq === null) return null
  return { ...merged, href: pathOf({ at: "merged", conversation, seq }), lines: body.split("\n").slice(0, CARD_LINES) }
}

const callView = (call: CallRecord, side: CallSide): CallLineView => ({
  ...side,
  media: call.media,
  words: becameWords(call, side),
  missed: !side.mine && isMissed(call.outcome),
})

const textView = (client: Client, { recipient, price = null, ...text }: SentText): TextView => ({
  ...text,
  person: personOf(client, recipient),
  price,
})

/** Whether a device has it after all, and no phone. */
const isInAppOnly = ({ sms, progress }: MessageLine): boolean =>
  sms?.way === "out" &&
  (progress === "delivered" || progress === "read") &&
  sms.texts.every(({ state }) => state === "failed" || state === "cancelled")

/** How another's message came to the phones of a group is theirs to know. */
function smsView(client: Client, conversation: ConversationId, line: MessageLine): SmsView | null {
  const { sms, mine, item } = line
  if (sms?.way === "in") return sms
  if (sms === null && (item === null || phonesOf(client, conversation) === null)) return null
  if (sms !== null && (!isBySms(sms) || isInAppOnly(line))) return null
  const texts = mine && sms !== null ? sms.texts.map((text) => textView(client, text)) : []
  return { way: "out", texts, currency: currency.value }
}

function messageView(client: Client, conversation: ConversationId, line: MessageLine): MessageView {
  const { key, seq, mine, at, progress } = line
  const side = { mine, group: line.call !== null && isGroup(client, conversation) }
  return {
    kind: "message",
    key,
    seq,
    mine,
    at,
    body: line.call === null ? line.body : callWords(line.call, side),
    attachments: attachmentsOf(line),
    unheard: isUnheard(client, conversation, line),
    upload: uploadOf(line),
    progress,
    author: personOf(client, line.author),
    edited: line.editedAt !== null,
    recalled: line.recalled,
    recalledText: line.recalled && mine ? (recalled.value.get(key) ?? null) : null,
    quote: line.quote && quoteView(client, conversation, line.quote),
    mentions: [...line.mentions.flatMap((account) => ownNames(client, account)), ...(line.mentionsAll ? EVERYONE : [])],
    merged: mergedView(conversation, line),
    call: line.call && callView(line.call, side),
    sms: smsView(client, conversation, line),
    reactions: line.reactions.map((reaction) => reactionView(client, reaction)),
    why: (line.failure && line.failure.code !== "offline" && errorWords(line.failure.code)) || null,
  }
}

/** What an entry of the roster says beyond who did it. */
function rosterView(client: Client, entry: RosterEntry): Pick<EventView, "kind" | "names" | "count" | "title"> {
  switch (entry.kind) {
    case "created":
      return { kind: "created", names: [], count: entry.count, title: entry.title }
    case "joined":
    case "left": {
      const names = entry.accounts.map((account) => personOf(client, account).name)
      return { kind: entry.kind, names, count: entry.count, title: null }
    }
    case "titled":
      return { kind: "titled", names: [], count: 1, title: entry.title }
    case "role":
      return { kind: entry.role, names: [personOf(client, entry.account).name], count: 1, title: null }
    case "dissolved":
      return { kind: "dissolved", names: [], count: 0, title: null }
    case "history":
      return { kind: entry.history === "all" ? "history_all" : "history_since", names: [], count: 0, title: null }
    default:
      return { kind: "unknown", names: [], count: 0, title: null }
  }
}

/** Who went on in the app in the place of a number, as an entry of the roster tells. */
function movedTo(entry: RosterEntry): (Pick<EventView, "kind"> & { readonly account: AccountId }) | null {
  if (entry.kind === "left" && entry.account !== undefined) return { kind: "moved", account: entry.account }
  if (entry.kind === "joined" && entry.number !== undefined && entry.actor !== null)
    return { kind: "arrived", account: entry.actor }
  return null
}

function eventView(client: Client, { key, at, entry }: EventLine): EventView {
  const moved = movedTo(entry)
  const actor = moved?.account ?? entry.actor
  return {
    ...rosterView(client, entry),
    ...(moved && { kind: moved.kind }),
    key,
    at,
    actor: actor && personOf(client, actor).name,
    mine: actor === client.session.value?.self.account,
  }
}

/** Who has the number of a conversation that goes on elsewhere, as its last line tells; null where it goes on, or that line is not here. */
export function movedOn(lines: readonly Line[]): AccountId | null {
  const last = lines.findLast((line) => line.kind === "event")
  return last?.kind === "event" && last.entry.kind === "left" ? (last.entry.account ?? null) : null
}

const made = new WeakMap<Line, ReadonlySignal<LineView>>()

/** A line as screens show it. The same object until the line or a name in it changes. */
export function lineView(client: Client, conversation: ConversationId, line: Line): ReadonlySignal<LineView> {
  let view = made.get(line)
  if (!view) {
    view = computed(() => (line.kind === "message" ? messageView(client, conversation, line) : eventView(client, line)))
    made.set(line, view)
  }
  return view
}

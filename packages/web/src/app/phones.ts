import type { ConversationId, SmsRecord } from "@everline/protocol"
import type { Client, ConversationSummary, SmsTerms } from "@everline/sdk"
import { type ReadonlySignal, type Signal, signal } from "@preact/signals"
import { useEffect } from "preact/hooks"
import type { LineView, PhonesView } from "../views.ts"

/** What it takes to reach the phones of each conversation that was looked at; null until that is known. */
const asked = new Map<ConversationId, Signal<SmsTerms | null>>()
const known = signal<string | null>(null)

function of(conversation: ConversationId): Signal<SmsTerms | null> {
  const terms = asked.get(conversation) ?? signal<SmsTerms | null>(null)
  asked.set(conversation, terms)
  return terms
}

/** In which the server counts what SMS cost; null until some terms have said it, and where they cost nothing. */
export const currency: ReadonlySignal<string | null> = known

/** The phones that what one writes goes to; null where there are none. */
export function phonesOf(client: Client, conversation: ConversationId): PhonesView | null {
  const summary = client.conversations.get(conversation).value
  if (summary === undefined || summary.phones === 0) return null
  return { direct: summary.kind === "direct", count: summary.phones, terms: of(conversation).value }
}

/** Whether it goes, went or came by SMS: what was called back before it went out is a message like any other. */
export const isBySms = (sms: SmsRecord): boolean =>
  sms.way === "in" || sms.texts.some(({ state }) => state !== "cancelled")

/** Whether something is said of money. */
const isPriced = (line: LineView): boolean =>
  line.kind === "message" && line.sms?.way === "out" && line.sms.texts.some(({ price }) => price !== null)

/**
 * Asks for the terms of a conversation that reaches phones: anew with each line to the server, when those change, and when
 * something went out. Of one that has reached some, once, for the currency of what that cost.
 */
export function useTerms(
  client: Client,
  { conversation, phones, last }: ConversationSummary,
  lines: readonly LineView[] | null,
): void {
  const isOfUse = phones > 0 || (known.value === null && lines?.some(isPriced) === true)
  const sent = last?.sms?.way === "out" ? last.seq : null
  const isOnline = client.link.value.state === "online"
  useEffect(() => {
    if (!isOfUse || !isOnline) return
    let current = true
    client.sms.terms(conversation).then(
      (terms) => {
        if (!current) return
        of(conversation).value = terms
        known.value = terms.currency
      },
      // The line broke: what one writes goes out all the same, and the next one is asked.
      () => undefined,
    )
    return () => {
      current = false
    }
  }, [conversation, isOfUse, isOnline, phones, sent])
}

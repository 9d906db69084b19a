import type { ConversationId, SmsRecord } from "@everline/protocol"
import type { Client, ConversationSummary, SmsTerms } from "@everline/sdk"
import { type ReadonlySignal, type Signal, signal } from "@preact/signals"
import { useEffect } from "preact/hooks"
import type { PhonesView } from "../views.ts"
import { isNumber } from "./views/people.ts"

/** What it takes to reach the phones of each conversation that was looked at; null until that is known. */
const asked = new Map<ConversationId, Signal<SmsTerms | null>>()

function of(conversation: ConversationId): Signal<SmsTerms | null> {
  const known = asked.get(conversation) ?? signal<SmsTerms | null>(null)
  asked.set(conversation, known)
  return known
}

export const termsIn = (conversation: ConversationId): ReadonlySignal<SmsTerms | null> => of(conversation)

/** The phones that what one writes goes to; null where there are none, or none that this device knows of yet. */
export function phonesOf(client: Client, conversation: ConversationId): PhonesView | null {
  const summary = client.conversations.get(conversation).value
  const terms = of(conversation).value
  if (summary?.kind === "direct") return isNumber(client, summary.peer) ? { direct: true, terms } : null
  return terms !== null && terms.phones.length > 0 ? { direct: false, terms } : null
}

/** Whether it goes, went or came by SMS: what was called back before it went out is a message like any other. */
export const isBySms = (sms: SmsRecord): boolean =>
  sms.way === "in" || sms.texts.some(({ state }) => state !== "cancelled")

/** Asks for the terms of a conversation that may reach phones: anew with each line to the server, when its members change, and when something went out. */
export function useTerms(client: Client, { conversation, kind, peer, memberCount, last }: ConversationSummary): void {
  const mayReach = kind === "group" || isNumber(client, peer)
  const sent = last?.sms?.way === "out" ? last.seq : null
  const isOnline = client.link.value.state === "online"
  useEffect(() => {
    if (!mayReach || !isOnline) return
    let current = true
    client.sms.terms(conversation).then(
      (terms) => {
        if (current) of(conversation).value = terms
      },
      // The line broke: what one writes goes out all the same, and the next one is asked.
      () => undefined,
    )
    return () => {
      current = false
    }
  }, [conversation, mayReach, isOnline, memberCount, sent])
}

import type { CheckedInput, Entry, Message, Ordinal } from "@everline/protocol"
import type { SignedIn } from "../../handler.ts"
import type { Place } from "../../journal/types.ts"

/** Whom a message names, what it carries, what call it tells of, and how it goes to phones. */
export type More = Pick<Message, "mentions" | "mentionsAll" | "attachments" | "call" | "sms">

export const ordinalOf = (place: Place): Ordinal => {
  if (place.ordinal === null) throw new Error("a message was appended without an ordinal")
  return place.ordinal
}

/** The entry of a message that was just sent: everything is at hand, nothing is read back. */
export function sent(
  caller: Pick<SignedIn, "account">,
  input: Pick<CheckedInput<"messages.send">, "clientId" | "body" | "quote">,
  place: Place,
  more: More = {},
): Entry {
  const message: Message = {
    seq: place.seq,
    ordinal: ordinalOf(place),
    author: caller.account,
    clientId: input.clientId,
    at: place.at,
    rev: place.seq,
    body: input.body,
    quote: input.quote,
    editedAt: null,
    recalled: false,
    reactions: [],
    ...more,
  }
  return { kind: "message", seq: place.seq, at: place.at, actor: caller.account, message }
}

/** What is told to devices and not kept, and what a push says. */
import type { CallMedia, CallView, GroupCall, LinkSignal } from "./calls.ts"
import type { AccountId, CallId, ConversationId } from "./ids.ts"
import type { ConversationSettings, Marks, PresenceState, Seq } from "./model.ts"

/** An account's marks in a conversation, sent to its own devices and, as far as both tell it, to a direct conversation's peer. */
export interface MarksSignal extends Marks {
  readonly conversation: ConversationId
  readonly account: AccountId
}

export interface TypingSignal {
  readonly conversation: ConversationId
  readonly account: AccountId
  readonly on: boolean
}

/**
 * An entry went by that is about a message from before the account last came in. Who may read that message all the same,
 * for it was here before, finds the entry in `journal.range`; for all others it says nothing.
 */
export interface PassedSignal {
  readonly conversation: ConversationId
  /** Of the entry. */
  readonly seq: Seq
  /** Seq of the message. */
  readonly message: Seq
}

/** Settings that changed, sent to the account's own devices. */
export interface SettingsSignal extends ConversationSettings {
  readonly conversation: ConversationId
}

/** How somebody is shown from now on to this device, which looks at them. */
export interface PresenceSignal {
  readonly account: AccountId
  readonly state: PresenceState
}

/** So many people wait for an administrator to approve them; told to administrators. */
export interface SignUpsSignal {
  readonly waiting: number
}
/**
 * What a push says, in the browser's own way (RFC 8030): that there is something and where, and nothing of what. The
 * device knows the names itself, and fetches the rest when it is opened.
 */
export type PushNote =
  /** There is something to read, up to this seq; whether the account is named in it. */
  | { readonly kind: "message"; readonly conversation: ConversationId; readonly seq: Seq; readonly named: boolean }
  /** The account was taken into a group, by the entry of this seq. */
  | { readonly kind: "added"; readonly conversation: ConversationId; readonly seq: Seq }
  /** Somebody asks to be a contact; the entry of this seq in the account's own journal says who. */
  | { readonly kind: "request"; readonly seq: Seq }
  /** A call rings. */
  | ({ readonly kind: "call"; readonly media: CallMedia } & PushedCall)
  /** It rings no more: nobody took it; or another of the account's devices did, or declined it. */
  | ({ readonly kind: "missed" } & PushedCall)
  | ({ readonly kind: "taken" } & PushedCall)

/** Of which call a push speaks. */
interface PushedCall {
  readonly call: CallId
  /** Where it was begun: who is called into it by others may have no part in that. */
  readonly conversation: ConversationId
  /** Who calls, as `account` of its view says; servers of the version before do not say it. */
  readonly caller?: AccountId
}

/** Voice notes that the account has listened to, on whichever device; sent to its own devices. */
export interface HeardSignal {
  readonly conversation: ConversationId
  readonly messages: readonly Seq[]
}

/** Who speaks in a call of many, the loudest first; nobody when all are silent. */
export interface SpeakersSignal {
  readonly call: CallId
  readonly people: readonly AccountId[]
}

/** What is not kept: a lost signal costs a moment, never data. */
export interface Signals {
  readonly marks: MarksSignal
  readonly typing: TypingSignal
  readonly passed: PassedSignal
  readonly settings: SettingsSignal
  readonly presence: PresenceSignal
  readonly sign_ups: SignUpsSignal
  readonly heard: HeardSignal
  /** A call as it is now, to the devices of those who are in it; the one that has ended as well. */
  readonly call: CallView
  /** A group's call, to all who are in the group: begun, over, and each second at most, how many are in it. */
  readonly group_call: GroupCall
  /** To all who are in the room of a call, four times a second at most. */
  readonly speakers: SpeakersSignal
  /** To the devices of who is at the other end of a link; the one of them whose link it is acts on it. */
  readonly link: LinkSignal
}
export type SignalName = keyof Signals

import type {
  AccountId,
  Attachment,
  CallMedia,
  ConversationId,
  DeviceId,
  Profile,
  Role,
  Seq,
  Shape,
  TextState,
  TextTrouble,
} from "@everline/protocol"
import type { SmsTerms } from "@everline/sdk"
import type { ReadonlySignal } from "@preact/signals"
import type { Snippet } from "./lib/snippet.ts"

/** What screens show: plain values, so that a screen can be drawn, tested and photographed without a connection. */

export interface PersonView {
  readonly account: AccountId
  readonly name: string
  readonly userName: string
  readonly kind: Profile["kind"]
  /** What tells them from others of that name: "@mama"; of a phone number the number, as people read it. */
  readonly handle: string
}

/** What looks like a phone number: the one that it is, in E.164 and as people read it; `wrong` where there is no such. */
export type TypedNumber = { readonly number: string; readonly spaced: string } | "wrong"

/** A row of the contacts: somebody, or the letter under which those stand who follow. */
export type ContactRowView =
  | { readonly kind: "letter"; readonly letter: string }
  | { readonly kind: "person"; readonly person: PersonView }

/** How somebody and oneself stand to each other. */
export type Relation =
  | { readonly kind: "oneself" | "stranger" | "contact" }
  /** They ask, or one has asked them. */
  | { readonly kind: "asks" | "asked"; readonly greeting: string; readonly at: number }

/** What a conversation's row says under its name; the kinds are in the order in which one hides another. */
export type PreviewView =
  | { readonly kind: "failed" }
  | { readonly kind: "draft"; readonly text: string }
  | { readonly kind: "typing"; readonly who: string | null }
  | { readonly kind: "text"; readonly from: string | null; readonly text: string }
  | { readonly kind: "recalled"; readonly from: string | null; readonly mine: boolean }
  | { readonly kind: "empty" }

export interface ConversationView {
  readonly conversation: ConversationId
  readonly kind: "direct" | "group"
  readonly name: string
  /** The other of a direct conversation, or up to four members of a group. */
  readonly faces: readonly PersonView[]
  /** When the last thing happened, in milliseconds since 1970; null when nothing has. */
  readonly at: number | null
  readonly preview: PreviewView
  readonly unread: number
  /** Somebody named one, and one has not read it. */
  readonly mentioned: boolean
  /** Put aside to be looked at again. */
  readonly marked: boolean
  readonly pinned: boolean
  readonly muted: boolean
  /** The other is nothing but a phone number, or what was said last goes by SMS. */
  readonly sms: boolean
  /** A call goes on in it. */
  readonly inCall: boolean
}

/** A message that was found. */
export interface HitView {
  readonly key: string
  /** Where it stands. */
  readonly href: string
  /** The conversation; when one looks in that only, who wrote it. */
  readonly kind: "direct" | "group"
  readonly name: string
  readonly faces: readonly PersonView[]
  /** Who wrote it, where that is not clear. */
  readonly from: string | null
  readonly at: number
  readonly snippet: readonly Snippet[]
}

export interface QuoteView {
  /** Names the quoted line, to go to it. */
  readonly seq: Seq
  readonly author: string
  /** Null when it was recalled or is not here. */
  readonly text: string | null
}

export interface ReactionView {
  readonly emoji: string
  readonly count: number
  readonly mine: boolean
  /** Some of who reacted. */
  readonly names: readonly string[]
}

export type Picture = Extract<Attachment, { readonly kind: "picture" }>
export type Voice = Extract<Attachment, { readonly kind: "voice" }>

/** A call that was, and what became of it. */
export interface CallLineView {
  /** One called oneself. */
  readonly mine: boolean
  /** It was a group's. */
  readonly group: boolean
  readonly media: CallMedia
  readonly words: string
  /** One was called and did not answer, nor say that one would not. */
  readonly missed: boolean
}

/** A message on its way to one phone. */
export interface TextView {
  readonly person: PersonView
  readonly state: TextState
  readonly trouble: TextTrouble | null
  readonly segments: number
  /** Of all segments, in millionths of the currency's unit, as it was then; null where nobody said. */
  readonly price: number | null
}

/** How a message goes to phones, or came from one. */
export type SmsView =
  /** Parts of one that is `partial` never came. */
  | { readonly way: "in"; readonly partial: boolean }
  /** No texts as long as the server does not have it. */
  | { readonly way: "out"; readonly texts: readonly TextView[]; readonly currency: string | null }

/** The phones to which what one writes goes; their terms are null until they are known. */
export interface PhonesView {
  /** Whether all that is said there goes to the one phone of the other. */
  readonly direct: boolean
  readonly count: number
  readonly terms: SmsTerms | null
}

/** How far one's own message has come; others' messages are always `sent`. */
export type Progress = "sending" | "sent" | "delivered" | "read" | "failed"

/** Several messages that were sent on as one. */
export interface MergedView {
  /** Where all of them stand. */
  readonly href: string
  /** The first few who wrote them, of so many people. */
  readonly names: readonly string[]
  readonly people: number
  readonly count: number
  /** How they begin. */
  readonly lines: readonly string[]
}

export interface MessageView {
  readonly kind: "message"
  /** The same from the moment of writing until for ever, on every device. */
  readonly key: string
  /** Null until the server has it. */
  readonly seq: Seq | null
  readonly author: PersonView
  readonly mine: boolean
  readonly at: number
  readonly body: string
  /** What is not sent yet is described as far as this device knows it. */
  readonly attachments: readonly Attachment[]
  /** There is a voice note in it that one has not listened to. */
  readonly unheard: boolean
  /** While its files are on their way: which part of them has come, 0 … 1. It moves without the line being drawn again. */
  readonly upload: ReadonlySignal<number> | null
  readonly edited: boolean
  readonly recalled: boolean
  /** Its text, for a recalled message of one's own that this device still remembers. */
  readonly recalledText: string | null
  readonly quote: QuoteView | null
  /** Names that stand in it with an @ and mean a member. */
  readonly mentions: readonly string[]
  /** Null where it is a message like any other. */
  readonly merged: MergedView | null
  /** Null where nobody called. */
  readonly call: CallLineView | null
  /** Null where it goes by the app alone. */
  readonly sms: SmsView | null
  readonly reactions: readonly ReactionView[]
  readonly progress: Progress
  /** Why it could not be sent, in words; null when it was, or when there is nothing to add. */
  readonly why: string | null
}

/** Something that happened to the conversation itself. */
export interface EventView {
  readonly kind:
    | "created"
    | "joined"
    | "left"
    /** Who has a number comes in its place; or goes on in the app where they are already, and the number goes. */
    | "arrived"
    | "moved"
    | "titled"
    | "owner"
    | "admin"
    | "member"
    | "dissolved"
    | "history_all"
    | "history_since"
    | "unknown"
  readonly key: string
  readonly at: number
  /** Null when the server did it; "you" is told apart by `mine`. */
  readonly actor: string | null
  readonly mine: boolean
  readonly names: readonly string[]
  readonly count: number
  readonly title: string | null
}

export type LineView = MessageView | EventView

export interface MemberView extends PersonView {
  readonly role: Role
  readonly me: boolean
}

export interface DeviceView {
  readonly device: DeviceId
  readonly name: string
  readonly shape: Shape
  readonly lastSeenAt: number
  readonly online: boolean
  /** The device that one is holding. */
  readonly current: boolean
}

/** What a screen that wants in shows, and what becomes of it; times are by this device's clock. */
export type OfferView =
  | { readonly state: "opening"; readonly trouble: string | null }
  | { readonly state: "shown"; readonly link: string; readonly renewsAt: number; readonly code: string }
  | { readonly state: "seen"; readonly by: string }
  | { readonly state: "refused" | "expired" }

/** What asks to be let in. */
export interface AskingView {
  readonly name: string
  readonly shape: Shape
  readonly at: number
  readonly address: string
  /** Whether it is in the network of this device. */
  readonly near: boolean
}

/** How things stand between this device and the server. */
export type LinkState = "online" | "connecting" | "waiting" | "offline"

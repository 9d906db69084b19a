import type { CallRecord } from "./calls.ts"
import type { AccountId, ClientId, ContactGroupId, ConversationId, DeviceId, FileId, PasskeyId } from "./ids.ts"
import type { FallbackSettings, SmsRecord } from "./texts.ts"

/** A point in time: milliseconds since 1970 by the server's clock. Device clocks are display only. */
export type Time = number
/** A place in a journal: 1 for the first entry, then one more for each, without gaps. */
export type Seq = number
/** A message's number in its conversation, from 1; edits and reactions have none, so last − read = unread. */
export type Ordinal = number

export const SHAPES = ["phone", "tablet", "desktop", "tv", "watch", "speaker", "program"] as const
/** What kind of thing a device is; `program` is a bot or a command line. */
export type Shape = (typeof SHAPES)[number]

/** What others may know of an account. */
export interface Profile {
  readonly account: AccountId
  readonly userName: string
  readonly displayName: string
  /** A `number` is nobody's account: it stands for whoever has a phone number, which is its user name, in E.164. */
  readonly kind: "person" | "bot" | "number"
}

/** A phone number that an account has shown to be its own, in E.164: "+8613800138000". */
export interface PhoneNumber {
  readonly number: string
  readonly since: Time
}

/** The signed-in account, as its own devices see it. */
export interface Self extends Profile {
  readonly admin: boolean
}

export interface Device {
  readonly device: DeviceId
  readonly name: string
  readonly shape: Shape
  readonly createdAt: Time
  readonly lastSeenAt: Time
  /** Connected now. */
  readonly online: boolean
}

export interface Reaction {
  readonly emoji: string
  readonly count: number
  /** The first few who reacted, oldest first (at most LIMITS.accountsPerReaction). */
  readonly accounts: readonly AccountId[]
}

interface AttachmentBase {
  readonly file: FileId
  /** Safe to show and to save under: no path, no control characters. */
  readonly name: string
  /** As the server found it in the bytes, never as somebody said: "image/jpeg", "application/octet-stream". */
  readonly type: string
  /** Of the whole. */
  readonly bytes: number
}

/** What a message carries besides its text. */
export type Attachment = AttachmentBase &
  (
    | {
        readonly kind: "picture"
        /** In pixels, as it is to be seen: turned the right way already. */
        readonly width: number
        readonly height: number
        /** A tiny WebP in base64, some hundred bytes, to be shown until the thumbnail is there. */
        readonly preview: string
      }
    | {
        readonly kind: "voice"
        readonly durationMs: number
        /** How loud it is in equal steps, 0 … LIMITS.loudest. */
        readonly waveform: readonly number[]
      }
    | { readonly kind: "file" }
  )

/** A message's present content. It is named by its conversation and the seq of the entry that brought it. */
export interface Message {
  readonly seq: Seq
  readonly ordinal: Ordinal
  readonly author: AccountId
  /** Lets the author's devices find what they sent among what came back. */
  readonly clientId: ClientId
  readonly at: Time
  /** Seq of the entry that last changed it. Of two versions the one with the higher rev is the newer. */
  readonly rev: Seq
  /** Empty when recalled; may be empty in a message that carries files. */
  readonly body: string
  /** Seq of the message that this one quotes. */
  readonly quote: Seq | null
  readonly editedAt: Time | null
  readonly recalled: boolean
  readonly reactions: readonly Reaction[]
  /** Members whom it names, in a message that names any. */
  readonly mentions?: readonly AccountId[]
  /** There when it names everybody. */
  readonly mentionsAll?: true
  /** There when it is several messages sent on as one; its body is how they begin, a line each. */
  readonly merged?: Merged
  /** In a message that carries any. */
  readonly attachments?: readonly Attachment[]
  /** In a message that a call has left; its author is who called. */
  readonly call?: CallRecord
  /** In a message that goes, or came, by SMS. */
  readonly sms?: SmsRecord
}

/** Several messages sent on as one, in short. What they say is in `messages.merged`. */
export interface Merged {
  /** Who wrote them, as they were called then: the first few, in the order in which they spoke. */
  readonly names: readonly string[]
  /** How many people and how many messages there are. */
  readonly people: number
  readonly count: number
}

/** That a message carried something, and what it was called. */
export interface CarriedName {
  readonly kind: Attachment["kind"]
  readonly name: string
  /** Of a voice note. */
  readonly durationMs?: number
}

/** One of several messages that were sent on as one, as it was then. */
export interface MergedItem {
  readonly name: string
  readonly at: Time
  /** What it said; of one that was several itself, how those begin. */
  readonly body: string
  /** What it carried, by name alone. */
  readonly carried?: readonly CarriedName[]
  /** What those are, as far as they lie not too deep. */
  readonly items?: readonly MergedItem[]
}

/** A piece of a text, in UTF-16 units; `to` is not included. */
export interface TextRange {
  readonly from: number
  readonly to: number
}

/** A message that was found, and where in its body. */
export interface Hit {
  readonly conversation: ConversationId
  readonly message: Message
  readonly found: readonly TextRange[]
}

interface EntryBase {
  readonly seq: Seq
  readonly at: Time
  /** Who did it; null when the server did. */
  readonly actor: AccountId | null
}

/** An entry that says something of a message carries the message as it is now. */
export type MessageEntry = EntryBase &
  (
    | { readonly kind: "message"; readonly message: Message }
    | { readonly kind: "edit"; readonly message: Message }
    | { readonly kind: "recall"; readonly message: Message }
    | { readonly kind: "reaction"; readonly message: Message; readonly emoji: string; readonly on: boolean }
    /** How far it has come to phones. */
    | { readonly kind: "sms"; readonly message: Message }
  )

/** Who came or went: `accounts` names at most 100, `count` is how many, and `phones` how many of them are nothing but a number, if any. */
interface Moved {
  readonly accounts: readonly AccountId[]
  readonly count: number
  readonly phones?: number
}

/** An entry that says something of the conversation itself. */
export type RosterEntry = EntryBase &
  (
    | { readonly kind: "created"; readonly title: string | null; readonly count: number }
    /** With a number: who has it has shown that, and comes in its place. */
    | ({ readonly kind: "joined"; readonly number?: AccountId } & Moved)
    /** With an account: what left is a number, and who has it goes on in the app, here or where the two talk already. */
    | ({ readonly kind: "left"; readonly account?: AccountId } & Moved)
    | { readonly kind: "titled"; readonly title: string }
    /** Who becomes the owner is it in place of the one before, who is a member from then on. */
    | { readonly kind: "role"; readonly account: AccountId; readonly role: Role }
    | { readonly kind: "dissolved" }
    /** What those may read who join from now on. */
    | { readonly kind: "history"; readonly history: GroupHistory }
  )

/** An entry of an account's own journal. */
export type AccountEntry = EntryBase &
  (
    | { readonly kind: "membership"; readonly conversation: ConversationId; readonly member: boolean }
    | { readonly kind: "device"; readonly device: DeviceId; readonly change: "added" | "renamed" | "signed_out" }
    | { readonly kind: "profile"; readonly profile: Profile }
    | { readonly kind: "block"; readonly account: AccountId; readonly on: boolean }
    /** Contact, request and groups as they are now, whole: the last one holds. A contact that is null is one no more. */
    | { readonly kind: "contact"; readonly account: AccountId; readonly contact: Contact | null }
    | { readonly kind: "contact_request"; readonly request: ContactRequest }
    | { readonly kind: "contact_groups"; readonly groups: readonly ContactGroup[] }
    | { readonly kind: "contact_settings"; readonly mayAdd: MayAdd }
    | { readonly kind: "presence_settings"; readonly settings: PresenceSettings }
    /** An administrator made a link by which the account is recovered; with a device, it was used and let that one in. */
    | { readonly kind: "recovery"; readonly device: DeviceId | null }
    | { readonly kind: "passkey"; readonly passkey: PasskeyId; readonly change: "added" | "renamed" | "removed" }
    /** A number that was taken is somebody else's now, who showed that it is theirs. */
    | { readonly kind: "number"; readonly number: string; readonly change: "added" | "removed" | "taken" }
    | { readonly kind: "privacy_settings"; readonly settings: PrivacySettings }
    | { readonly kind: "fallback_settings"; readonly settings: FallbackSettings }
  )

/** Somebody in an account's own list. Nobody else knows what it says of them. */
export interface Contact {
  readonly account: AccountId
  /** What the owner of the list calls them; empty: by their own name. */
  readonly remark: string
  /** Which of the account's groups they are in; one that was deleted since counts for nothing. */
  readonly groups: readonly ContactGroupId[]
  readonly since: Time
}

/** One of an account's own groups 分组; they come in the order in which the account put them. */
export interface ContactGroup {
  readonly group: ContactGroupId
  readonly name: string
}

/** That one of two would have the other as a contact: asked by the account, or of it. */
export interface ContactRequest {
  /** The other. */
  readonly account: AccountId
  readonly way: "in" | "out"
  readonly greeting: string
  readonly at: Time
  /** Who asked is told only when it is accepted: until then it is pending for them, whatever the other did. */
  readonly state: "pending" | "accepted" | "declined" | "expired"
}

/** Of whom an account takes requests. */
export type MayAdd = "anyone" | "nobody"

/** Whether somebody is here, on any of their devices: at one, connected without being at one, or as far as one is shown. */
export type PresenceState = "online" | "away" | "offline"

/** Who of all others is let see something of an account. */
export type ShownTo = "everybody" | "contacts" | "nobody"

/** Who sees whether an account is here. */
export interface PresenceSettings {
  readonly shownTo: ShownTo
  /** Offline to all others, whoever they are. */
  readonly invisible: boolean
}

/** What an account lets others see of what it does. */
export interface PrivacySettings {
  /**
   * What the other of a direct conversation is told of how far it has come. What one does not tell one is not told: of two
   * who chose differently the lesser holds for both.
   */
  readonly receipts: "nothing" | "delivered" | "read"
  /** Whether others are told that it is typing. */
  readonly typing: boolean
  /** Who sees when it was last here, of those who see whether it is here. */
  readonly lastSeen: ShownTo
  /** Whether who knows one of its phone numbers finds it by that. */
  readonly foundByNumber: boolean
  /** Whose calls ring. */
  readonly calls: ShownTo
}

/** What somebody who joins a group may read: what is said from then on, or all that was ever said. */
export type GroupHistory = "since_joining" | "all"

/** Seqs from … to, both included; `to` is null while it goes on. */
export interface SeqRange {
  readonly from: Seq
  readonly to: Seq | null
}

/** How far an account has come in a conversation, as ordinals. Neither ever goes back. */
export interface Marks {
  readonly read: Ordinal
  readonly delivered: Ordinal
}

/** What one may do in a group: an owner everything, an admin look after its members. A direct conversation has members. */
export type Role = "owner" | "admin" | "member"

/** What an account has set for itself in a conversation: the same on all its devices, and nobody else's business. */
export interface ConversationSettings {
  /** Stays above the others in the list. */
  readonly pinned: boolean
  /** What is said there makes no noise and is not counted with the rest. */
  readonly muted: boolean
  /** While it is muted, not even that one is named there makes itself heard. */
  readonly mutedMentions: boolean
  /** Put aside to be looked at again, though everything was read. */
  readonly unread: boolean
  /** What was begun and not sent; empty when nothing was. */
  readonly draft: string
  /** Rises with every change: of two versions the higher is the newer. */
  readonly rev: number
}

/** As long as nothing was set. */
export const NO_SETTINGS: ConversationSettings = {
  pinned: false,
  muted: false,
  mutedMentions: false,
  unread: false,
  draft: "",
  rev: 0,
}

/** Where a message stands that names somebody. */
export interface Mention {
  readonly seq: Seq
  readonly ordinal: Ordinal
}

/** A conversation as one account sees it. */
export interface Conversation {
  readonly conversation: ConversationId
  readonly kind: "direct" | "group"
  /** A group's name; null for a direct conversation. */
  readonly title: string | null
  /** The other account of a direct conversation (oneself, in a conversation with oneself). */
  readonly peer: AccountId | null
  readonly memberCount: number
  /** How many of the members are nothing but a phone number; for who has left there are none. */
  readonly phones: number
  /** Up to four members, for the picture of a group. */
  readonly faces: readonly AccountId[]
  readonly role: Role
  /** False for an ex-member, who keeps what `readable` covers. */
  readonly member: boolean
  readonly readable: readonly SeqRange[]
  /** Since when it is there for the account: it was made then, or the account came into it. */
  readonly since: Time
  readonly head: Seq
  /** Ordinal of the newest message. */
  readonly ordinal: Ordinal
  /** The newest readable message. */
  readonly last: Message | null
  readonly marks: Marks
  /** How far the other of a direct conversation has come, as far as both tell it; while one of the two blocks the other, as it was then. */
  readonly peerMarks: Marks | null
  readonly settings: ConversationSettings
  /** The newest readable message of somebody else's that names this account, alone or with everybody. */
  readonly mention: Mention | null
  /** What those may read who join the group from now on; null of a direct conversation, and for who has left. */
  readonly history: GroupHistory | null
}

export interface Member {
  readonly profile: Profile
  readonly role: Role
}

export type ConversationEntry = MessageEntry | RosterEntry
export type Entry = ConversationEntry | AccountEntry
export type EntryKind = Entry["kind"]

/** A link that recovers an account, as its own devices are told. */
export interface Recovery {
  readonly madeAt: Time
  readonly usedAt: Time | null
  /** What it let in. */
  readonly device: DeviceId | null
}

/** A key that one's devices keep, with which one logs in instead of with a password. */
export interface Passkey {
  readonly passkey: PasskeyId
  readonly name: string
  /** The server's host name at which it is good. */
  readonly host: string
  readonly createdAt: Time
  readonly usedAt: Time | null
}

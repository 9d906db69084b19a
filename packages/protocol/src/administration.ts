/** What administrators see of a server and its people. */
import type { AuditId, InviteId, SegmentId, SignUpId, WaitingCodeId } from "./ids.ts"
import type { Profile, Self, Time } from "./model.ts"

export const SIGN_UP_MODES = ["invited", "anyone", "approval"] as const
/** Who may make an account: with an invite only, anyone, or anyone whom an administrator approves. */
export type SignUpMode = (typeof SIGN_UP_MODES)[number]

/** How much room an account's files take and may take, in bytes. */
export interface FileRoom {
  readonly used: number
  readonly quota: number
  /** An administrator gave it that quota; otherwise it is everybody's. */
  readonly chosen: boolean
}

/** An account as administrators see it. */
export interface User extends Self {
  readonly createdAt: Time
  /** When any of its devices was last here; null when none ever was. */
  readonly lastSeenAt: Time | null
  /** Devices that are signed in. */
  readonly devices: number
  /** Since when it may not log in, and its devices may not connect; null: it may. */
  readonly suspendedAt: Time | null
  readonly room: FileRoom
}

/** An invite as administrators see it; the secret of its link only who made it has seen. */
export interface Invite {
  readonly inviteId: InviteId
  /** Null: the server or the command line. */
  readonly from: Profile | null
  /** Whoever uses it becomes an administrator. */
  readonly admin: boolean
  readonly createdAt: Time
  readonly expiresAt: Time
  readonly endedAt: Time | null
  /** For how many people it is good, and the first of those who used it. */
  readonly uses: number
  readonly used: number
  readonly usedBy: readonly Profile[]
}

/** Somebody who waits for an administrator to approve them. */
export interface SignUp {
  readonly signUp: SignUpId
  readonly userName: string
  readonly displayName: string
  readonly note: string
  readonly at: Time
}

/** A code that waits for an administrator to pass it on, as long as nothing sends it by itself. To see it is a deed of its own. */
export interface WaitingCode {
  readonly waitingCode: WaitingCodeId
  /** In E.164. */
  readonly number: string
  /** Whose number it is or is to be, and what the code is for: to log in, or to make the number theirs. */
  readonly profile: Profile
  readonly purpose: "log_in" | "add"
  readonly at: Time
  readonly expiresAt: Time
}

export const AUDIT_KINDS = [
  "invite_made",
  "invite_ended",
  "sign_up_mode",
  "sign_up_approved",
  "sign_up_declined",
  "admin_made",
  "admin_ended",
  "suspended",
  "restored",
  "recovery_made",
  "recovery_used",
  "device_signed_out",
  "bot_made",
  "quota_set",
  "code_shown",
  "text_number_shown",
] as const
export type AuditKind = (typeof AUDIT_KINDS)[number]

/** Something that was done with the rights of an administrator. */
export interface AuditEntry {
  readonly audit: AuditId
  readonly at: Time
  readonly kind: AuditKind
  /** Who did it; null: at the server's command line. */
  readonly by: Profile | null
  /** On which of their devices, by its name. */
  readonly device: string | null
  /** From where: the server's own machine, a private network, or elsewhere. */
  readonly reach: "machine" | "private" | "public" | null
  readonly about: Profile | null
  /** A word more, by the kind: the mode of signing up, a user name, the name of a device, bytes, a phone number or the end of one. */
  readonly detail: string | null
}

/** How the server is, as far as it knows itself. Sizes are bytes. */
export interface Health {
  readonly version: string
  readonly node: string
  readonly protocol: number
  readonly startedAt: Time
  readonly now: Time
  readonly people: number
  readonly database: { readonly version: string; readonly bytes: number; readonly commitMs: number }
  /** The disk of the server's own database; null where the database is elsewhere. */
  readonly disk: { readonly free: number; readonly total: number } | null
  /** Open sockets, here. */
  readonly connections: number
  /** Taken by this server in the last 24 hours, or since it started. */
  readonly messages: number
  readonly bus: "none" | "up" | "down"
  /** Servers of this record that are here, this one included. */
  readonly servers: number
  readonly backedUpAt: Time | null
  /** When the certificate that this server shows ends; null where it shows none. */
  readonly certificateUntil: Time | null
  /** What passes on the media of calls of many: it rests until there is one. Null where it is off. */
  readonly media: {
    readonly state: "resting" | "up" | "down"
    readonly processes: number
    /** When one of them ended that nobody had ended. */
    readonly endedAt: Time | null
  } | null
}

export const GATEWAY_TROUBLES = [
  "name_unknown",
  "unreachable",
  "tls",
  "login_refused",
  "busy",
  "silent",
  "ended",
  "wrong_answers",
] as const
/**
 * What keeps a gateway from working. `name_unknown`: its host has no address; `unreachable`: nobody takes the connection; `tls`:
 * it shows no certificate that is trusted, or speaks no TLS; `login_refused`: it does not know the name or the password; `busy`:
 * it lets nobody else in now; `silent`: it says nothing; `ended`: it ended the connection; `wrong_answers`: what it says makes
 * no sense.
 */
export type GatewayTrouble = (typeof GATEWAY_TROUBLES)[number]

export const GATEWAY_KINDS = ["smpp", "phone", "http"] as const
export type GatewayKind = (typeof GATEWAY_KINDS)[number]

/** What a gateway was asked to take, and what has become of that. Segments; of a gateway that takes whole texts, texts. */
export interface SmsOutcomes {
  /** All of them. Those that are in none of the others are on their way. */
  readonly sent: number
  readonly delivered: number
  readonly failed: number
  readonly unknown: number
}

/** A gateway as administrators see it. */
export interface GatewayStatus {
  readonly name: string
  readonly kind: GatewayKind
  readonly state: "works" | "connecting" | "down"
  /** It works, or does not, since then; null while nobody knows. */
  readonly since: Time | null
  /** Why it does not work. `code`: the gateway's own, or the system's ("0x0e", "401", "ECONNREFUSED"); null: there is none. */
  readonly trouble: { readonly what: GatewayTrouble; readonly code: string | null } | null
  /** Texts that wait for it. */
  readonly waiting: number
  readonly hour: SmsOutcomes
  readonly day: SmsOutcomes
}

/** How texts go, and what they cost. Money is in millionths of the currency; a limit that is null is none. */
export interface SmsOverview {
  readonly now: Time
  readonly gateways: readonly GatewayStatus[]
  /** From when on `day` counts: a day ago, or later where so much went that not all of it is counted. */
  readonly countedSince: Time
  /** As in ISO 4217; null where nobody said what SMS cost. */
  readonly currency: string | null
  /** Segments of all gateways, in this hour, and in it and the 23 before. */
  readonly segments: {
    readonly hour: number
    readonly day: number
    readonly mostInHour: number | null
    readonly mostInDay: number | null
  }
  /** What those of that day cost, and those of this month (UTC). */
  readonly cost: { readonly day: number; readonly month: number; readonly mostInMonth: number | null }
}

export const SEGMENT_STATES = [
  "waiting",
  "submitting",
  "refused",
  "accepted",
  "delivered",
  "failed",
  "unknown",
  "returned",
] as const
/**
 * How far a segment has come. `refused`: the gateway took none of it; `accepted`: it has it; `unknown`: it may have it, and has
 * not said so; `returned`: it never took it, and the text went by another.
 */
export type SegmentState = (typeof SEGMENT_STATES)[number]

/** A segment that a gateway was asked to take, or a whole text; never its words. To see the whole number is a deed of its own. */
export interface SegmentEntry {
  readonly segment: SegmentId
  readonly at: Time
  /** The end of the number to which it goes. */
  readonly ending: string
  /** By two letters (ISO 3166). */
  readonly country: string
  readonly gateway: string
  /** Which of its text's segments it is; null: all of them. */
  readonly part: number | null
  readonly of: number
  readonly purpose: "message" | "code" | "answer"
  readonly state: SegmentState
  /** What the gateway said last, in its own words. */
  readonly code: string | null
  /** In millionths of the currency. */
  readonly price: number
  /** Who pays; null: the server. */
  readonly by: Profile | null
}

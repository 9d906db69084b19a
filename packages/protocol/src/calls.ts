/** Calls, as the devices of one of those in them see them. */
import type { AccountId, CallId, ConversationId, DeviceId } from "./ids.ts"
import type { Time } from "./model.ts"

export const CAPABILITIES = ["microphone", "camera", "speaker", "screen"] as const
/**
 * What a device does in a call: where the `microphone` is one speaks, and shares a screen; `screen` shows the other's picture.
 * Each is held by one device of a person at a time.
 */
export type Capability = (typeof CAPABILITIES)[number]

export const CALL_MEDIA = ["audio", "video"] as const
export type CallMedia = (typeof CALL_MEDIA)[number]

export const CALL_OUTCOMES = ["answered", "no_answer", "declined", "busy", "cancelled", "lost", "failed"] as const
/** What became of a call: `lost` when a device went away and none took over, `failed` when the two never reached each other. */
export type CallOutcome = (typeof CALL_OUTCOMES)[number]

/** Whether who was called finds a call that they could not take. */
export const isMissed = (outcome: CallOutcome): boolean =>
  outcome === "no_answer" || outcome === "cancelled" || outcome === "busy"

export const HAND_OFF_TROUBLES = ["refused", "no_answer", "not_allowed", "not_connected", "gone"] as const
/** Why a hand-off did not happen: the device said no, or nothing; was not let use what it needs; did not connect; went away. */
export type HandOffTrouble = (typeof HAND_OFF_TROUBLES)[number]

/** What somebody in a call chose: it holds for whichever devices they are in it by. */
export interface Manner {
  readonly muted: boolean
  readonly camera: boolean
  readonly sharing: boolean
  /** They are with another call. */
  readonly holding: boolean
  /** Since when their hand is raised. */
  readonly raised: Time | null
}

/** What changes of it: the server says since when a hand is raised. */
export interface MannerChange extends Partial<Omit<Manner, "raised">> {
  readonly raised?: boolean
}

export const CALL_OUTS = ["left", "declined", "busy", "no_answer", "removed", "lost", "failed"] as const
/**
 * Why somebody is in a call no more, or never came: `removed` by its host, `lost` when their device went away, `failed` when the
 * room in which many meet was not reached.
 */
export type CallOut = (typeof CALL_OUTS)[number]

export const CALL_PLACES = ["ringing", "in", ...CALL_OUTS] as const
/** Where somebody is in a call of many: it rings with them, they are in it, or they are not and why. */
export type CallPlace = (typeof CALL_PLACES)[number]

/** One of the others in a call of many. */
export interface CallPerson {
  readonly account: AccountId
  readonly place: CallPlace
  readonly manner: Manner
  /** Nothing was heard for some time of the device that they speak by. */
  readonly lost: boolean
  readonly host: boolean
}

/**
 * The way between a device of one's own and one of the other's: "1-2", by the numbers of their legs, the lower first. "3-room" is
 * that between leg 3 and the room in which many meet.
 */
export interface CallLink {
  readonly link: string
  /** Whether the device of one's own makes the offer: of two the one that came later does. */
  readonly offers: boolean
  /** What of the other's comes by it; what they share comes with their voice. */
  readonly voice: boolean
  readonly picture: boolean
  /**
   * What comes by it is to be heard from when it has arrived; until then it is not played, and its arrival is told. Directly,
   * beside a room by which one hears the other, it has arrived when it has held for two seconds.
   */
  readonly arriving: boolean
}

/** A device of one's own in a call. */
export interface CallLeg {
  readonly device: DeviceId
  /** Nothing yet, of one that comes to take over. */
  readonly holds: readonly Capability[]
  /** Nothing was heard of it for some time. */
  readonly lost: boolean
  readonly links: readonly CallLink[]
}

/**
 * A call as one of those in it sees it: their own devices, and of others no more than people. Who is out of a call of many that
 * goes on is told that it has ended.
 */
export interface CallView {
  readonly call: CallId
  readonly conversation: ConversationId
  /** The other of two. Of many who began it; to whom began it, who was called first; oneself while nobody else is there. */
  readonly account: AccountId
  readonly outgoing: boolean
  /** As it was begun. */
  readonly media: CallMedia
  readonly begunAt: Time
  /** Rises with every change: of two versions the higher is the newer. */
  readonly rev: number
  readonly state: "ringing" | "talking" | "ended"
  /** A device of who is called rings. */
  readonly reached: boolean
  /** When the two first heard each other. */
  readonly connectedAt: Time | null
  /** Which of one's own devices answered. */
  readonly answeredBy: DeviceId | null
  readonly legs: readonly CallLeg[]
  readonly mine: Manner
  readonly theirs: Manner & { readonly lost: boolean }
  /** Whether it is a group's, or more than two were called. */
  readonly many: boolean
  /** Of a call of many everybody but oneself, in the order in which they came. */
  readonly people: readonly CallPerson[]
  /** Whether one is its host: who began it, and while they are out, who has been in it longest. */
  readonly host: boolean
  /** Nobody may come in who was not called before. */
  readonly locked: boolean
  /** That a device of one's own is to take over. */
  readonly handOffs: readonly {
    readonly to: DeviceId
    readonly takes: readonly Capability[]
    readonly state: "asking" | "waiting" | "connecting"
  }[]
  /** The last hand-off of one's own that did not happen. */
  readonly failed: { readonly to: DeviceId; readonly why: HandOffTrouble; readonly at: Time } | null
  readonly ended: {
    readonly at: Time
    readonly outcome: CallOutcome
    /** Null when nobody ended it. */
    readonly by: AccountId | null
    /** How long the two could hear each other. */
    readonly talkedMs: number
  } | null
}

/**
 * Whether who sees a call of many so was taken out of it by its host: whoever ends a call by leaving it is out of it, and who
 * removes somebody is in.
 */
export const isRemoved = ({ ended, people }: Pick<CallView, "ended" | "people">): boolean =>
  ended?.outcome === "answered" && people.some(({ account, place }) => account === ended.by && place === "in")

/** A call that goes on in a group, as all of its members know of it, also those who are not in it. */
export interface GroupCall {
  readonly call: CallId
  readonly conversation: ConversationId
  readonly media: CallMedia
  readonly begunAt: Time
  /** When any of them first heard each other; null as long as nobody has, and once it is over. */
  readonly connectedAt: Time | null
  /** Rises with every change: of two versions the higher is the newer. */
  readonly rev: number
  /** How many are in it; 0: it is over. */
  readonly people: number
  readonly locked: boolean
}

/** What a call leaves in its conversation, as part of a message of who called. */
export interface CallRecord {
  readonly call: CallId
  readonly media: CallMedia
  readonly outcome: CallOutcome
  readonly talkedMs: number
}

export const LINK_WISHES = ["restart", "anew"] as const
export type LinkWish = (typeof LINK_WISHES)[number]

export const LINK_WAYS = ["up", "down"] as const
/** A link to a room is two connections: by one a device sends, and offers; by the other it receives, and the room offers. */
export type LinkWay = (typeof LINK_WAYS)[number]

export const SOURCES = ["voice", "picture", "screen"] as const
/** What somebody is heard and seen by. */
export type Source = (typeof SOURCES)[number]

/** How a device shows what comes of somebody by a room. */
export interface RoomWant {
  readonly account: AccountId
  readonly source: Exclude<Source, "voice">
  /** In device pixels; 0 × 0 is hidden. */
  readonly width: number
  readonly height: number
  /** Where there is too little for all, or too many at once, the higher is served first: 0, as of most, to 3. */
  readonly priority: number
}

/** What two devices, or a device and a room, tell each other to connect, in the words of JSEP. */
export interface LinkSignal {
  readonly call: CallId
  readonly link: string
  /** Of a link to a room, which of its two connections. */
  readonly way?: LinkWay
  /** Of an offer on the way up: what its media sections carry, by mid. */
  readonly sources?: Readonly<Record<string, Source>>
  /**
   * Of the way down: whose media comes by which section, all of it each time. Without a description it is otherwise than the last
   * offer said, by the connection of that offer.
   */
  readonly tracks?: readonly { readonly mid: string; readonly account: AccountId; readonly source: Source }[]
  /**
   * Of the way down: what the device shows, all of it each time. Once it has said so what it does not name is not sent; voices
   * always are.
   */
  readonly wants?: readonly RoomWant[]
  /** Of an answer `offer` says which offer it is to. */
  readonly description?: { readonly type: "offer" | "answer"; readonly offer: number; readonly sdp: string }
  readonly candidates?: readonly string[]
  /** What the end that makes no offers wishes for: that the connection looks for another way, or a new connection. */
  readonly asks?: LinkWish
}

/** Where a device finds what helps it connect (RTCIceServer). */
export interface IceServer {
  readonly urls: readonly string[]
  readonly username?: string
  readonly credential?: string
}

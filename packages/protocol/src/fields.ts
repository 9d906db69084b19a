import * as v from "valibot"
import { fileName as cleanFileName } from "./file-name.ts"
import type {
  AccountId,
  AuditId,
  CallId,
  ClientId,
  ContactGroupId,
  ConversationId,
  DeviceId,
  Epoch,
  FileId,
  InviteId,
  JournalId,
  PairingId,
  PasskeyId,
  SegmentId,
  SignUpId,
  WaitingCodeId,
} from "./ids.ts"
import { isId } from "./ids.ts"
import { LIMITS } from "./limits.ts"
import { SHAPES } from "./model.ts"

/** The schemas of single fields, shared by methods and by what the server emits. */

const idOf = <T extends string>() =>
  v.pipe(
    v.string(),
    v.check(isId),
    v.transform((text) => text as T),
  )
export const accountId = idOf<AccountId>()
export const deviceId = idOf<DeviceId>()
export const conversationId = idOf<ConversationId>()
export const journalId = idOf<JournalId>()
export const clientId = idOf<ClientId>()
export const contactGroupId = idOf<ContactGroupId>()
export const fileId = idOf<FileId>()
export const epoch = idOf<Epoch>()
export const pairingId = idOf<PairingId>()
export const inviteId = idOf<InviteId>()
export const signUpId = idOf<SignUpId>()
export const passkeyId = idOf<PasskeyId>()
export const waitingCodeId = idOf<WaitingCodeId>()
export const segmentId = idOf<SegmentId>()
export const auditId = idOf<AuditId>()
export const callId = idOf<CallId>()

/** PostgreSQL holds no NUL, and UTF-8 no lone surrogate: text with either would come back changed, so it is refused. */
export const isKeepable = (text: string): boolean => text.isWellFormed() && !text.includes("\0")

const encoder = new TextEncoder()
/** Whether a text fits into so many bytes of UTF-8; counts only when a quick bound does not decide. */
export const fitsBytes = (text: string, bytes: number): boolean =>
  text.length * 3 <= bytes || (text.length <= bytes && encoder.encode(text).length <= bytes)

const keepable = v.pipe(v.string(), v.check(isKeepable, "text_not_keepable"))
/** What somebody types to be found by: any text that could be kept. */
export const typed = keepable

/** A message's text, kept byte for byte: 1 byte to 64 KiB of UTF-8. */
export const body = v.pipe(
  keepable,
  v.minLength(1, "body_empty"),
  v.check((text) => fitsBytes(text, LIMITS.bodyBytes), "body_too_long"),
)

/** A message's text, or none: of what carries files, and of what was only begun. */
export const caption = v.pipe(
  keepable,
  v.check((text) => fitsBytes(text, LIMITS.bodyBytes), "body_too_long"),
)

/** A name that people read: trimmed, no line breaks, at most so many characters. */
const name = (max: number) =>
  v.pipe(
    keepable,
    v.trim(),
    v.minLength(1, "name_empty"),
    v.maxLength(max, "name_too_long"),
    v.regex(/^[^\p{Cc}\u2028\u2029]*$/u, "name_invalid"),
  )
/** With what a name is refused. */
export const nameErrors = ["text_not_keepable", "name_empty", "name_too_long", "name_invalid"] as const
export const displayName = name(LIMITS.displayName)
export const title = name(LIMITS.title)
export const deviceName = name(LIMITS.deviceName)

export const contactGroupName = name(LIMITS.contactGroupName)

/** A text of one line that may be empty: trimmed, no line breaks, at most so many characters. */
const line = (max: number) =>
  v.pipe(keepable, v.trim(), v.maxLength(max, "name_too_long"), v.regex(/^[^\p{Cc}\u2028\u2029]*$/u, "name_invalid"))
/** With what such a line is refused. */
export const lineErrors = ["text_not_keepable", "name_too_long", "name_invalid"] as const
/** What one calls a contact oneself; empty: by their own name. */
export const remark = line(LIMITS.remark)
/** What one says when one asks to be somebody's contact; may be empty. */
export const greeting = line(LIMITS.greeting)

/** What somebody says of themselves who asks for an account; may be empty. */
export const note = v.pipe(
  keepable,
  v.trim(),
  v.maxLength(LIMITS.note, "note_too_long"),
  v.regex(/^[^\p{Cc}\u2028\u2029]*$/u, "name_invalid"),
)

/** What one logs in with: lower-case letters, digits, dot, dash and underscore, beginning with a letter or digit. */
export const userName = v.pipe(
  v.string(),
  v.trim(),
  v.toLowerCase(),
  v.regex(/^[a-z0-9][a-z0-9._-]{1,31}$/, "user_name_invalid"),
)

export const newPassword = v.pipe(
  keepable,
  v.minLength(LIMITS.passwordMin, "password_too_short"),
  v.maxLength(LIMITS.passwordMax, "password_too_long"),
)
/** A password to be compared: any that could have been set. */
export const password = v.pipe(keepable, v.maxLength(LIMITS.passwordMax, "wrong_credentials"))

export const shape = v.picklist(SHAPES)
export const newDevice = v.strictObject({ name: deviceName, shape })

/** Bytes as base64url, at most so many characters of it. */
export const base64url = (max: number) => v.pipe(v.string(), v.maxLength(max), v.regex(/^[A-Za-z0-9_-]+$/))
/** How a passkey is reached, in WebAuthn's words: "internal", "usb". */
export const transports = v.pipe(v.array(v.pipe(v.string(), v.regex(/^[a-z-]{1,32}$/))), v.maxLength(8))

/** A phone number in E.164: "+8613800138000". Whether there can be such a one, the server knows. */
export const number = v.pipe(v.string(), v.regex(/^\+[1-9]\d{5,14}$/, "number_invalid"))
const isTimeZone = (zone: string): boolean => {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== ""
  } catch {
    return false
  }
}
/** As in IANA's database: "Asia/Shanghai". */
export const timeZone = v.pipe(v.string(), v.maxLength(64), v.check(isTimeZone))

/** A code that was sent to a phone number, as people type it: with a space in it, or in wide digits. */
export const code = v.pipe(
  v.string(),
  v.maxLength(16, "code_wrong"),
  v.transform((text) => text.normalize("NFKC").replaceAll(/[\s-]/g, "")),
  v.regex(/^\d{6}$/, "code_wrong"),
)

/** An opaque secret as the server made it. */
export const secret = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{8,128}$/))

/**
 * What a screen that wants in shows: the secret in its QR, or its code as people type it: in small letters, with spaces,
 * or in the wide letters of a Chinese keyboard.
 */
export const shown = v.pipe(
  v.string(),
  v.maxLength(128, "pairing_invalid"),
  v.transform((text) => text.normalize("NFKC")),
  v.regex(/^[A-Za-z0-9_ -]+$/, "pairing_invalid"),
)

/** What a file is called, by whoever uploads it: kept in a form that can do no harm where it is shown or saved. */
export const fileName = v.pipe(v.string(), v.maxLength(4_096), v.transform(cleanFileName))

/** How loud a voice note is from its beginning to its end, in equal steps, 0 for silence to 31. */
export const waveform = v.pipe(
  v.array(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(LIMITS.loudest))),
  v.minLength(LIMITS.waveformLeast),
  v.maxLength(LIMITS.waveform),
)

/** One emoji: what people see as one sign, however many code points it is made of. */
export const emoji = v.pipe(
  keepable,
  v.maxLength(32, "emoji_invalid"),
  v.regex(/^(?:\p{RGI_Emoji}|\p{Emoji}\uFE0F?\u20E3?)$/v, "emoji_invalid"),
  v.check((text) => !/^[0-9#*]$/.test(text), "emoji_invalid"),
)

/** Where a browser's push service takes what is for one device: an address that the browser was given, and we are told. */
export const pushEndpoint = v.pipe(
  v.string(),
  v.maxLength(LIMITS.pushEndpoint, "push_refused"),
  v.regex(/^https?:\/\/[^\s"\\]+$/, "push_refused"),
)
/** The key for which a push is encrypted, a point of P-256, and the secret that goes with it (RFC 8291), as base64url. */
export const pushKey = v.pipe(v.string(), v.regex(/^B[A-Za-z0-9_-]{86}$/, "push_refused"))
export const pushAuth = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{22}$/, "push_refused"))

/** Where an answer to a search ended; what it holds is the server's own. */
export const searchPlace = v.pipe(v.string(), v.regex(/^\d{1,15}\.[0-9a-f-]{36}\.\d{1,16}$/))

/** As the server's settings call a gateway. */
export const gatewayName = v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9-]{0,31}$/))

/** Where a page of the audit log ended; what it holds is the server's own. */
export const auditPlace = v.pipe(v.string(), v.regex(/^\d{1,15}\.[0-9a-f-]{36}$/))

const whole = (min: number) => v.pipe(v.number(), v.safeInteger(), v.minValue(min))
export const seq = whole(1)
export const ordinal = whole(0)
export const position = whole(0)
export const time = whole(0)
/** From 0 to so many. */
export const atMost = (max: number) => v.pipe(whole(0), v.maxValue(max))
/** From 1 to so many. */
export const upTo = (max: number) => v.pipe(whole(1), v.maxValue(max))
export const pageSize = (max: number) => v.optional(upTo(max), max)
/** Which of the offers of a link it is. */
export const offer = whole(0)
/** Pixels, bytes, milliseconds: of something that is there. */
export const extent = whole(1)
/** Bytes that an account's files may take together. */
export const quota = whole(0)
/** Bytes of a file. */
export const size = v.pipe(v.number(), v.safeInteger(), v.minValue(1, "file_empty"))

/** The way between two devices in a call, by the numbers of their legs: "1-2". */
export const link = v.pipe(v.string(), v.regex(/^[1-9]\d{0,8}-(?:[1-9]\d{0,8}|room)$/))
/** Names a media section of a description (RFC 5888). */
export const mid = v.pipe(v.string(), v.regex(/^[\w-]{1,16}$/))
/** For how long nothing was heard; 0 when something is. */
export const silence = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(LIMITS.callSilentMs))
/** What two devices tell each other to connect, in the words of JSEP. */
export const sdp = v.pipe(
  v.string(),
  v.check((text) => fitsBytes(text, LIMITS.sdpBytes), "link_too_big"),
  v.check((text) => text.split("\na=candidate:").length <= LIMITS.candidates + 1, "link_too_big"),
)
export const candidate = v.pipe(v.string(), v.maxLength(LIMITS.candidate, "link_too_big"))

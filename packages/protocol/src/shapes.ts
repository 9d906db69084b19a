import * as v from "valibot"
import { AUDIT_KINDS, GATEWAY_KINDS, GATEWAY_TROUBLES, SEGMENT_STATES, SIGN_UP_MODES } from "./administration.ts"
import { callMedia, callRecord, callView, groupCall, linkSignal } from "./call-shapes.ts"
import * as f from "./fields.ts"
import type { MergedItem } from "./model.ts"
import { FALLBACK_MINUTES, TEXT_STATES, TEXT_TROUBLES } from "./texts.ts"

export * from "./call-shapes.ts"

/**
 * The model as schemas. All are strict: a field that is not declared here fails, so that what the server emits is what
 * the documentation says.
 */
export const profile = v.strictObject({
  account: f.accountId,
  userName: v.string(),
  displayName: v.string(),
  kind: v.picklist(["person", "bot", "number"]),
})
export const self = v.strictObject({ ...profile.entries, admin: v.boolean() })

export const phoneNumber = v.strictObject({ number: f.number, since: f.time })
export const waitingCode = v.strictObject({
  waitingCode: f.waitingCodeId,
  number: f.number,
  profile,
  purpose: v.picklist(["log_in", "add"]),
  at: f.time,
  expiresAt: f.time,
})

export const contact = v.strictObject({
  account: f.accountId,
  remark: v.string(),
  groups: v.array(f.contactGroupId),
  since: f.time,
})
export const contactGroup = v.strictObject({ group: f.contactGroupId, name: v.string() })
export const contactRequest = v.strictObject({
  account: f.accountId,
  way: v.picklist(["in", "out"]),
  greeting: v.string(),
  at: f.time,
  state: v.picklist(["pending", "accepted", "declined", "expired"]),
})
export const mayAdd = v.picklist(["anyone", "nobody"])

/** Who of all others is let see something. */
const shownTo = v.picklist(["everybody", "contacts", "nobody"])
export const presenceState = v.picklist(["online", "away", "offline"])
export const presenceSettings = v.strictObject({
  shownTo,
  invisible: v.boolean(),
})
export const privacySettings = v.strictObject({
  receipts: v.picklist(["nothing", "delivered", "read"]),
  typing: v.boolean(),
  lastSeen: shownTo,
  foundByNumber: v.boolean(),
  calls: shownTo,
})
export const fallbackMinutes = v.picklist(FALLBACK_MINUTES)
/** Minutes from midnight, and a time zone as in IANA's database. */
const minuteOfDay = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(24 * 60 - 1))
export const quietHours = v.strictObject({ from: minuteOfDay, to: minuteOfDay, zone: f.timeZone })
export const fallbackSettings = v.strictObject({
  afterMinutes: fallbackMinutes,
  quiet: v.nullable(quietHours),
  contacts: v.array(v.strictObject({ account: f.accountId, afterMinutes: fallbackMinutes })),
})
export const groupHistory = v.picklist(["since_joining", "all"])

export const device = v.strictObject({
  device: f.deviceId,
  name: v.string(),
  shape: f.shape,
  createdAt: f.time,
  lastSeenAt: f.time,
  online: v.boolean(),
})

const uploaded = { file: f.fileId, name: v.string(), type: v.string(), bytes: f.extent }
export const attachment = v.variant("kind", [
  v.strictObject({
    ...uploaded,
    kind: v.literal("picture"),
    width: f.extent,
    height: f.extent,
    preview: v.string(),
  }),
  v.strictObject({ ...uploaded, kind: v.literal("voice"), durationMs: f.extent, waveform: f.waveform }),
  v.strictObject({ ...uploaded, kind: v.literal("file") }),
])

/** How a message goes, or came, by SMS. */
export const smsRecord = v.variant("way", [
  v.strictObject({ way: v.literal("in"), partial: v.boolean() }),
  v.strictObject({
    way: v.literal("out"),
    texts: v.array(
      v.strictObject({
        recipient: f.accountId,
        state: v.picklist(TEXT_STATES),
        trouble: v.nullable(v.picklist(TEXT_TROUBLES)),
        segments: f.ordinal,
        price: v.exactOptional(v.nullable(f.ordinal)),
      }),
    ),
  }),
])

export const message = v.strictObject({
  seq: f.seq,
  ordinal: f.seq,
  author: f.accountId,
  clientId: f.clientId,
  at: f.time,
  rev: f.seq,
  body: v.string(),
  quote: v.nullable(f.seq),
  editedAt: v.nullable(f.time),
  recalled: v.boolean(),
  reactions: v.array(v.strictObject({ emoji: v.string(), count: f.seq, accounts: v.array(f.accountId) })),
  mentions: v.exactOptional(v.array(f.accountId)),
  mentionsAll: v.exactOptional(v.literal(true)),
  merged: v.exactOptional(v.strictObject({ names: v.array(v.string()), people: f.seq, count: f.seq })),
  attachments: v.exactOptional(v.array(attachment)),
  call: v.exactOptional(callRecord),
  sms: v.exactOptional(smsRecord),
})

/** One message of several that were sent on as one; `items` where it was such a one itself. */
export const mergedItem: v.GenericSchema<MergedItem> = v.strictObject({
  name: v.string(),
  at: f.time,
  body: v.string(),
  carried: v.exactOptional(
    v.array(
      v.strictObject({
        kind: v.picklist(["picture", "voice", "file"]),
        name: v.string(),
        durationMs: v.exactOptional(f.extent),
      }),
    ),
  ),
  items: v.exactOptional(v.array(v.lazy(() => mergedItem))),
})

export const role = v.picklist(["owner", "admin", "member"])

/** A message that was found, and where in its body, in UTF-16 units; `to` is not included. */
export const hit = v.strictObject({
  conversation: f.conversationId,
  message,
  found: v.array(v.strictObject({ from: f.ordinal, to: f.ordinal })),
})

const base = { seq: f.seq, at: f.time, actor: v.nullable(f.accountId) }
const moved = { accounts: v.array(f.accountId), count: f.seq, phones: v.exactOptional(f.seq) }
export const entry = v.variant("kind", [
  v.strictObject({ ...base, kind: v.literal("message"), message }),
  v.strictObject({ ...base, kind: v.literal("edit"), message }),
  v.strictObject({ ...base, kind: v.literal("recall"), message }),
  v.strictObject({ ...base, kind: v.literal("reaction"), message, emoji: v.string(), on: v.boolean() }),
  v.strictObject({ ...base, kind: v.literal("sms"), message }),
  v.strictObject({ ...base, kind: v.literal("created"), title: v.nullable(v.string()), count: f.seq }),
  v.strictObject({ ...base, kind: v.literal("joined"), ...moved, number: v.exactOptional(f.accountId) }),
  v.strictObject({ ...base, kind: v.literal("left"), ...moved, account: v.exactOptional(f.accountId) }),
  v.strictObject({ ...base, kind: v.literal("titled"), title: v.string() }),
  v.strictObject({ ...base, kind: v.literal("role"), account: f.accountId, role }),
  v.strictObject({ ...base, kind: v.literal("dissolved") }),
  v.strictObject({ ...base, kind: v.literal("history"), history: groupHistory }),
  v.strictObject({ ...base, kind: v.literal("membership"), conversation: f.conversationId, member: v.boolean() }),
  v.strictObject({
    ...base,
    kind: v.literal("device"),
    device: f.deviceId,
    change: v.picklist(["added", "renamed", "signed_out"]),
  }),
  v.strictObject({ ...base, kind: v.literal("profile"), profile }),
  v.strictObject({ ...base, kind: v.literal("block"), account: f.accountId, on: v.boolean() }),
  v.strictObject({ ...base, kind: v.literal("contact"), account: f.accountId, contact: v.nullable(contact) }),
  v.strictObject({ ...base, kind: v.literal("contact_request"), request: contactRequest }),
  v.strictObject({ ...base, kind: v.literal("contact_groups"), groups: v.array(contactGroup) }),
  v.strictObject({ ...base, kind: v.literal("contact_settings"), mayAdd }),
  v.strictObject({ ...base, kind: v.literal("presence_settings"), settings: presenceSettings }),
  v.strictObject({ ...base, kind: v.literal("recovery"), device: v.nullable(f.deviceId) }),
  v.strictObject({
    ...base,
    kind: v.literal("passkey"),
    passkey: f.passkeyId,
    change: v.picklist(["added", "renamed", "removed"]),
  }),
  v.strictObject({
    ...base,
    kind: v.literal("number"),
    number: f.number,
    change: v.picklist(["added", "removed", "taken"]),
  }),
  v.strictObject({ ...base, kind: v.literal("privacy_settings"), settings: privacySettings }),
  v.strictObject({ ...base, kind: v.literal("fallback_settings"), settings: fallbackSettings }),
])

export const marks = v.strictObject({ read: f.ordinal, delivered: f.ordinal })
export const member = v.strictObject({ profile, role })

export const settings = v.strictObject({
  pinned: v.boolean(),
  muted: v.boolean(),
  mutedMentions: v.boolean(),
  unread: v.boolean(),
  draft: v.string(),
  rev: f.ordinal,
})

export const conversation = v.strictObject({
  conversation: f.conversationId,
  kind: v.picklist(["direct", "group"]),
  title: v.nullable(v.string()),
  peer: v.nullable(f.accountId),
  memberCount: f.ordinal,
  phones: f.ordinal,
  faces: v.array(f.accountId),
  role,
  member: v.boolean(),
  readable: v.array(v.strictObject({ from: f.seq, to: v.nullable(f.seq) })),
  since: f.time,
  head: f.ordinal,
  ordinal: f.ordinal,
  last: v.nullable(message),
  marks,
  peerMarks: v.nullable(marks),
  settings,
  mention: v.nullable(v.strictObject({ seq: f.seq, ordinal: f.seq })),
  history: v.nullable(groupHistory),
})

const pushedCall = { call: f.callId, conversation: f.conversationId, caller: v.exactOptional(f.accountId) }
/** What a push says. */
export const pushNote = v.variant("kind", [
  v.strictObject({ kind: v.literal("message"), conversation: f.conversationId, seq: f.seq, named: v.boolean() }),
  v.strictObject({ kind: v.literal("added"), conversation: f.conversationId, seq: f.seq }),
  v.strictObject({ kind: v.literal("request"), seq: f.seq }),
  v.strictObject({ kind: v.literal("call"), ...pushedCall, media: callMedia }),
  v.strictObject({ kind: v.literal("missed"), ...pushedCall }),
  v.strictObject({ kind: v.literal("taken"), ...pushedCall }),
])

export const signals = {
  marks: v.strictObject({ ...marks.entries, conversation: f.conversationId, account: f.accountId }),
  typing: v.strictObject({ conversation: f.conversationId, account: f.accountId, on: v.boolean() }),
  passed: v.strictObject({ conversation: f.conversationId, seq: f.seq, message: f.seq }),
  settings: v.strictObject({ ...settings.entries, conversation: f.conversationId }),
  presence: v.strictObject({ account: f.accountId, state: presenceState }),
  sign_ups: v.strictObject({ waiting: f.ordinal }),
  heard: v.strictObject({ conversation: f.conversationId, messages: v.array(f.seq) }),
  call: callView,
  group_call: groupCall,
  speakers: v.strictObject({ call: f.callId, people: v.array(f.accountId) }),
  link: linkSignal,
}

export const signUpMode = v.picklist(SIGN_UP_MODES)

export const user = v.strictObject({
  ...self.entries,
  createdAt: f.time,
  lastSeenAt: v.nullable(f.time),
  devices: f.ordinal,
  suspendedAt: v.nullable(f.time),
  room: v.strictObject({ used: f.ordinal, quota: f.quota, chosen: v.boolean() }),
})

export const invite = v.strictObject({
  inviteId: f.inviteId,
  from: v.nullable(profile),
  admin: v.boolean(),
  createdAt: f.time,
  expiresAt: f.time,
  endedAt: v.nullable(f.time),
  uses: f.ordinal,
  used: f.ordinal,
  usedBy: v.array(profile),
})

export const signUp = v.strictObject({
  signUp: f.signUpId,
  userName: v.string(),
  displayName: v.string(),
  note: v.string(),
  at: f.time,
})

export const auditEntry = v.strictObject({
  audit: f.auditId,
  at: f.time,
  kind: v.picklist(AUDIT_KINDS),
  by: v.nullable(profile),
  device: v.nullable(v.string()),
  reach: v.nullable(v.picklist(["machine", "private", "public"])),
  about: v.nullable(profile),
  detail: v.nullable(v.string()),
})

export const recovery = v.strictObject({
  madeAt: f.time,
  usedAt: v.nullable(f.time),
  device: v.nullable(f.deviceId),
})

export const passkey = v.strictObject({
  passkey: f.passkeyId,
  name: v.string(),
  host: v.string(),
  createdAt: f.time,
  usedAt: v.nullable(f.time),
})

export { health } from "./health-shape.ts"

/** Money in millionths of the unit of a currency; 50,000 is ¥0.05. */
const money = f.ordinal
const smsOutcomes = v.strictObject({ sent: f.ordinal, delivered: f.ordinal, failed: f.ordinal, unknown: f.ordinal })
export const gatewayStatus = v.strictObject({
  name: v.string(),
  kind: v.picklist(GATEWAY_KINDS),
  state: v.picklist(["works", "connecting", "down"]),
  since: v.nullable(f.time),
  trouble: v.nullable(v.strictObject({ what: v.picklist(GATEWAY_TROUBLES), code: v.nullable(v.string()) })),
  waiting: f.ordinal,
  hour: smsOutcomes,
  day: smsOutcomes,
})
export const smsOverview = v.strictObject({
  now: f.time,
  gateways: v.array(gatewayStatus),
  countedSince: f.time,
  currency: v.nullable(v.string()),
  segments: v.strictObject({
    hour: f.ordinal,
    day: f.ordinal,
    mostInHour: v.nullable(f.ordinal),
    mostInDay: v.nullable(f.ordinal),
  }),
  cost: v.strictObject({ day: money, month: money, mostInMonth: v.nullable(money) }),
})
export const segmentEntry = v.strictObject({
  segment: f.segmentId,
  at: f.time,
  ending: v.string(),
  country: v.string(),
  gateway: v.string(),
  part: v.nullable(f.ordinal),
  of: f.ordinal,
  purpose: v.picklist(["message", "code", "answer"]),
  state: v.picklist(SEGMENT_STATES),
  code: v.nullable(v.string()),
  price: money,
  by: v.nullable(profile),
})

/** Who may do what with whose: one row a method. What is expected of each cell is computed from it in expected.ts. */
import type { ErrorCode, MethodName } from "@everline/protocol"

/**
 * How one stands to a private group. All but the first are signed in and listen from before it is made; the owner has
 * blocked one of them, with whom they have talked.
 */
export const ROLES = ["anonymous", "stranger", "blocked", "admin", "ex-member", "member", "owner"] as const
export type Role = (typeof ROLES)[number]

/** Whose an id is, to the one who uses it. What is shared belongs to somebody else in the same conversation. */
export const WHOSE = ["no such", "other kind", "foreign", "shared", "own"] as const
export type Whose = (typeof WHOSE)[number]

/** Who may, of those whom the contract lets in, with what is their own or shared with them. */
export type May =
  | "everybody"
  /** Who is or was in the conversation; who is in it now. */
  | "reader"
  | "member"
  /** A member whom nobody has blocked; who wrote the message besides. */
  | "writer"
  | "author"
  /** A member of a group; its owner or an admin; its owner. */
  | "group member"
  | "group admin"
  | "group owner"
  /** Who knows the password, which nobody does here. */
  | "knower"
  /** Who is in a conversation of two. */
  | "caller"
  /** Who holds a call: here it is the other, who began it. */
  | "host"
  /** Nobody: there are no rooms for calls of many here. */
  | "roomless"
  /** Nobody: it is not open here. */
  | "closed"
  /** Nobody: the server has no name here. */
  | "nameless"
  /** Nobody: no text goes out from here. */
  | "textless"
  /** Who knows the code, which nobody does here. */
  | "told"

/** What an id is answered with; null: like what is one's own. Where nothing is said, there is no such id. */
export type Answers = Readonly<Partial<Record<Whose, ErrorCode | null>>>
const notOwn = (answer: ErrorCode | null): Answers => ({ "no such": answer, "other kind": answer, foreign: answer })

export const ANSWERS = {
  /** As if there were none. */
  hidden: notOwn("not_found"),
  /** As if it had not been said. */
  "left out": notOwn(null),
  /** As if it had not been said, in a message that is kept all the same, each under a number of its own. */
  "left out of a message": notOwn(null),
  "left out, not oneself": { ...notOwn(null), own: "bad_request" },
  /** Whoever knows an account's id may begin to talk to it, but for those whom it has blocked; or block it. */
  reachable: { ...notOwn("not_found"), foreign: null },
  "reachable, not oneself": { ...notOwn("not_found"), foreign: null, own: "bad_request" },
  /** Administrators reach everybody, and do not suspend themselves. */
  "reachable by admins": { ...notOwn("not_found"), foreign: null },
  "reachable by admins, not oneself": { ...notOwn("not_found"), foreign: null, own: "bad_request" },
  /** A bot is no administrator and comes back by no link; all here are bots but for the administrator. */
  "a person's": { ...notOwn("not_found"), foreign: "bad_request", shared: "bad_request" },
  /** Named by the caller; what is taken is taken. */
  "new id": { ...notOwn("client_id_reused"), "no such": null, own: "client_id_reused" },
  "new name": { "no such": null, foreign: "user_name_taken", shared: "user_name_taken", own: "user_name_taken" },
  /** Named by the caller; what anybody has uploaded is taken, and what is no upload names nothing. */
  "new upload": {
    ...notOwn("client_id_reused"),
    "no such": null,
    "other kind": null,
    shared: "client_id_reused",
    own: "client_id_reused",
  },
  /** Named by the caller; what anybody has begun is taken. */
  "new call": {
    ...notOwn("client_id_reused"),
    "no such": null,
    "other kind": null,
    own: "client_id_reused",
  },
  /** A call that one is in; that rings; that the other moves; that one is asked to take over. */
  call: notOwn("not_found"),
  "call that rings": notOwn("not_found"),
  "call that moves": notOwn("not_found"),
  "call that is offered": notOwn("not_found"),
  /** What a device calls a request of its own: another's says nothing, one's own names what was asked before. */
  request: { ...notOwn(null), own: "client_id_reused" },
  /** What one has uploaded oneself. */
  "own upload": { ...notOwn("file_not_found"), shared: "file_not_found" },
  /** What one has uploaded, or what a message carries that one may read. */
  sendable: notOwn("file_not_found"),
  /** What that message carries. */
  carried: notOwn("not_found"),
  /** A number: what one may not read is not there, wherever one looks for it. */
  place: { "no such": null, foreign: null },
  /** Any id is a place in the order of ids, whether or not it names something. */
  "place among ids": notOwn(null),
  "place in time": { "no such": "resync_required" },
  record: { "no such": "resync_required", "other kind": "resync_required" },
  /** Who is a contact; who has asked to be one. */
  contact: { ...notOwn("not_found"), own: "not_found" },
  asker: { ...notOwn("not_found"), own: "bad_request" },
  "good contact link": notOwn("contact_link_invalid"),
  "good invite": notOwn("invite_invalid"),
  "good link": notOwn("login_link_invalid"),
  /** Somebody who asked for an account, by the claim that only they have; to administrators, by an id. */
  "good claim": notOwn("sign_up_invalid"),
  waiting: { "no such": "not_found", "other kind": "not_found" },
  "good group link": notOwn("group_link_invalid"),
  /** Of a screen that wants in: what it shows, what it alone has, and what somebody has looked at, who alone may judge it. */
  "good pairing": notOwn("pairing_invalid"),
  /** What a device asked for itself, for one thing. */
  "asked to add": notOwn("code_expired"),
  "asked to log in": notOwn("code_expired"),
  /** Whoever's a number is: only the owner of a phone is told what was asked. */
  "any number": { "no such": null, foreign: null },
  /** Nobody is told who is here. */
  untold: notOwn("wrong_credentials"),
} as const satisfies Readonly<Record<string, Answers>>
export type Answer = keyof typeof ANSWERS

type Row = readonly [may: May, ids?: Readonly<Record<string, Answer>>]

export const MATRIX: Readonly<Record<MethodName, Row>> = {
  "accounts.signUp": ["everybody", { invite: "good invite", userName: "new name" }],
  "accounts.logIn": ["knower", { userName: "untold" }],
  "accounts.get": ["everybody", { accounts: "left out" }],
  "accounts.find": ["everybody"],
  "accounts.update": ["everybody"],
  "accounts.changePassword": ["knower"],
  "accounts.block": ["everybody", { account: "reachable, not oneself" }],
  "accounts.unblock": ["everybody", { account: "left out, not oneself" }],
  "accounts.blocked": ["everybody", { after: "left out" }],
  "calls.start": ["caller", { call: "new call", conversation: "hidden" }],
  "calls.ring": ["everybody", { call: "call that rings" }],
  "calls.answer": ["everybody", { call: "call that rings" }],
  "calls.decline": ["everybody", { call: "call that rings" }],
  "calls.hangUp": ["everybody", { call: "call" }],
  "calls.connected": ["everybody", { call: "call" }],
  "calls.alive": ["everybody", { call: "call" }],
  "calls.heard": ["everybody", { call: "call" }],
  "calls.behave": ["everybody", { call: "call" }],
  "calls.move": ["everybody", { call: "call", to: "hidden" }],
  "calls.take": ["everybody", { call: "call" }],
  "calls.refuse": ["everybody", { call: "call that is offered" }],
  "calls.arrived": ["everybody", { call: "call that moves" }],
  "calls.signal": ["everybody", { call: "call", wants: "left out" }],
  "calls.add": ["roomless", { call: "call", accounts: "left out" }],
  "calls.join": ["roomless", { call: "call" }],
  "calls.remove": ["host", { call: "call", account: "left out" }],
  "calls.lock": ["host", { call: "call" }],
  "calls.muteOther": ["host", { call: "call", account: "left out" }],
  "calls.list": ["everybody"],
  "contacts.list": ["everybody", { after: "place among ids" }],
  "contacts.requests": ["everybody", { after: "place among ids" }],
  "contacts.settings": ["everybody"],
  "contacts.request": ["everybody", { account: "reachable, not oneself" }],
  "contacts.accept": ["everybody", { account: "asker" }],
  "contacts.decline": ["everybody", { account: "asker" }],
  "contacts.addNumber": ["textless", { number: "any number" }],
  "contacts.set": ["everybody", { account: "contact", groups: "hidden" }],
  "contacts.remove": ["everybody", { account: "left out" }],
  "contacts.allow": ["everybody"],
  "contacts.link": ["everybody"],
  "contacts.byLink": ["everybody", { contactLink: "good contact link" }],
  "contactGroups.create": ["everybody", { group: "request" }],
  "contactGroups.rename": ["everybody", { group: "hidden" }],
  "contactGroups.reorder": ["everybody", { groups: "hidden" }],
  "contactGroups.delete": ["everybody", { group: "left out" }],
  "invites.get": ["everybody", { invite: "good invite" }],
  "invites.create": ["everybody"],
  "passkeys.list": ["everybody"],
  "passkeys.begin": ["nameless"],
  "passkeys.add": ["nameless"],
  "passkeys.rename": ["everybody", { passkey: "hidden" }],
  "passkeys.remove": ["everybody", { passkey: "hidden" }],
  "numbers.list": ["everybody"],
  "numbers.sendCode": ["everybody", { number: "any number" }],
  "numbers.add": ["told", { verification: "asked to add" }],
  "numbers.remove": ["everybody", { number: "hidden" }],
  "numbers.find": ["everybody", { number: "left out" }],
  "numbers.threads": ["everybody", { number: "hidden" }],
  "numbers.take": ["everybody", { number: "hidden" }],
  "numbers.sendLogInCode": ["everybody", { number: "any number" }],
  "numbers.logIn": ["told", { verification: "asked to log in" }],
  "numbers.waiting": ["everybody"],
  "numbers.reveal": ["everybody", { waitingCode: "hidden" }],
  "passkeys.challenge": ["nameless"],
  "passkeys.logIn": ["nameless"],
  "invites.list": ["everybody", { after: "place among ids" }],
  "invites.end": ["everybody", { inviteId: "hidden" }],
  "loginLinks.get": ["everybody", { link: "good link" }],
  "loginLinks.use": ["everybody", { link: "good link" }],
  "loginLinks.recoveries": ["everybody"],
  "signUps.get": ["everybody"],
  "signUps.ask": ["closed", { userName: "left out" }],
  "signUps.claim": ["everybody", { claim: "good claim" }],
  "signUps.mode": ["everybody"],
  "signUps.setMode": ["everybody"],
  "signUps.list": ["everybody", { after: "place among ids" }],
  "signUps.approve": ["everybody", { signUp: "waiting" }],
  "signUps.decline": ["everybody", { signUp: "waiting" }],
  "users.list": ["everybody", { after: "place among ids" }],
  "users.get": ["everybody", { account: "reachable by admins" }],
  "users.setAdmin": ["everybody", { account: "a person's" }],
  "users.suspend": ["everybody", { account: "reachable by admins, not oneself" }],
  "users.restore": ["everybody", { account: "reachable by admins" }],
  "users.setQuota": ["everybody", { account: "reachable by admins" }],
  "users.recover": ["everybody", { account: "a person's" }],
  "audit.list": ["everybody", { account: "left out" }],
  "server.health": ["everybody"],
  "pairings.begin": ["everybody"],
  "pairings.renew": ["everybody", { claim: "good pairing" }],
  "pairings.claim": ["everybody", { claim: "good pairing" }],
  "pairings.look": ["everybody", { shown: "good pairing" }],
  "pairings.confirm": ["everybody", { pairing: "good pairing" }],
  "pairings.refuse": ["everybody", { pairing: "good pairing" }],
  "devices.list": ["everybody"],
  "devices.rename": ["everybody", { device: "hidden" }],
  "devices.signOut": ["everybody", { device: "hidden" }],
  "devices.rotate": ["everybody"],
  "conversations.list": ["everybody", { after: "left out" }],
  "fallback.settings": ["everybody"],
  "fallback.set": ["everybody"],
  "fallback.setFor": ["everybody", { account: "hidden" }],
  "sms.terms": ["member", { conversation: "hidden" }],
  "sms.overview": ["everybody"],
  "sms.segments": ["everybody", { before: "place among ids", number: "left out" }],
  "sms.reveal": ["everybody", { segment: "hidden" }],
  "conversations.get": ["reader", { conversation: "hidden" }],
  "conversations.direct": ["everybody", { account: "reachable" }],
  "conversations.create": ["everybody", { conversation: "new id", members: "reachable" }],
  "conversations.rename": ["group member", { conversation: "hidden", clientId: "request" }],
  "conversations.add": ["group member", { conversation: "hidden", clientId: "request", accounts: "reachable" }],
  "conversations.remove": ["group admin", { conversation: "hidden", clientId: "request", accounts: "left out" }],
  "conversations.setRole": ["group owner", { conversation: "hidden", clientId: "request", account: "left out" }],
  "conversations.setHistory": ["group admin", { conversation: "hidden", clientId: "request" }],
  "conversations.dissolve": ["group owner", { conversation: "hidden", clientId: "request" }],
  "conversations.leave": ["group member", { conversation: "hidden", clientId: "request" }],
  "conversations.set": ["reader", { conversation: "hidden" }],
  "exports.begin": ["everybody"],
  "exports.progress": ["everybody"],
  "groupLinks.create": ["group member", { conversation: "hidden" }],
  "groupLinks.get": ["everybody", { groupLink: "good group link" }],
  "groupLinks.join": ["everybody", { groupLink: "good group link" }],
  "groupLinks.end": ["group admin", { conversation: "hidden" }],
  "conversations.members": ["member", { conversation: "hidden", after: "left out" }],
  "messages.send": [
    "writer",
    {
      ...{ conversation: "hidden", clientId: "request", quote: "hidden" },
      ...{ mentions: "left out of a message", attachments: "sendable" },
    },
  ],
  "messages.merge": ["writer", { conversation: "hidden", clientId: "request", from: "hidden", messages: "hidden" }],
  "messages.merged": ["reader", { conversation: "hidden", message: "hidden" }],
  "messages.edit": ["author", { conversation: "hidden", clientId: "request", message: "hidden" }],
  "messages.recall": ["author", { conversation: "hidden", clientId: "request", message: "hidden" }],
  "messages.react": ["writer", { conversation: "hidden", clientId: "request", message: "hidden" }],
  "messages.hear": ["reader", { conversation: "hidden", message: "hidden" }],
  "messages.heard": ["reader", { conversation: "hidden", from: "place", to: "place" }],
  "files.begin": ["everybody", { file: "new upload" }],
  "files.finish": ["everybody", { file: "own upload" }],
  "files.cancel": ["everybody", { file: "left out" }],
  "files.ticket": ["reader", { conversation: "hidden", message: "hidden", file: "carried" }],
  "files.room": ["everybody"],
  "presence.watch": ["everybody", { accounts: "left out" }],
  "presence.lastSeen": ["everybody", { account: "left out" }],
  "presence.away": ["everybody"],
  "presence.settings": ["everybody"],
  "presence.show": ["everybody"],
  "push.key": ["everybody"],
  "push.subscribe": ["everybody"],
  "push.unsubscribe": ["everybody"],
  "privacy.settings": ["everybody"],
  "privacy.set": ["everybody"],
  "search.messages": ["everybody", { conversation: "hidden" }],
  "sync.resume": ["everybody", { epoch: "record", position: "place in time" }],
  "journal.range": ["reader", { journal: "hidden", after: "place", before: "place" }],
  "journal.ranges": ["everybody", { ranges: "left out" }],
  "marks.set": ["reader", { conversation: "hidden", read: "place", delivered: "place" }],
  "typing.set": ["writer", { conversation: "hidden" }],
}

/** What is said in confidence: each word may be heard by those who are named, and by nobody else, ever. */
export const CONFIDENCES: Readonly<Record<string, readonly Role[]>> = {
  "canary-owner-device": ["owner"],
  "canary-title-before": ["owner"],
  "canary-body-before": ["owner"],
  "canary-title": ["ex-member", "member", "owner"],
  "canary-body": ["ex-member", "member", "owner"],
  "canary-title-after": ["member", "owner"],
  "canary-body-after": ["member", "owner"],
  // Administrators see who has an account, and nothing of what they say.
  "canary-newcomer": ["admin", "member", "owner"],
  "canary-owner": ["blocked", "admin", "ex-member", "member", "owner"],
  "canary-direct": ["blocked", "owner"],
  "canary-elsewhere": ["stranger", "admin"],
  ...Object.fromEntries(ROLES.slice(1).map((role) => [`canary-group-${role}`, [role]])),
}

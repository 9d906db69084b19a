import { type AccountId, type ConversationId, isId, type Seq } from "@everline/protocol"
import type { AdminPage } from "../screens/admin/AdminNav.tsx"
import type { Station } from "../shapes/nav.ts"

/** Where in the app one is. The address bar holds it as a path. */
export type Place =
  | {
      readonly at:
        | "chats"
        | "search"
        | "new"
        | "new-group"
        | "contacts"
        | "add"
        | "requests"
        | "devices"
        | "passkeys"
        | "numbers"
        | "me"
        | "login"
        | "login-number"
    }
  | { readonly at: "info"; readonly conversation: ConversationId }
  /** What several messages say that were sent on as one. */
  | { readonly at: "merged"; readonly conversation: ConversationId; readonly seq: Seq }
  /** With `seq`, at that message. */
  | { readonly at: "chat"; readonly conversation: ConversationId; readonly seq?: Seq }
  | { readonly at: "person"; readonly account: AccountId }
  /** What administrators look after; without a page, on a phone, the list of pages. */
  | { readonly at: "admin"; readonly page: AdminPage | null }
  | { readonly at: "user"; readonly account: AccountId }
  /** Somebody's own link. */
  | { readonly at: "meet"; readonly link: string }
  | { readonly at: "join"; readonly invite: string }
  | { readonly at: "enter"; readonly link: string }
  | { readonly at: "group-link"; readonly groupLink: string }
  /** A new screen is to be let in: by what it shows, when that was scanned. */
  | { readonly at: "pair"; readonly shown: string | null }

const isConversation = (text: string): text is ConversationId => isId(text)
const isAccount = (text: string): text is AccountId => isId(text)

/** Names of one word, and what they lead to. */
const WORDS: Readonly<Record<string, Place>> = {
  search: { at: "search" },
  new: { at: "new" },
  "new/group": { at: "new-group" },
  contacts: { at: "contacts" },
  "contacts/add": { at: "add" },
  "contacts/requests": { at: "requests" },
  devices: { at: "devices" },
  passkeys: { at: "passkeys" },
  numbers: { at: "numbers" },
  me: { at: "me" },
  login: { at: "login" },
  "login/number": { at: "login-number" },
  admin: { at: "admin", page: null },
  "admin/health": { at: "admin", page: "health" },
  "admin/users": { at: "admin", page: "users" },
  "admin/sign-ups": { at: "admin", page: "sign-ups" },
  "admin/invites": { at: "admin", page: "invites" },
  "admin/codes": { at: "admin", page: "codes" },
  "admin/sms": { at: "admin", page: "sms" },
  "admin/segments": { at: "admin", page: "segments" },
  "admin/log": { at: "admin", page: "log" },
}

/** The place that a path names, with what is behind its #; a path of no place is the list of chats. */
export function placeOf(address: string): Place {
  const [whole = "", hash = ""] = address.split("#")
  const [first, second, third, fourth, ...rest] = whole.split("/").filter(Boolean)
  if (rest.length > 0 || (fourth !== undefined && fourth !== "all")) return { at: "chats" }
  if (first === "c" && second && isConversation(second)) {
    if (third === undefined) return { at: "chat", conversation: second }
    if (third === "info" && fourth === undefined) return { at: "info", conversation: second }
    if (/^[1-9]\d{0,14}$/.test(third))
      return { at: fourth === undefined ? "chat" : "merged", conversation: second, seq: Number(third) }
  }
  if (first === "admin" && second === "users" && third && isAccount(third)) return { at: "user", account: third }
  if (first === "pair" && second === undefined) return { at: "pair", shown: hash === "" ? null : hash }
  if (second !== undefined && third === undefined) {
    if (first === "p" && isAccount(second)) return { at: "person", account: second }
    if (first === "add") return { at: "meet", link: second }
    if (first === "join") return { at: "join", invite: second }
    if (first === "enter") return { at: "enter", link: second }
    if (first === "g") return { at: "group-link", groupLink: second }
  }
  const path = [first, second].filter(Boolean).join("/")
  if (third === undefined && Object.hasOwn(WORDS, path)) return WORDS[path] ?? { at: "chats" }
  return { at: "chats" }
}

/** The path of a place, with what is behind its #. */
export function pathOf(place: Place): string {
  switch (place.at) {
    case "chats":
      return "/"
    case "chat":
      return `/c/${place.conversation}${place.seq === undefined ? "" : `/${place.seq}`}`
    case "merged":
      return `/c/${place.conversation}/${place.seq}/all`
    case "info":
      return `/c/${place.conversation}/info`
    case "join":
      return `/join/${place.invite}`
    case "enter":
      return `/enter/${place.link}`
    case "group-link":
      return `/g/${place.groupLink}`
    case "pair":
      return place.shown === null ? "/pair" : `/pair#${place.shown}`
    case "person":
      return `/p/${place.account}`
    case "meet":
      return `/add/${place.link}`
    case "admin":
      return place.page === null ? "/admin" : `/admin/${place.page}`
    case "user":
      return `/admin/users/${place.account}`
    case "new-group":
      return "/new/group"
    case "login-number":
      return "/login/number"
    case "add":
    case "requests":
      return `/contacts/${place.at}`
    default:
      return `/${place.at}`
  }
}

/** Where the back button of a screen leads when nothing is behind it in this window. */
export function parentOf(place: Place): Place {
  if (place.at === "info") return { at: "chat", conversation: place.conversation }
  if (place.at === "merged") return { ...place, at: "chat" }
  if (place.at === "pair") return { at: "devices" }
  if (place.at === "new-group") return { at: "new" }
  if (place.at === "login-number") return { at: "login" }
  if (place.at === "passkeys" || place.at === "numbers") return { at: "me" }
  if (place.at === "user") return { at: "admin", page: "users" }
  if (place.at === "admin") return place.page === null ? { at: "me" } : { at: "admin", page: null }
  return stationOf(place) === "contacts" && place.at !== "contacts" ? { at: "contacts" } : { at: "chats" }
}

/** The stop of the tabs or the rail to which a place belongs. */
export function stationOf(place: Place): Station {
  switch (place.at) {
    case "pair":
      return "devices"
    case "devices":
    case "me":
    case "contacts":
      return place.at
    case "passkeys":
    case "numbers":
    case "admin":
    case "user":
      return "me"
    case "add":
    case "requests":
    case "person":
    case "meet":
      return "contacts"
    default:
      return "chats"
  }
}

/** Whether one who has to log in first comes there afterwards. */
export const waitsForLogIn = ({ at }: Place): boolean => at === "group-link" || at === "pair"

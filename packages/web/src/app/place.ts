import { type ConversationId, isId, type Seq } from "@everline/protocol"

/** Where in the app one is. The address bar holds it as a path. */
export type Place =
  | { readonly at: "chats" | "search" | "new" | "new-group" | "devices" | "me" | "login" }
  | { readonly at: "info"; readonly conversation: ConversationId }
  /** With `seq`, at that message. */
  | { readonly at: "chat"; readonly conversation: ConversationId; readonly seq?: Seq }
  | { readonly at: "join"; readonly invite: string }
  | { readonly at: "enter"; readonly link: string }

/** Places that are all of their path. */
const ALONE = ["search", "new", "devices", "me", "login"] as const

const isConversation = (text: string): text is ConversationId => isId(text)

/** The place that a path names; a path of no place is the list of chats. */
export function placeOf(path: string): Place {
  const [first, second, third, ...rest] = path.split("/").filter(Boolean)
  if (rest.length > 0) return { at: "chats" }
  if (first === "c" && second && isConversation(second)) {
    if (third === undefined) return { at: "chat", conversation: second }
    if (third === "info") return { at: "info", conversation: second }
    if (/^[1-9]\d{0,14}$/.test(third)) return { at: "chat", conversation: second, seq: Number(third) }
  }
  if (first === "join" && second && third === undefined) return { at: "join", invite: second }
  if (first === "enter" && second && third === undefined) return { at: "enter", link: second }
  if (first === "new" && second === "group" && third === undefined) return { at: "new-group" }
  const alone = second === undefined ? ALONE.find((at) => at === first) : undefined
  return { at: alone ?? "chats" }
}

/** The path of a place. */
export function pathOf(place: Place): string {
  switch (place.at) {
    case "chats":
      return "/"
    case "chat":
      return `/c/${place.conversation}${place.seq === undefined ? "" : `/${place.seq}`}`
    case "info":
      return `/c/${place.conversation}/info`
    case "join":
      return `/join/${place.invite}`
    case "enter":
      return `/enter/${place.link}`
    case "new-group":
      return "/new/group"
    default:
      return `/${place.at}`
  }
}

/** Where the back button of a screen leads when nothing is behind it in this window. */
export function parentOf(place: Place): Place {
  if (place.at === "info") return { at: "chat", conversation: place.conversation }
  return place.at === "new-group" ? { at: "new" } : { at: "chats" }
}

import { type ConversationId, isId } from "@everline/protocol"

/** Where in the app one is. The address bar holds it as a path. */
export type Place =
  | { readonly at: "chats" | "new" | "new-group" | "devices" | "me" | "login" }
  | { readonly at: "chat" | "info"; readonly conversation: ConversationId }
  | { readonly at: "join"; readonly invite: string }
  | { readonly at: "enter"; readonly link: string }
  | { readonly at: "group-link"; readonly groupLink: string }
  /** A new screen is to be let in: by what it shows, when that was scanned. */
  | { readonly at: "pair"; readonly shown: string | null }

const isConversation = (text: string): text is ConversationId => isId(text)

/** The place that a path names, with what is behind its #; a path of no place is the list of chats. */
export function placeOf(address: string): Place {
  const [path = "", hash = ""] = address.split("#")
  const [first, second, third, ...rest] = path.split("/").filter(Boolean)
  if (rest.length > 0) return { at: "chats" }
  if (first === "c" && second && isConversation(second)) {
    if (third === undefined) return { at: "chat", conversation: second }
    if (third === "info") return { at: "info", conversation: second }
  }
  if (first === "join" && second && third === undefined) return { at: "join", invite: second }
  if (first === "enter" && second && third === undefined) return { at: "enter", link: second }
  if (first === "g" && second && third === undefined) return { at: "group-link", groupLink: second }
  if (first === "pair" && second === undefined) return { at: "pair", shown: hash === "" ? null : hash }
  if (first === "new" && second === "group" && third === undefined) return { at: "new-group" }
  if (second === undefined && (first === "new" || first === "devices" || first === "me" || first === "login")) {
    return { at: first }
  }
  return { at: "chats" }
}

/** The path of a place, with what is behind its #. */
export function pathOf(place: Place): string {
  switch (place.at) {
    case "chats":
      return "/"
    case "chat":
      return `/c/${place.conversation}`
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
    case "new-group":
      return "/new/group"
    default:
      return `/${place.at}`
  }
}

/** Where the back button of a screen leads when nothing is behind it in this window. */
export function parentOf(place: Place): Place {
  if (place.at === "info") return { at: "chat", conversation: place.conversation }
  if (place.at === "pair") return { at: "devices" }
  return place.at === "new-group" ? { at: "new" } : { at: "chats" }
}

/** Whether one who has to log in first comes there afterwards. */
export const waitsForLogIn = ({ at }: Place): boolean => at === "group-link" || at === "pair"

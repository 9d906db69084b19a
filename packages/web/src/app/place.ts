import { type ConversationId, isId } from "@everline/protocol"

/** Where in the app one is. The address bar holds it as a path. */
export type Place =
  | { readonly at: "chats" | "new" | "new-group" | "devices" | "me" | "login" }
  | { readonly at: "chat" | "info"; readonly conversation: ConversationId }
  | { readonly at: "join"; readonly invite: string }
  | { readonly at: "enter"; readonly link: string }
  | { readonly at: "group-link"; readonly groupLink: string }

const isConversation = (text: string): text is ConversationId => isId(text)

/** The place that a path names; a path of no place is the list of chats. */
export function placeOf(path: string): Place {
  const [first, second, third, ...rest] = path.split("/").filter(Boolean)
  if (rest.length > 0) return { at: "chats" }
  if (first === "c" && second && isConversation(second)) {
    if (third === undefined) return { at: "chat", conversation: second }
    if (third === "info") return { at: "info", conversation: second }
  }
  if (first === "join" && second && third === undefined) return { at: "join", invite: second }
  if (first === "enter" && second && third === undefined) return { at: "enter", link: second }
  if (first === "g" && second && third === undefined) return { at: "group-link", groupLink: second }
  if (first === "new" && second === "group" && third === undefined) return { at: "new-group" }
  if (second === undefined && (first === "new" || first === "devices" || first === "me" || first === "login")) {
    return { at: first }
  }
  return { at: "chats" }
}

/** The path of a place. */
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

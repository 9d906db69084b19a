import type { ConversationId, Hit } from "@everline/protocol"
import type { Client } from "@everline/sdk"
import { useMemo } from "preact/hooks"
import { type Snippet, snippetOf } from "../../lib/snippet.ts"
import { carriedWords } from "../../parts/gist.ts"
import { type FoundView, Search } from "../../screens/Search.tsx"
import type { HitView } from "../../views.ts"
import { useClient } from "../client.ts"
import { tell } from "../errors.ts"
import { useLink } from "../link.ts"
import { pathOf } from "../place.ts"
import { go, place } from "../router.ts"
import { closeSearch, search, searching } from "../searching.ts"
import { conversationView, facesOf, nameOf } from "../views/conversations.ts"
import { personOf } from "../views/people.ts"
import { useFind } from "./useFind.ts"
import { type FoundMessages, useMessages } from "./useMessages.ts"

/** What a message carries is said before its words. */
function snippetWith({ message, found }: Hit): readonly Snippet[] {
  const carried = carriedWords(message.attachments ?? [])
  const words = snippetOf(message.body, found)
  return carried === "" ? words : [{ text: `${carried} `, found: false }, ...words]
}

/** A hit as its row shows it: by its conversation, or by who wrote it where the conversation is clear. */
function hitView(client: Client, hit: Hit, scope: ConversationId | null): HitView {
  const { conversation, message } = hit
  const href = pathOf({ at: "chat", conversation, seq: message.seq })
  const base = { key: href, href, at: message.at, snippet: snippetWith(hit) }
  const author = personOf(client, message.author)
  const summary = client.conversations.get(conversation).value
  if (scope !== null || summary === undefined)
    return { ...base, kind: "direct", name: author.name, faces: [author], from: null }
  const from = summary.kind === "group" ? author.name : null
  return { ...base, kind: summary.kind, name: nameOf(client, summary), faces: facesOf(client, summary), from }
}

function messagesView(client: Client, found: FoundMessages, scope: ConversationId | null): FoundView["messages"] {
  if (found.state !== "found") return found
  const { hits, next, growing } = found
  return { state: "found", hits: hits.map((hit) => hitView(client, hit, scope)), more: next !== null, growing }
}

const OPEN = { conversation: null, text: "" }

/** Looks for people, groups and messages, or for messages of one conversation. */
export function SearchPane() {
  const client = useClient()
  const link = useLink()
  const find = useFind()
  const { conversation, text } = searching.value ?? OPEN
  const { found, more } = useMessages(conversation, text)
  const named = conversation === null ? client.search.conversations(text) : []
  const scope = conversation === null ? undefined : client.conversations.get(conversation).value
  const known = new Set(client.conversations.list.value.flatMap(({ peer }) => peer ?? []))
  const others = useMemo(
    () => async (sought: string) => (sought.trim() === "" || conversation !== null ? [] : find(sought)),
    [find, conversation],
  )
  const rows = named.map((summary) => conversationView(client, summary))
  const here = place.value
  return (
    <Search
      view={{
        text,
        scope: scope === undefined ? null : nameOf(client, scope),
        chats: rows.filter(({ kind }) => kind === "direct"),
        groups: rows.filter(({ kind }) => kind === "group"),
        messages: messagesView(client, found, conversation),
        selected: here.at === "chat" ? pathOf(here) : null,
        link: link.value,
      }}
      isKnown={(person) => known.has(person.account)}
      find={others}
      onText={search}
      onPerson={(person) =>
        tell(client.conversations.direct(person.account).then((chat) => go({ at: "chat", conversation: chat })))
      }
      onMore={more}
      onRetry={() => client.reconnect()}
      onClose={closeSearch}
    />
  )
}

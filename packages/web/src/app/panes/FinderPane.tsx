import type { ConversationId } from "@everline/protocol"
import { isMeant } from "../../lib/spelling.ts"
import { Finder } from "../../screens/Finder.tsx"
import { useClient } from "../client.ts"
import { tell } from "../errors.ts"
import { go } from "../router.ts"
import { conversationView } from "../views/conversations.ts"
import { useFind } from "./useFind.ts"
import { useSpelling } from "./useSpelling.ts"

/** Finds people and chats and goes there. */
export function FinderPane({ onClose }: { onClose: () => void }) {
  const client = useClient()
  const find = useFind()
  const syllablesOf = useSpelling()
  const open = (conversation: ConversationId) => {
    onClose()
    go({ at: "chat", conversation })
  }
  return (
    <Finder
      conversations={client.conversations.list.value.map((summary) => conversationView(client, summary))}
      isMeant={(name, text) => isMeant(name, syllablesOf?.(name) ?? [name], text)}
      find={find}
      onConversation={(row) => open(row.conversation)}
      onPerson={(person) => tell(client.conversations.direct(person.account).then(open))}
      onClose={onClose}
    />
  )
}

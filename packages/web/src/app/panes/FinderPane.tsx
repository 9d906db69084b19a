import type { ConversationId } from "@everline/protocol"
import { Finder } from "../../screens/Finder.tsx"
import { useClient } from "../client.ts"
import { tell } from "../errors.ts"
import { go } from "../router.ts"
import { conversationView } from "../views/conversations.ts"
import { useFind } from "./useFind.ts"

/** Finds people and chats and goes there. */
export function FinderPane({ onClose }: { onClose: () => void }) {
  const client = useClient()
  const find = useFind()
  const open = (conversation: ConversationId) => {
    onClose()
    go({ at: "chat", conversation })
  }
  return (
    <Finder
      conversations={client.conversations.list.value.map((summary) => conversationView(client, summary))}
      find={find}
      onConversation={(row) => open(row.conversation)}
      onPerson={(person) => tell(client.conversations.direct(person.account).then(open))}
      onClose={onClose}
    />
  )
}

import type { ConversationId } from "@everline/protocol"
import { own, t } from "../../i18n/i18n.ts"
import { isMeant } from "../../lib/spelling.ts"
import { toast } from "../../parts/Toasts.tsx"
import { Finder } from "../../screens/Finder.tsx"
import { useClient } from "../client.ts"
import { tell } from "../errors.ts"
import { conversationView } from "../views/conversations.ts"
import { useFind } from "./useFind.ts"
import { useSpelling } from "./useSpelling.ts"

/** Sends a text on to whom one picks. */
export function ForwardPane({ text, onClose }: { text: string; onClose: () => void }) {
  const client = useClient()
  const find = useFind()
  const syllablesOf = useSpelling()
  const { blocked } = client.accounts
  const open = client.conversations.list.value.filter(
    ({ member, peer }) => member && (peer === null || !blocked.value.has(peer)),
  )
  const send = async (conversation: ConversationId, name: string) => {
    await client.messages.send(conversation, text)
    toast(t("forward.done", { name: own(name) }))
  }
  return (
    <Finder
      title={t("forward.title")}
      conversations={open.map((summary) => conversationView(client, summary))}
      isMeant={(name, typed) => isMeant(name, syllablesOf?.(name) ?? [name], typed)}
      find={find}
      onConversation={(row) => {
        onClose()
        tell(send(row.conversation, row.name))
      }}
      onPerson={(person) => {
        onClose()
        tell(client.conversations.direct(person.account).then((conversation) => send(conversation, person.name)))
      }}
      onClose={onClose}
    />
  )
}

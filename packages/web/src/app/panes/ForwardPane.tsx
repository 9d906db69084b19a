import type { Attachment, ConversationId } from "@everline/protocol"
import { own, t } from "../../i18n/i18n.ts"
import { isMeant } from "../../lib/spelling.ts"
import { toast } from "../../parts/Toasts.tsx"
import { Finder } from "../../screens/Finder.tsx"
import { useClient } from "../client.ts"
import { tell } from "../errors.ts"
import { conversationView } from "../views/conversations.ts"
import { useFind } from "./useFind.ts"
import { useSpelling } from "./useSpelling.ts"

/** What is sent on of a message. */
export interface Forwarded {
  readonly body: string
  readonly attachments: readonly Attachment[]
}

/** Sends a message's words and what it carries on to whom one picks. */
export function ForwardPane({ message, onClose }: { message: Forwarded; onClose: () => void }) {
  const client = useClient()
  const find = useFind()
  const syllablesOf = useSpelling()
  const { blocked } = client.accounts
  const open = client.conversations.list.value.filter(
    ({ member, peer }) => member && (peer === null || !blocked.value.has(peer)),
  )
  const send = async (conversation: ConversationId, name: string) => {
    const { body, attachments } = message
    await client.messages.send(conversation, body, attachments.length > 0 ? { carry: attachments } : {})
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

import type { ConversationId, Seq } from "@everline/protocol"
import type { Client, MessageLine } from "@everline/sdk"
import { own, t } from "../../i18n/i18n.ts"
import { isMeant } from "../../lib/spelling.ts"
import { toast } from "../../parts/Toasts.tsx"
import { Finder } from "../../screens/Finder.tsx"
import { useClient } from "../client.ts"
import { tell } from "../errors.ts"
import { conversationView } from "../views/conversations.ts"
import { useFind } from "./useFind.ts"
import { useSpelling } from "./useSpelling.ts"

/** What is sent on: messages one by one, or as one. */
export interface Forwarded {
  readonly from: ConversationId
  readonly lines: readonly MessageLine[]
  readonly merged: boolean
}

async function forward(client: Client, to: ConversationId, { from, lines, merged }: Forwarded): Promise<void> {
  const seqs = (some: readonly MessageLine[]): Seq[] => some.flatMap(({ seq }) => seq ?? [])
  if (merged) return client.messages.merge(to, from, seqs(lines))
  for (const line of lines) {
    // What is several messages already goes on as it is.
    if (line.merged !== null) await client.messages.merge(to, from, seqs([line]))
    else await client.messages.send(to, line.body, line.attachments.length > 0 ? { carry: line.attachments } : {})
  }
}

/** Sends messages on, with what they carry, to whom one picks. */
export function ForwardPane({ what, onClose }: { what: Forwarded; onClose: () => void }) {
  const client = useClient()
  const find = useFind()
  const syllablesOf = useSpelling()
  const { blocked } = client.accounts
  const open = client.conversations.list.value.filter(
    ({ member, peer }) => member && (peer === null || !blocked.value.has(peer)),
  )
  const send = async (conversation: ConversationId, name: string) => {
    await forward(client, conversation, what)
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

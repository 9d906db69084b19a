import { useComputed } from "@preact/signals"
import type { ComponentChildren } from "preact"
import { useMemo } from "preact/hooks"
import type { KeepingDeeds } from "../../parts/ConversationMenu.tsx"
import { List } from "../../screens/List.tsx"
import { useClient } from "../client.ts"
import { useLink } from "../link.ts"
import { go, place } from "../router.ts"
import { conversationView } from "../views/conversations.ts"
import { UpdateBar } from "./UpdateBar.tsx"

/** The conversations of the account, under the shell's own head. */
export function ListPane({ children }: { children: ComponentChildren }) {
  const client = useClient()
  const link = useLink()
  const rows = useComputed(() => {
    const list = client.conversations.list.value
    // An empty list means something only when the server has been asked.
    if (list.length === 0 && (client.catchingUp.value || client.link.value.state === "connecting")) return null
    return list.map((summary) => conversationView(client, summary))
  })
  const deeds = useMemo<KeepingDeeds>(
    () => ({
      pin: ({ conversation }, on) => client.conversations.pin(conversation, on),
      mute: ({ conversation }, on) => client.conversations.mute(conversation, on),
      markUnread({ conversation }, on) {
        client.conversations.markUnread(conversation, on)
        if (!on) client.marks.markRead(conversation)
      },
    }),
    [client],
  )
  const here = place.value
  return (
    <List
      rows={rows.value}
      selected={here.at === "chat" || here.at === "info" || here.at === "merged" ? here.conversation : null}
      link={link.value}
      deeds={deeds}
      onRetry={() => client.reconnect()}
      onNew={() => go({ at: "new" })}
    >
      {children}
      <UpdateBar />
    </List>
  )
}

import type { ContactGroupId } from "@everline/protocol"
import type { Client, ConversationSummary } from "@everline/sdk"
import { signal, useComputed } from "@preact/signals"
import type { ComponentChildren } from "preact"
import { useMemo } from "preact/hooks"
import { t } from "../../i18n/i18n.ts"
import { Chips } from "../../parts/Chips.tsx"
import type { KeepingDeeds } from "../../parts/ConversationMenu.tsx"
import { Name } from "../../parts/Words.tsx"
import { List } from "../../screens/List.tsx"
import { shape } from "../../shapes/shape.ts"
import { useClient } from "../client.ts"
import { useLink } from "../link.ts"
import { go, place } from "../router.ts"
import { conversationView } from "../views/conversations.ts"
import { UpdateBar } from "./UpdateBar.tsx"

/** All conversations, those with something unread, or those with the people of one of one's groups 分组. */
type Filter = "all" | "unread" | ContactGroupId

/** What was chosen last, kept while one looks at other things. */
const chosen = signal<Filter>("all")

const isUnread = ({ unread, settings }: ConversationSummary): boolean => unread > 0 || settings.unread

/** Whether a conversation is of the part that was chosen. */
function isOf(filter: Filter, client: Client): (summary: ConversationSummary) => boolean {
  if (filter === "all") return () => true
  if (filter === "unread") return isUnread
  const contacts = client.contacts.list.value.filter(({ groups }) => groups.includes(filter))
  const accounts = new Set(contacts.map(({ account }) => account))
  return ({ peer }) => peer !== null && accounts.has(peer)
}

/** What a phone has above its list, as soon as there is something to choose from. */
function Filters({ client, filter }: { client: Client; filter: Filter }) {
  const list = client.conversations.list.value
  if (list.length === 0) return null
  const count = list.filter(isUnread).length
  const groups = client.contacts.settings.value.groups.map(({ group, name }) => ({
    value: group,
    label: <Name class="cut">{name}</Name>,
  }))
  return (
    <Chips<Filter>
      label={t("list.filter")}
      chips={[
        { value: "all", label: t("list.filter.all") },
        { value: "unread", label: <span class="num">{t("list.filter.unread", { count })}</span> },
        ...groups,
      ]}
      value={filter}
      onValue={(value) => {
        chosen.value = value
      }}
    />
  )
}

/** The conversations of the account, under the shell's own head. */
export function ListPane({ children }: { children: ComponentChildren }) {
  const client = useClient()
  const link = useLink()
  const isPhone = shape.value === "phone"
  const filter = useComputed((): Filter => {
    const isThere = client.contacts.settings.value.groups.some(({ group }) => group === chosen.value)
    if (shape.value !== "phone") return "all"
    return chosen.value === "unread" || isThere ? chosen.value : "all"
  })
  const rows = useComputed(() => {
    const list = client.conversations.list.value
    // An empty list means something only when the server has been asked.
    if (list.length === 0 && (client.catchingUp.value || client.link.value.state === "connecting")) return null
    return list.filter(isOf(filter.value, client)).map((summary) => conversationView(client, summary))
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
      filters={isPhone && <Filters client={client} filter={filter.value} />}
      isPart={filter.value !== "all"}
    >
      {children}
      <UpdateBar />
    </List>
  )
}

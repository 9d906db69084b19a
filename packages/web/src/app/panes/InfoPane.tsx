import type { AccountId, Member } from "@everline/protocol"
import type { ConversationSummary } from "@everline/sdk"
import { useEffect, useState } from "preact/hooks"
import { t } from "../../i18n/i18n.ts"
import { toast } from "../../parts/Toasts.tsx"
import { Info, type InfoDeeds } from "../../screens/Info.tsx"
import { useClient } from "../client.ts"
import { tell, words, wordsFor } from "../errors.ts"
import { whenOnline } from "../online.ts"
import { back, go } from "../router.ts"
import { openSearch } from "../searching.ts"
import { facesOf, nameOf } from "../views/conversations.ts"
import { knownAs } from "../views/people.ts"
import { useFind } from "./useFind.ts"

/** The members of a group as far as they have been asked for; asked again when their number or one's own role changes. */
function useMembers({ conversation, kind, memberCount, role }: ConversationSummary) {
  const client = useClient()
  const [members, setMembers] = useState<readonly Member[]>([])
  const [more, setMore] = useState(false)
  const fetch = async (before: readonly Member[]) => {
    const after: AccountId | undefined = before.at(-1)?.profile.account
    const page = await client.conversations.members({ conversation, ...(after && { after }) })
    setMembers([...before, ...page.members])
    setMore(page.more)
  }
  useEffect(() => {
    if (kind !== "group") return
    whenOnline(client)
      .then(() => fetch([]))
      .catch(() => setMore(true))
  }, [conversation, memberCount, role])
  return { members, more, fetchMore: () => tell(fetch(members)), fetchAnew: () => fetch([]) }
}

/** Who is in a conversation. */
export function InfoPane({ summary }: { summary: ConversationSummary }) {
  const client = useClient()
  const { conversation } = summary
  const { members, more, fetchMore, fetchAnew } = useMembers(summary)
  const find = useFind()
  const me = client.session.value?.self.account
  const deeds: InfoDeeds = {
    rename: (title) => words(client.conversations.rename(conversation, title)),
    add: (people) =>
      words(
        client.conversations.add(
          conversation,
          people.map((person) => person.account),
        ),
      ),
    remove: (member) => tell(client.conversations.remove(conversation, [member.account])),
    setRole: ({ account }, role) => tell(client.conversations.setRole(conversation, account, role).then(fetchAnew)),
    dissolve: () => tell(client.conversations.dissolve(conversation)),
    link: async () => {
      try {
        return `${location.origin}/g/${(await client.conversations.createLink(conversation)).groupLink}`
      } catch (error) {
        toast(wordsFor(error))
        return null
      }
    },
    endLinks: () => tell(client.conversations.endLinks(conversation).then(() => toast(t("info.link.ended")))),
    copy: (text) => tell(navigator.clipboard.writeText(text).then(() => toast(t("invite.copied")))),
    leave: () => tell(client.conversations.leave(conversation).then(() => go({ at: "chats" }, { replace: true }))),
    block: (on) => {
      if (summary.peer !== null) tell(on ? client.accounts.block(summary.peer) : client.accounts.unblock(summary.peer))
    },
    pin: (on) => client.conversations.pin(conversation, on),
    mute: (on) => client.conversations.mute(conversation, on),
    muteMentions: (on) => client.conversations.muteMentions(conversation, on),
    openHistory: (on) => tell(client.conversations.setHistory(conversation, on ? "all" : "since_joining")),
    person: ({ account }) => go({ at: "person", account }),
    more: fetchMore,
    search: () => openSearch(conversation),
    find,
    close: back,
  }
  return (
    <Info
      view={{
        kind: summary.kind,
        name: nameOf(client, summary),
        faces: facesOf(client, summary),
        count: summary.memberCount,
        members: members.map(({ profile, role }) => ({
          ...knownAs(client, profile),
          role,
          me: profile.account === me,
        })),
        moreMembers: more,
        role: summary.role,
        member: summary.member,
        blocked: summary.peer !== null && client.accounts.blocked.value.has(summary.peer),
        self: summary.peer === me,
        pinned: summary.settings.pinned,
        muted: summary.settings.muted,
        mutedMentions: summary.settings.mutedMentions,
        openHistory: summary.history === "all",
      }}
      deeds={deeds}
    />
  )
}

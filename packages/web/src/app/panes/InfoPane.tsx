import type { AccountId, Member } from "@everline/protocol"
import type { ConversationSummary } from "@everline/sdk"
import { useEffect, useState } from "preact/hooks"
import { Info, type InfoDeeds } from "../../screens/Info.tsx"
import { useClient } from "../client.ts"
import { tell, words } from "../errors.ts"
import { whenOnline } from "../online.ts"
import { back, go } from "../router.ts"
import { openSearch } from "../searching.ts"
import { facesOf, nameOf } from "../views/conversations.ts"
import { personView } from "../views/people.ts"
import { useFind } from "./useFind.ts"

/** The members of a group as far as they have been asked for; asked again when their number changes. */
function useMembers({ conversation, kind, memberCount }: ConversationSummary) {
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
  }, [conversation, memberCount])
  return { members, more, fetchMore: () => tell(fetch(members)) }
}

/** Who is in a conversation. */
export function InfoPane({ summary }: { summary: ConversationSummary }) {
  const client = useClient()
  const { conversation } = summary
  const { members, more, fetchMore } = useMembers(summary)
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
    leave: () => tell(client.conversations.leave(conversation).then(() => go({ at: "chats" }, { replace: true }))),
    block: (on) => {
      if (summary.peer !== null) tell(on ? client.accounts.block(summary.peer) : client.accounts.unblock(summary.peer))
    },
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
          ...personView(profile),
          owner: role === "owner",
          me: profile.account === me,
        })),
        moreMembers: more,
        owner: summary.role === "owner",
        member: summary.member,
        blocked: summary.peer !== null && client.accounts.blocked.value.has(summary.peer),
        self: summary.peer === me,
      }}
      deeds={deeds}
    />
  )
}

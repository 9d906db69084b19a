import type { AccountId } from "@everline/protocol"
import type { Client, ConversationSummary } from "@everline/sdk"
import { useMemo } from "preact/hooks"
import type { Nameable } from "../../parts/useCandidates.ts"
import type { PersonView } from "../../views.ts"
import { useClient } from "../client.ts"
import { personView } from "../views/people.ts"

/** As many as are offered at once; what is further on is asked for when these do not do. */
const ENOUGH = 6

/** The members of a group, page by page, asked for as far as somebody looks for them. */
function roster(client: Client, { conversation }: ConversationSummary) {
  const known: PersonView[] = []
  let asking: Promise<void> = Promise.resolve()
  let more = true
  const ask = async () => {
    if (!more) return
    const after: AccountId | undefined = known.at(-1)?.account
    const page = await client.conversations.members({ conversation, ...(after && { after }) })
    // By their own names: what one calls them for oneself is nobody else's to read.
    known.push(...page.members.map(({ profile }) => personView(profile)))
    more = page.more
  }
  return async (text: string): Promise<readonly PersonView[]> => {
    const me = client.session.peek()?.self.account
    const wanted = text.toLocaleLowerCase()
    // Whom one names is told, and a phone number cannot be.
    const fits = ({ account, name, userName, kind }: PersonView) =>
      account !== me &&
      kind !== "number" &&
      (name.toLocaleLowerCase().startsWith(wanted) || userName.startsWith(wanted))
    for (;;) {
      const found = known.filter(fits)
      if (found.length >= ENOUGH || !more) return found
      asking = asking.then(ask, ask)
      await asking
    }
  }
}

/** Whom one can name in a conversation: the members of a group, and its owner and admins everybody. */
export function useNameable(summary: ConversationSummary): Nameable | null {
  const client = useClient()
  const { conversation, kind, memberCount, role } = summary
  return useMemo(
    () => (kind === "group" ? { members: roster(client, summary), all: role !== "member" } : null),
    [client, conversation, kind, memberCount, role],
  )
}

import type { AccountId, ConversationId, Profile } from "@everline/protocol"
import type { Client } from "@everline/sdk"
import type { PersonView } from "../../views.ts"
import { whenOnline } from "../online.ts"

/**
 * Looks for members of a group by how their names begin, page by page as far as somebody looks, without a connection when there is
 * one: oneself and phone numbers left out, whom nothing in the app reaches.
 * @param enough what is further on is asked for when fewer were found
 */
export function roster(
  client: Client,
  conversation: ConversationId,
  viewOf: (profile: Profile) => PersonView,
  enough: number,
): (text: string) => Promise<readonly PersonView[]> {
  const known: PersonView[] = []
  let asking: Promise<void> = Promise.resolve()
  let more = true
  const ask = async () => {
    if (!more) return
    await whenOnline(client)
    const after: AccountId | undefined = known.at(-1)?.account
    const page = await client.conversations.members({ conversation, ...(after && { after }) })
    known.push(...page.members.map(({ profile }) => viewOf(profile)))
    more = page.more
  }
  return async (text) => {
    const me = client.session.peek()?.self.account
    const wanted = text.toLocaleLowerCase()
    const fits = ({ account, name, userName, kind }: PersonView) =>
      account !== me &&
      kind !== "number" &&
      (name.toLocaleLowerCase().startsWith(wanted) || userName.startsWith(wanted))
    for (;;) {
      const found = known.filter(fits)
      if (found.length >= enough || !more) return found
      asking = asking.then(ask, ask)
      await asking
    }
  }
}

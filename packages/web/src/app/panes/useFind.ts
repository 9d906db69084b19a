import { useMemo } from "preact/hooks"
import type { PersonView } from "../../views.ts"
import { useClient } from "../client.ts"
import { whenOnline } from "../online.ts"
import { personView } from "../views/people.ts"

/** Asks for people to talk to, oneself left out. Without a connection the answer comes when there is one. */
export function useFind(): (text: string) => Promise<readonly PersonView[]> {
  const client = useClient()
  return useMemo(
    () => async (text: string) => {
      await whenOnline(client)
      const found = await client.accounts.find(text)
      const me = client.session.peek()?.self.account
      return found.filter((profile) => profile.account !== me).map(personView)
    },
    [client],
  )
}

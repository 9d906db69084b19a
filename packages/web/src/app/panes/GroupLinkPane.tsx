import type { Output } from "@everline/protocol"
import { useEffect, useState } from "preact/hooks"
import { GroupInvite } from "../../screens/GroupInvite.tsx"
import { useClient } from "../client.ts"
import { wordsFor } from "../errors.ts"
import { whenOnline } from "../online.ts"
import { go } from "../router.ts"

/** A link into a group: what it leads to, and whether one wants to come in. Who is in already is taken there. */
export function GroupLinkPane({ groupLink }: { groupLink: string }) {
  const client = useClient()
  const [group, setGroup] = useState<Output<"groupLinks.get"> | null>(null)
  const [error, setError] = useState<string | null>(null)
  const look = () => {
    setError(null)
    whenOnline(client)
      .then(() => client.conversations.ofLink(groupLink))
      .then(
        (found) => {
          if (found.conversation === null) setGroup(found)
          else go({ at: "chat", conversation: found.conversation }, { replace: true })
        },
        (wrong: unknown) => setError(wordsFor(wrong)),
      )
  }
  useEffect(look, [groupLink])
  const join = async () => {
    try {
      const conversation = await client.conversations.joinByLink(groupLink)
      go({ at: "chat", conversation }, { replace: true })
    } catch (wrong) {
      setError(wordsFor(wrong))
    }
  }
  return (
    <GroupInvite
      view={{ group, error }}
      deeds={{ join, again: look, leave: () => go({ at: "chats" }, { replace: true }) }}
    />
  )
}

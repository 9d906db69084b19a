import type { ConversationId, Seq } from "@everline/protocol"
import { useEffect, useState } from "preact/hooks"
import { t } from "../../i18n/i18n.ts"
import { mergedTitle } from "../../parts/MergedCard.tsx"
import { Merged, type MergedState } from "../../screens/Merged.tsx"
import { useClient } from "../client.ts"
import { wordsFor } from "../errors.ts"
import { whenOnline } from "../online.ts"
import { back } from "../router.ts"

/** What several messages say that were sent on as one. */
export function MergedPane({ conversation, seq }: { conversation: ConversationId; seq: Seq }) {
  const client = useClient()
  const [found, show] = useState<MergedState>({ state: "asking" })
  useEffect(() => {
    let current = true
    const ask = async (): Promise<MergedState> => {
      await whenOnline(client)
      const items = await client.messages.merged(conversation, seq)
      return items.length > 0 ? { state: "here", items } : { state: "failed", why: t("merged.gone") }
    }
    ask().then(
      (state) => current && show(state),
      (error: unknown) => current && show({ state: "failed", why: wordsFor(error) }),
    )
    return () => {
      current = false
    }
  }, [conversation, seq])
  const names = found.state === "here" ? [...new Set(found.items.map(({ name }) => name))] : []
  const title = found.state === "here" ? mergedTitle({ names, people: names.length }) : ""
  return <Merged title={title} found={found} onBack={back} />
}

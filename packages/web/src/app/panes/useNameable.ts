import type { ConversationSummary } from "@everline/sdk"
import { useMemo } from "preact/hooks"
import type { Nameable } from "../../parts/useCandidates.ts"
import { useClient } from "../client.ts"
import { personView } from "../views/people.ts"
import { roster } from "./roster.ts"

/** As many as are offered at once. */
const ENOUGH = 6

/** Whom one can name in a conversation: the members of a group, and its owner and admins everybody. */
export function useNameable({ conversation, kind, memberCount, role }: ConversationSummary): Nameable | null {
  const client = useClient()
  return useMemo(
    () =>
      kind === "group"
        ? // By their own names: what one calls them for oneself is nobody else's to read.
          { members: roster(client, conversation, personView, ENOUGH), all: role !== "member" }
        : null,
    [client, conversation, kind, memberCount, role],
  )
}

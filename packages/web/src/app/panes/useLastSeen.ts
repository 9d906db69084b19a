import type { AccountId, PresenceState } from "@everline/protocol"
import { useEffect, useState } from "preact/hooks"
import { useClient } from "../client.ts"

/** When somebody was last here, asked for when they are seen not to be; null while it is not known, or not to be. */
export function useLastSeen(account: AccountId | null, presence: PresenceState | undefined): number | null {
  const client = useClient()
  const [at, show] = useState<number | null>(null)
  useEffect(() => {
    show(null)
    if (account === null || presence !== "offline") return
    let current = true
    client.presence.lastSeen(account).then(
      (seen) => current && show(seen),
      () => undefined,
    )
    return () => {
      current = false
    }
  }, [account, presence])
  return at
}

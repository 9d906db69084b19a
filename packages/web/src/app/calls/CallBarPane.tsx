import type { CallId, ConversationId } from "@everline/protocol"
import { useEffect, useRef, useState } from "preact/hooks"
import { CallBar } from "../../screens/call/group/CallBar.tsx"
import type { CallBarView } from "../../screens/call/view.ts"
import { useClient } from "../client.ts"
import { goingOn } from "./bar.ts"
import { here } from "./views.ts"
import { wishedCall } from "./wish.ts"

/** How long one is told that a call is over. */
const OVER_MS = 5_000

/** In a group: the call that goes on there without oneself, or that has just ended. */
export function CallBarPane({ conversation }: { conversation: ConversationId }) {
  const client = useClient()
  const { groups, running, removed } = client.calls
  const call = groups.value.find((one) => one.conversation === conversation)
  const bar = goingOn(call, running.value, removed.value, (at) => here(client, at))
  const over = useOver(call?.call, bar)
  if (bar !== null && call !== undefined) {
    const join = () => {
      wishedCall.value = { conversation, media: "audio", join: call.call }
    }
    return <CallBar view={bar} onJoin={join} />
  }
  return over && <CallBar view={over} onJoin={() => {}} />
}

/** For a moment, that the call whose bar was here is over. */
function useOver(call: CallId | undefined, bar: ReturnType<typeof goingOn>): CallBarView | null {
  const [over, setOver] = useState<CallBarView | null>(null)
  const before = useRef(bar)
  useEffect(() => {
    const was = before.current
    before.current = bar
    if (call !== undefined || was === null) return setOver(null)
    setOver({ kind: "ended", media: was.media })
    const timer = setTimeout(() => setOver(null), OVER_MS)
    return () => clearTimeout(timer)
  }, [call, bar === null])
  return over
}

import type { ConversationId, Seq } from "@everline/protocol"
import type { HistoryView } from "@everline/sdk"
import { type ReadonlySignal, type Signal, signal, useComputed, useSignal } from "@preact/signals"
import { useEffect, useMemo } from "preact/hooks"
import type { LineView } from "../../views.ts"
import { useClient } from "../client.ts"
import { isMentioned } from "../views/conversations.ts"
import { lineView } from "../views/lines.ts"

export interface BoundThread {
  readonly history: HistoryView
  /** Null while there is nothing to show yet. */
  readonly lines: ReadonlySignal<readonly LineView[] | null>
  /** The first line that was unread at opening, when it is in the window. */
  readonly unreadKey: ReadonlySignal<string | null>
  /** Where somebody named one in what was unread at the opening; null once one has been there. */
  readonly mention: Signal<Seq | null>
  /** Says whether the newest line is on screen. */
  seeEnd(on: boolean): void
}

/**
 * Opens a conversation's history for as long as it is shown, and marks it read while its end is really seen. With `seq` it
 * opens there: who goes to an old message has not seen the new ones.
 */
export function useThread(conversation: ConversationId, seq: Seq | undefined): BoundThread {
  const client = useClient()
  const history = useMemo(() => client.history.open(conversation), [conversation])
  useEffect(() => () => history.close(), [history])
  // Who put it aside to look at it again is looking at it.
  useEffect(() => {
    if (client.conversations.get(conversation).peek()?.settings.unread)
      client.conversations.markUnread(conversation, false)
  }, [conversation])

  const arriving = useSignal(seq !== undefined)
  useEffect(() => {
    if (seq === undefined) return
    const arrive = () => {
      arriving.value = false
    }
    history.jumpTo(seq).then(arrive, arrive)
  }, [history])

  const readAtOpening = useMemo(() => {
    const summary = client.conversations.get(conversation).peek()
    return summary && summary.unread > 0 ? summary.marks.read : null
  }, [conversation])

  const lines = useComputed(() =>
    history.loading.value || arriving.value
      ? null
      : history.lines.value.map((line) => lineView(client, conversation, line).value),
  )
  const unreadKey = useComputed(() => {
    if (readAtOpening === null) return null
    const all = history.lines.value
    const at = all.findIndex((line) => line.kind === "message" && line.ordinal !== null && line.ordinal > readAtOpening)
    return at > 0 || (at === 0 && history.atStart.value) ? (all[at]?.key ?? null) : null
  })

  const mention = useMemo(() => {
    const summary = client.conversations.get(conversation).peek()
    return signal(summary && isMentioned(summary) ? (summary.mention?.seq ?? null) : null)
  }, [conversation])

  const seen = useSignal(false)
  const mark = () => {
    if (seen.peek() && document.visibilityState === "visible") client.marks.markRead(conversation)
  }
  useEffect(() => {
    document.addEventListener("visibilitychange", mark)
    return () => document.removeEventListener("visibilitychange", mark)
  }, [conversation])
  const seeEnd = (on: boolean) => {
    seen.value = on
    mark()
  }

  return { history, lines, unreadKey, mention, seeEnd }
}

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
  /** How many were unread at the opening, while the first of them is not among the lines. */
  readonly unreadAbove: ReadonlySignal<number>
  /** Goes to the first that was unread at the opening. */
  toUnread(): Promise<void>
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

  const unreadAtOpening = useMemo(() => client.conversations.get(conversation).peek()?.unread ?? 0, [conversation])
  const wasAtUnread = useSignal(false)
  const unreadAbove = useComputed(() => {
    if (unreadKey.value !== null) wasAtUnread.value = true
    return readAtOpening === null || wasAtUnread.value || lines.value === null ? 0 : unreadAtOpening
  })
  const toUnread = async () => {
    wasAtUnread.value = true
    if (readAtOpening !== null) await goTo(history, readAtOpening + 1)
  }

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

  return { history, lines, unreadKey, unreadAbove, toUnread, mention, seeEnd }
}

/**
 * Puts the window where a message stands of which only the number is known. Entries that are no messages make the way longer
 * than the numbers say, never shorter: each step back stops short of it or at it.
 */
async function goTo(history: HistoryView, ordinal: number): Promise<void> {
  for (let at = Number.POSITIVE_INFINITY; ; ) {
    const first = history.lines.peek().find((line) => line.kind === "message" && line.ordinal !== null)
    if (first?.kind !== "message" || first.seq === null || first.ordinal === null) return
    if (first.ordinal <= ordinal || first.ordinal >= at) return
    at = first.ordinal
    await history.jumpTo(first.seq - (first.ordinal - ordinal))
  }
}

import { useSignal } from "@preact/signals"
import { useEffect, useLayoutEffect, useRef } from "preact/hooks"
import type { VirtualizerHandle } from "virtua"
import type { LineView } from "../views.ts"
import { type Change, changeOf } from "./change.ts"

/** Pages are asked for this far before the edge comes into view, in CSS pixels. */
const AHEAD_PX = 1_600
const AT_END_PX = 48
/** Room above the first unread line at opening, so that something known stands before it. */
const BEFORE_UNREAD_PX = 56

export interface ThreadEdges {
  readonly hasOlder: boolean
  readonly hasNewer: boolean
  /** Fetches the next page that way; resolves when it is here, or cannot be had now. */
  onOlder(): Promise<void>
  onNewer(): Promise<void>
}

/** Whether the newest line is one's own and not out yet: one wants to see what one writes. */
function justWritten(lines: readonly LineView[]): boolean {
  const last = lines.at(-1)
  return last?.kind === "message" && last.mine && last.progress === "sending"
}

/**
 * Keeps a thread where the reader left it: at the newest line while they are there, and on the same line when lines
 * come or go above. A wholly new set of lines (`generation` rises) opens at its unread line or its end.
 */
export function useThreadScroll(lines: readonly LineView[], unreadKey: string | null, edges: ThreadEdges) {
  const list = useRef<VirtualizerHandle>(null)
  const atEnd = useSignal(true)
  const before = useRef<readonly LineView[]>([])
  const generation = useRef(0)
  const loading = useRef(false)
  /** Where the last look found the window: a reader who scrolls back is told from lines that come in below. */
  const seenAt = useRef(0)

  const change: Change = changeOf(before.current, lines)
  if (change === "replaced" && before.current !== lines) generation.current += 1

  const toEnd = () => list.current?.scrollToIndex(lines.length - 1, { align: "end" })
  const open = () => {
    const at = unreadKey === null ? -1 : lines.findIndex((line) => line.key === unreadKey)
    atEnd.value = at <= 0
    seenAt.current = 0
    if (at > 0) list.current?.scrollToIndex(at, { align: "start", offset: -BEFORE_UNREAD_PX })
    else toEnd()
  }

  useLayoutEffect(() => {
    before.current = lines
    if (lines.length === 0) return
    if (change === "replaced") open()
    else if (change === "below" && (atEnd.peek() || justWritten(lines))) toEnd()
  }, [lines])

  const load = (page: () => Promise<void>) => {
    loading.current = true
    void page().finally(() => {
      loading.current = false
    })
  }
  const look = () => {
    const handle = list.current
    if (!handle || lines.length === 0) return
    const offset = handle.scrollOffset
    const below = handle.scrollSize - offset - handle.viewportSize
    const wentBack = offset < seenAt.current
    seenAt.current = offset
    if (below < AT_END_PX && !edges.hasNewer) atEnd.value = true
    else if (wentBack || edges.hasNewer) atEnd.value = false
    if (loading.current) return
    if (offset < AHEAD_PX && edges.hasOlder) load(edges.onOlder)
    else if (below < AHEAD_PX && edges.hasNewer) load(edges.onNewer)
  }

  // A short first page does not fill the window, and no scrolling would ever ask for the next.
  useEffect(look, [lines, edges.hasOlder, edges.hasNewer])

  /** After the composer grew, a keyboard opened or a line was measured. */
  const settle = () => {
    if (atEnd.peek()) toEnd()
    else look()
  }

  return { list, shift: change === "above", generation: generation.current, atEnd, look, settle, toEnd }
}

import { useSignal } from "@preact/signals"
import { useEffect, useLayoutEffect, useRef } from "preact/hooks"
import type { VirtualizerHandle } from "virtua"
import type { LineView } from "../views.ts"

/** Pages are asked for this far before the edge comes into view, in CSS pixels. */
const AHEAD_PX = 1_600
const AT_END_PX = 48

export interface ThreadEdges {
  readonly hasOlder: boolean
  readonly hasNewer: boolean
  /** Fetch the next page that way; asked again only after the lines have changed. */
  onOlder(): void
  onNewer(): void
}

/** Where the thread opens: the first unread line, or the newest when all is read. */
function openingIndex(lines: readonly LineView[], unreadKey: string | null): number {
  return unreadKey === null ? -1 : lines.findIndex((line) => line.key === unreadKey)
}

/**
 * Keeps a thread where the reader left it: at the newest line while they are there, and on the same line when a page
 * arrives above. `shift` tells the list that lines came in front.
 */
export function useThreadScroll(lines: readonly LineView[], unreadKey: string | null, edges: ThreadEdges) {
  const list = useRef<VirtualizerHandle>(null)
  const atEnd = useSignal(true)
  const firstKey = useRef<string | undefined>(undefined)
  const asked = useRef<readonly LineView[] | null>(null)
  const opened = useRef(false)

  const first = lines[0]?.key
  const shift = firstKey.current !== undefined && firstKey.current !== first
  const toEnd = () => list.current?.scrollToIndex(lines.length - 1, { align: "end" })

  useLayoutEffect(() => {
    firstKey.current = first
    if (lines.length === 0) return
    if (!opened.current) {
      opened.current = true
      const at = openingIndex(lines, unreadKey)
      if (at > 0) list.current?.scrollToIndex(at, { align: "start", offset: -56 })
      else toEnd()
    } else if (atEnd.peek() && !shift) {
      toEnd()
    }
  }, [lines])

  const look = () => {
    const handle = list.current
    if (!handle || lines.length === 0) return
    const offset = handle.scrollOffset
    const below = handle.scrollSize - offset - handle.viewportSize
    atEnd.value = below < AT_END_PX && !edges.hasNewer
    if (asked.current === lines) return
    if (offset < AHEAD_PX && edges.hasOlder) {
      asked.current = lines
      edges.onOlder()
    } else if (below < AHEAD_PX && edges.hasNewer) {
      asked.current = lines
      edges.onNewer()
    }
  }

  // A short first page does not fill the window, and no scrolling would ever ask for the next.
  useEffect(look, [lines, edges.hasOlder, edges.hasNewer])

  /** After the composer grew, a keyboard opened or a line was measured. */
  const settle = () => {
    if (opened.current && atEnd.peek()) toEnd()
  }

  return { list, shift, atEnd, look, settle, toEnd }
}

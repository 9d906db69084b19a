import { type ReadonlySignal, useSignal } from "@preact/signals"
import type { RefObject } from "preact"
import { useEffect, useRef } from "preact/hooks"
import type { VirtualizerHandle } from "virtua"
import type { LineView } from "../views.ts"

const MARKED_MS = 1_600

interface Seek {
  /** Goes to the message of this seq and marks it for a moment. */
  go(seq: number): void
  /** Key of the line that was just gone to. */
  readonly marked: ReadonlySignal<string | null>
}

/**
 * Goes to a message among the lines. One that is not here is fetched by `onFar`; the lines then change, and it is
 * looked for again.
 */
export function useSeek(
  lines: readonly LineView[],
  list: RefObject<VirtualizerHandle | null>,
  onFar: (seq: number) => void,
): Seek {
  const wanted = useRef<number | null>(null)
  const marked = useSignal<string | null>(null)
  const latest = useRef({ lines, onFar })
  latest.current = { lines, onFar }

  const seek = () => {
    const seq = wanted.current
    if (seq === null) return
    const at = latest.current.lines.findIndex((line) => line.kind === "message" && line.seq === seq)
    const line = latest.current.lines[at]
    if (!line) return
    wanted.current = null
    marked.value = line.key
    list.current?.scrollToIndex(at, { align: "center" })
    setTimeout(() => {
      if (marked.peek() === line.key) marked.value = null
    }, MARKED_MS)
  }
  useEffect(seek, [lines])

  const go = (seq: number) => {
    wanted.current = seq
    seek()
    if (wanted.current !== null) latest.current.onFar(seq)
  }
  return { go, marked }
}

import { useSignal } from "@preact/signals"
import { useEffect, useMemo, useRef } from "preact/hooks"
import { Virtualizer } from "virtua"
import { t } from "../i18n/i18n.ts"
import { ArrowDown } from "../look/icons.ts"
import type { LineView } from "../views.ts"
import { Badge } from "./Badge.tsx"
import { Line, type LineActions } from "./Line.tsx"
import styles from "./Thread.module.css"
import { type ThreadEdges, useThreadScroll } from "./useThreadScroll.ts"

interface ThreadProps extends ThreadEdges {
  lines: readonly LineView[]
  group: boolean
  /** The first line that was unread when the conversation was opened. */
  unreadKey: string | null
  /** How many have come below what is on screen. */
  unreadBelow: number
  actions: Omit<LineActions, "go">
  /** Fetches the lines around one that is not here. */
  onFar(seq: number): void
  /** Goes back to the newest when they are not among the lines. */
  onNewest(): void
  /** The newest line came into view, or went. */
  onAtEnd(on: boolean): void
}

const MARKED_MS = 1_600
const PAGE_KEYS = new Set(["ArrowUp", "ArrowDown"])

/** Moves the focus from message to message with the arrow keys. */
function walk(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
  const here = event.target
  if (!PAGE_KEYS.has(event.key) || !(here instanceof HTMLElement) || here.closest("button, a")) return
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>("article")]
  const at = all.indexOf(here)
  const next = at < 0 ? all.at(-1) : all[at + (event.key === "ArrowUp" ? -1 : 1)]
  if (!next) return
  event.preventDefault()
  next.focus()
}

/** The lines of a conversation, oldest first. Only those near the window are in the page, however many there are. */
export function Thread(props: ThreadProps) {
  const { lines, group, unreadKey, unreadBelow, actions, onFar, onAtEnd } = props
  const scroller = useRef<HTMLDivElement>(null)
  const { list, shift, generation, atEnd, look, settle, toEnd } = useThreadScroll(lines, unreadKey, props)
  const wanted = useSignal<number | null>(null)
  const marked = useSignal<string | null>(null)

  useEffect(() => onAtEnd(atEnd.value), [lines, atEnd.value])

  // A quoted message may first have to be fetched; the lines then change and it is looked for again.
  const latest = useRef(lines)
  latest.current = lines
  const seek = () => {
    const seq = wanted.value
    const at = seq === null ? -1 : latest.current.findIndex((line) => line.kind === "message" && line.seq === seq)
    const line = latest.current[at]
    if (!line) return
    wanted.value = null
    marked.value = line.key
    list.current?.scrollToIndex(at, { align: "center" })
    setTimeout(() => {
      if (marked.peek() === line.key) marked.value = null
    }, MARKED_MS)
  }
  useEffect(seek, [lines])

  const far = useRef(onFar)
  far.current = onFar
  const all = useMemo<LineActions>(
    () => ({
      ...actions,
      go(seq) {
        wanted.value = seq
        seek()
        if (wanted.peek() !== null) far.current(seq)
      },
    }),
    [actions],
  )

  return (
    <div class={styles.frame}>
      <div
        ref={scroller}
        class={styles.scroller}
        role="log"
        aria-live={atEnd.value ? "polite" : "off"}
        aria-label={t("thread.label")}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by key
        tabIndex={0}
        onKeyDown={walk}
      >
        <div class={styles.above} />
        <Virtualizer
          key={generation}
          ref={list}
          scrollRef={scroller}
          data={lines}
          shift={shift}
          itemSize={56}
          bufferSize={400}
          onScroll={look}
          onResize={settle}
        >
          {(line, at) => (
            <Line
              key={line.key}
              line={line}
              previous={lines[at - 1]}
              next={lines[at + 1]}
              group={group}
              unread={line.key === unreadKey}
              marked={line.key === marked.value}
              actions={all}
            />
          )}
        </Virtualizer>
      </div>
      {!atEnd.value && (
        <button
          type="button"
          class={styles.newest}
          aria-label={t("thread.newest")}
          title={t("thread.newest")}
          onClick={props.hasNewer ? props.onNewest : toEnd}
        >
          <ArrowDown size={22} />
          <Badge count={unreadBelow} class={styles.below} />
        </button>
      )}
    </div>
  )
}

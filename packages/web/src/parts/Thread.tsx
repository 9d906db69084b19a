import { useEffect, useMemo, useRef } from "preact/hooks"
import { Virtualizer } from "virtua"
import { t } from "../i18n/i18n.ts"
import { ArrowDown } from "../look/icons.ts"
import type { LineView } from "../views.ts"
import { Badge } from "./Badge.tsx"
import { Line, type LineActions } from "./Line.tsx"
import styles from "./Thread.module.css"
import { useSeek } from "./useSeek.ts"
import type { Selected } from "./useSelection.ts"
import { type ThreadEdges, useThreadScroll } from "./useThreadScroll.ts"

/** Names a message to go to. */
export interface Target {
  readonly seq: number
}

interface ThreadProps extends ThreadEdges {
  lines: readonly LineView[]
  group: boolean
  /** The first line that was unread when the conversation was opened. */
  unreadKey: string | null
  /** How many have come below what is on screen. */
  unreadBelow: number
  actions: Omit<LineActions, "go">
  /** Those of several that are chosen; null while none are to be. */
  chosen: Selected | null
  /** A message to go to; each time that this is another object. */
  target: Target | null
  /** Fetches the lines around one that is not here. */
  onFar(seq: number): void
  /** Goes back to the newest when they are not among the lines. */
  onNewest(): void
  /** The newest line came into view, or went. */
  onAtEnd(on: boolean): void
}

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
  const { lines, group, unreadKey, unreadBelow, chosen, actions, target, onFar, onAtEnd } = props
  const scroller = useRef<HTMLDivElement>(null)
  const { list, shift, generation, atEnd, look, settle, toEnd } = useThreadScroll(lines, unreadKey, props)
  const { go, marked } = useSeek(lines, list, onFar)
  useEffect(() => {
    if (target !== null) go(target.seq)
  }, [target])
  const all = useMemo<LineActions>(() => ({ ...actions, go }), [actions])
  useEffect(() => onAtEnd(atEnd.value), [lines, atEnd.value])

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
              chosen={chosen === null ? null : chosen.has(line.key)}
              actions={all}
            />
          )}
        </Virtualizer>
      </div>
      {!atEnd.value && <ToNewest count={unreadBelow} onClick={props.hasNewer ? props.onNewest : toEnd} />}
    </div>
  )
}

function ToNewest({ count, onClick }: { count: number; onClick: () => void }) {
  const name = t("thread.newest")
  return (
    <button type="button" class={styles.newest} aria-label={name} title={name} onClick={onClick}>
      <ArrowDown size={22} />
      <Badge count={count} class={styles.below} />
    </button>
  )
}

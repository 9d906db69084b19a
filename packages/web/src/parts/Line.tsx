import type { CallMedia } from "@everline/protocol"
import type { ComponentChildren } from "preact"
import { locale, own, t } from "../i18n/i18n.ts"
import { memo } from "../lib/memo.ts"
import { clock, dayName } from "../lib/time.ts"
import { Check } from "../look/icons.ts"
import type { EventView, LineView, MessageView, Picture } from "../views.ts"
import { Bubble } from "./Bubble.tsx"
import { minute } from "./clock.ts"
import styles from "./Line.module.css"
import { isSaidBelow, lineShape, tellsWay } from "./line.ts"
import type { Point } from "./press.ts"

/** What can be done to a message where it stands. */
export interface LineActions {
  /** Opens its menu, at a point or beside it. */
  menu(line: MessageView, at: Point | null): void
  /** Opens the choice of reactions. */
  pick(line: MessageView): void
  quote(line: MessageView): void
  react(line: MessageView, emoji: string, on: boolean): void
  retry(line: MessageView): void
  /** Takes back what is not out yet. */
  drop(line: MessageView): void
  /** Lays its text where one writes. */
  rewrite(line: MessageView): void
  /** Chooses it among several, or no longer. */
  toggle(line: MessageView): void
  /** Shows a picture as large as can be. */
  view(line: MessageView, picture: Picture): void
  /** The next voice note below that one has not listened to. */
  unheardAfter(line: MessageView): MessageView | null
  /** Says what went wrong. */
  failed(error: unknown): void
  /** Calls the other of a direct conversation. */
  call(media: CallMedia): void
  /** Whether there is somebody to call. */
  readonly callable: boolean
  /** False where nothing may be written: what changes a message is not offered. */
  readonly writable: boolean
  /** Goes to a quoted message. */
  go(seq: number): void
}

/** One sentence of what happened to the conversation. */
function sentence(event: EventView, group: boolean): string {
  const names = event.names.map(own).join(t("list.join"))
  const values = { who: own(event.actor ?? ""), names, count: event.count, title: own(event.title ?? "") }
  const by = event.mine ? "you" : "named"
  switch (event.kind) {
    case "created":
      return event.title === null ? t("event.started") : t(`event.created.${by}`, values)
    case "joined":
      if (event.names.length === 1 && event.names[0] === event.actor) return t(`event.came.${by}`, values)
      return t(`event.joined.${by}`, values)
    case "left":
      return event.names.length === 1 && event.names[0] === event.actor
        ? t(`event.went.${by}`, values)
        : t(`event.left.${by}`, values)
    case "arrived":
    case "moved":
      return t(`event.${event.kind}.${event.mine ? "you" : group ? "group" : "named"}`, values)
    case "titled":
    case "owner":
    case "admin":
    case "member":
    case "dissolved":
    case "history_all":
    case "history_since":
      return t(`event.${event.kind}.${by}`, values)
    case "unknown":
      return t("event.unknown")
  }
}

function Recalled({ line, actions }: { line: MessageView; actions: LineActions }) {
  return (
    <p class={styles.event}>
      {line.mine ? t("recalled.mine") : t("recalled.named", { name: own(line.author.name) })}
      {line.recalledText !== null && actions.writable && (
        <button type="button" class={styles.again} onClick={() => actions.rewrite(line)}>
          {t("recalled.rewrite")}
        </button>
      )}
    </p>
  )
}

interface ChoosableProps {
  line: MessageView
  chosen: boolean
  toggle: LineActions["toggle"]
  children: ComponentChildren
}

/** A message while several are chosen: the whole of it is a box to tick, and nothing in it is pressed by itself. */
function Choosable({ line, chosen, toggle, children }: ChoosableProps) {
  const text = line.body.slice(0, 160)
  return (
    <div class={styles.choosable}>
      <div class={styles.still} inert>
        {children}
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: the whole message is pressed, as other rows with a tick are */}
      <button
        type="button"
        role="checkbox"
        class={styles.box}
        aria-checked={chosen}
        aria-label={t("select.one", { name: own(line.author.name), time: clock(line.at), text: own(text) })}
        onClick={() => toggle(line)}
      >
        <span class={`${styles.tick} ${chosen ? styles.chosen : ""}`}>{chosen && <Check size={16} />}</span>
      </button>
    </div>
  )
}

interface LineProps {
  line: LineView
  previous: LineView | undefined
  next: LineView | undefined
  group: boolean
  /** The first that had not been read when the conversation was opened. */
  unread: boolean
  /** Just gone to, from a quote. */
  marked: boolean
  /** Whether it is one of several that are chosen; null while none are to be. */
  chosen: boolean | null
  actions: LineActions
}

/** One line of a thread with what stands above it. Drawn again only when it or a neighbour changes. */
export const Line = memo(function Line(props: LineProps) {
  const { line, previous, next, group, unread, marked, chosen, actions } = props
  const shape = lineShape(previous, line, next)
  const plain = line.kind === "message" && !line.recalled
  return (
    <div class={`${marked ? styles.marked : ""} ${next ? "" : styles.end}`}>
      {shape.timed && (
        <p class={`${styles.time} num`}>
          {dayName(line.at, minute.value, locale.value)} {clock(line.at)}
        </p>
      )}
      {unread && <p class={styles.unread}>{t("thread.unread")}</p>}
      {plain && chosen !== null && line.seq !== null ? (
        <Choosable line={line} chosen={chosen} toggle={actions.toggle}>
          <Bubble line={line} shape={shape} told={false} group={group} actions={actions} />
        </Choosable>
      ) : plain ? (
        <article
          tabIndex={-1}
          class={styles.article}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.target !== event.currentTarget) return
            // The menu takes the focus: the same key is not to press its first button.
            event.preventDefault()
            actions.menu(line, null)
          }}
          data-key={line.key}
          aria-label={t("message.from", { name: own(line.author.name), time: clock(line.at) })}
        >
          <Bubble line={line} shape={shape} told={tellsWay(line, next, shape.last)} group={group} actions={actions} />
        </article>
      ) : line.kind === "message" ? (
        <Recalled line={line} actions={actions} />
      ) : (
        !isSaidBelow(line, next) && <p class={styles.event}>{sentence(line, group)}</p>
      )}
    </div>
  )
})

import { useRef } from "preact/hooks"
import { locale, own, t } from "../i18n/i18n.ts"
import { rowTime } from "../lib/time.ts"
import { Alert, Call, Mute } from "../look/icons.ts"
import type { ConversationView, PreviewView } from "../views.ts"
import { Face, type FaceSize } from "./Avatar.tsx"
import { Badge } from "./Badge.tsx"
import styles from "./ConversationRow.module.css"
import { minute } from "./clock.ts"
import { type Point, usePress } from "./press.ts"
import { SmsBadge } from "./SmsBadge.tsx"
import { Name } from "./Words.tsx"

/** The first lines are enough: a row never needs more, and a message can be 64 KiB. */
const short = (text: string): string => text.slice(0, 160).replace(/\s+/gu, " ")

function From({ name }: { name: string | null }) {
  return name === null ? null : <span>{t("list.from", { name: own(name) })}</span>
}

function Preview({ preview }: { preview: PreviewView }) {
  switch (preview.kind) {
    case "failed":
      return (
        <span class={styles.failed}>
          <Alert size={16} />
          {t("list.failed")}
        </span>
      )
    case "draft":
      return (
        <>
          <span class={styles.draft}>{t("list.draft")}</span> <bdi>{short(preview.text)}</bdi>
        </>
      )
    case "typing":
      return <>{preview.who === null ? t("typing.one") : t("typing.named", { name: own(preview.who) })}</>
    case "recalled":
      if (preview.mine) return <>{t("recalled.mine")}</>
      return <>{preview.from === null ? t("recalled.other") : t("recalled.named", { name: own(preview.from) })}</>
    case "text":
      return (
        <>
          <From name={preview.from} />
          <bdi>{short(preview.text)}</bdi>
        </>
      )
    case "empty":
      return <>{t("list.empty_row")}</>
  }
}

interface RowProps {
  row: ConversationView
  href: string
  selected?: boolean
  faceSize?: FaceSize
  /** A right click, a long press or the menu key; where there is no menu, they do what the browser does. */
  onMenu?(at: Point): void
}

/** Where a menu goes that a key asked for, which says no place: onto the row. */
function placeOf({ x, y }: Point, row: HTMLElement | null): Point {
  if (x !== 0 || y !== 0 || row === null) return { x, y }
  const box = row.getBoundingClientRect()
  return { x: box.left + 64, y: box.top + box.height / 2 }
}

/** One conversation in the list; the whole row is one link. */
export function ConversationRow({ row, href, selected = false, faceSize = "l", onMenu }: RowProps) {
  const time = row.at === null ? "" : rowTime(row.at, minute.value, locale.value)
  const link = useRef<HTMLAnchorElement>(null)
  const press = usePress((at) => onMenu?.(placeOf(at, link.current)), true)
  const ground = selected ? styles.selected : row.pinned ? styles.pinned : ""
  return (
    <a
      ref={link}
      class={`${styles.row} ${ground}`}
      href={href}
      aria-current={selected ? "page" : undefined}
      {...(onMenu && press)}
    >
      <Face kind={row.kind} faces={row.faces} size={faceSize} />
      <span class="grow">
        <span class={styles.top}>
          <span class={`grow ${styles.called}`}>
            <Name class={`cut ${styles.name}`}>{row.name}</Name>
            {row.sms && <SmsBadge />}
          </span>
          {row.pinned && <span class="hidden">{t("list.pinned")}</span>}
          <time class={styles.time}>{time}</time>
        </span>
        <span class={styles.bottom}>
          <span class={`cut ${styles.preview}`}>
            {row.mentioned && row.preview.kind !== "failed" && <b class={styles.mention}>{t("mention.row")} </b>}
            <Preview preview={row.preview} />
          </span>
          {row.inCall && (
            <span class={styles.call}>
              <Call size={16} />
              <span class="hidden">{t("list.call")}</span>
            </span>
          )}
          {row.muted && (
            <span class={styles.muted}>
              <Mute size={16} />
              <span class="hidden">{t("list.muted")}</span>
            </span>
          )}
          <Badge count={row.unread} marked={row.marked} muted={row.muted && !row.mentioned} />
        </span>
      </span>
    </a>
  )
}

import type { ComponentChildren } from "preact"
import { useRef, useState } from "preact/hooks"
import { Virtualizer } from "virtua"
import { t } from "../i18n/i18n.ts"
import { Offline, Refresh } from "../look/icons.ts"
import { Bar } from "../parts/Bar.tsx"
import { Button } from "../parts/Button.tsx"
import type { KeepingDeeds } from "../parts/ConversationMenu.tsx"
import { ConversationRow } from "../parts/ConversationRow.tsx"
import { Empty } from "../parts/Empty.tsx"
import { later } from "../parts/later.tsx"
import type { Point } from "../parts/press.ts"
import { SkeletonRows } from "../parts/Skeleton.tsx"
import { walk } from "../parts/walk.ts"
import { shape } from "../shapes/shape.ts"
import type { ConversationView, LinkState } from "../views.ts"
import styles from "./List.module.css"

const ConversationMenu = later(() => import("../parts/over.ts").then((over) => over.ConversationMenu))

const ROW_PX = { phone: 72, tablet: 66, desktop: 66 }

/** Says when there is no line to the server, and what still works. Nothing while all is well. */
export function LinkBar({ link, onRetry }: { link: LinkState; onRetry: () => void }) {
  if (link === "offline") {
    return (
      <Bar icon={Offline} action={{ label: t("retry"), run: onRetry }}>
        {t("offline.text")}
      </Bar>
    )
  }
  if (link === "waiting") {
    return (
      <Bar icon={Refresh} action={{ label: t("retry"), run: onRetry }}>
        {t("connecting.retry")}
      </Bar>
    )
  }
  return link === "connecting" ? <Bar icon={Refresh}>{t("connecting.text")}</Bar> : null
}

interface ListProps {
  /** Null while they are being fetched for the first time. */
  rows: readonly ConversationView[] | null
  selected: string | null
  link: LinkState
  deeds: KeepingDeeds
  onRetry(): void
  onNew(): void
  /** Chooses a part of them, where there is room for that. */
  filters?: ComponentChildren
  /** Whether only a part of them is shown. */
  isPart?: boolean
  /** The head of the list, which is the shell's. */
  children?: ComponentChildren
}

/** The conversations: pinned ones, then the newest first. */
export function List({ rows, selected, link, deeds, onRetry, onNew, filters, isPart = false, children }: ListProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const [open, setOpen] = useState<{ row: ConversationView; at: Point } | null>(null)
  return (
    <section class={styles.list} aria-label={t("list.title")}>
      {children}
      <LinkBar link={link} onRetry={onRetry} />
      {filters}
      <nav
        ref={scroller}
        class={styles.rows}
        aria-label={t("list.title")}
        onKeyDown={(event) => walk(event, event.currentTarget)}
      >
        {rows === null && <SkeletonRows />}
        {rows?.length === 0 && isPart && <p class={styles.none}>{t("list.filter.none")}</p>}
        {rows?.length === 0 && !isPart && (
          <Empty title={t("list.empty.title")} text={t("list.empty.text")}>
            <Button kind="primary" onClick={onNew}>
              {t("new.title")}
            </Button>
          </Empty>
        )}
        {rows && rows.length > 0 && (
          <Virtualizer scrollRef={scroller} data={rows} itemSize={ROW_PX[shape.value]}>
            {(row) => (
              <ConversationRow
                key={row.conversation}
                row={row}
                href={`/c/${row.conversation}`}
                selected={row.conversation === selected}
                faceSize={shape.value === "phone" ? "l" : "m"}
                onMenu={(at) => setOpen({ row, at })}
              />
            )}
          </Virtualizer>
        )}
      </nav>
      {open && <ConversationMenu {...open} deeds={deeds} onClose={() => setOpen(null)} />}
    </section>
  )
}

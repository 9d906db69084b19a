import { useEffect, useRef } from "preact/hooks"
import { t } from "../i18n/i18n.ts"
import { Close, Copy, ForwardOn, Merge } from "../look/icons.ts"
import type { MessageView } from "../views.ts"
import { Button, IconButton } from "./Button.tsx"
import styles from "./SelectBar.module.css"
import { inOrder, type Selected } from "./useSelection.ts"

/** What can be done to several messages at once. */
export interface SelectionDeeds {
  copyAll(lines: readonly MessageView[]): void
  /** Sends their texts on, one after the other. */
  forwardEach(lines: readonly MessageView[]): void
  /** Sends them on as one message. */
  forwardMerged(lines: readonly MessageView[]): void
}

interface SelectBarProps {
  chosen: Selected
  deeds: SelectionDeeds
  onEnd(): void
}

/** Stands where one writes while messages are chosen. */
export function SelectBar({ chosen, deeds, onEnd }: SelectBarProps) {
  const bar = useRef<HTMLDivElement>(null)
  // The menu that led here is gone, and what it was opened on is covered.
  useEffect(() => bar.current?.querySelector("button")?.focus(), [])
  const none = chosen.size === 0
  const run = (deed: (lines: readonly MessageView[]) => void) => () => {
    deed(inOrder(chosen))
    onEnd()
  }
  const count = t("select.count", { count: chosen.size })
  return (
    <div ref={bar} class={styles.bar} role="toolbar" aria-label={count}>
      <span class={styles.count}>
        <IconButton name={t("cancel")} icon={Close} size={20} onClick={onEnd} />
        <span class="num" role="status">
          {count}
        </span>
      </span>
      <span class={styles.deeds}>
        <Button small icon={ForwardOn} disabled={none} onClick={run(deeds.forwardEach)}>
          {t("select.each")}
        </Button>
        <Button small icon={Merge} disabled={none} onClick={run(deeds.forwardMerged)}>
          {t("select.merged")}
        </Button>
        <Button small icon={Copy} disabled={none} onClick={run(deeds.copyAll)}>
          {t("message.copy")}
        </Button>
      </span>
    </div>
  )
}

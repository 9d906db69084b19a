import { useRef } from "preact/hooks"
import { t } from "../../../i18n/i18n.ts"
import { Back, Forward } from "../../../look/icons.ts"
import { IconButton } from "../../../parts/Button.tsx"
import { useFocusBack } from "../useFocusBack.ts"
import { PAGER, type Place } from "./layout.ts"
import styles from "./Pager.module.css"

interface PagerProps {
  /** From 0. */
  page: number
  pages: number
  /** At the foot of this. */
  space: Place
  onPage(page: number): void
}

/** Leads to those who do not fit on one page, and round at the ends: a button never goes from under the focus. */
export function Pager({ page, pages, space, onPage }: PagerProps) {
  const ref = useRef<HTMLElement>(null)
  const focusCame = useFocusBack(ref)
  const to = (step: number) => onPage((page + step + pages) % pages)
  return (
    <nav
      ref={ref}
      class={styles.pager}
      aria-label={t("calls.pages")}
      onFocusIn={focusCame}
      style={{
        insetInlineStart: `${space.x}px`,
        insetBlockStart: `${space.y + space.height - PAGER}px`,
        width: `${space.width}px`,
        height: `${PAGER}px`,
      }}
    >
      <IconButton name={t("calls.pages.back")} icon={Back} class={styles.turn} onClick={() => to(-1)} />
      <span class={`${styles.where} num`}>
        <span aria-hidden="true">
          {page + 1} / {pages}
        </span>
        <span class="hidden">{t("calls.pages.at", { page: page + 1, pages })}</span>
      </span>
      <IconButton name={t("calls.pages.next")} icon={Forward} class={styles.turn} onClick={() => to(1)} />
    </nav>
  )
}

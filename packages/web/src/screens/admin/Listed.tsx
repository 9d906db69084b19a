import type { ComponentChildren } from "preact"
import { t } from "../../i18n/i18n.ts"
import { Button } from "../../parts/Button.tsx"
import { Empty } from "../../parts/Empty.tsx"
import { SkeletonRows } from "../../parts/Skeleton.tsx"
import styles from "./Admin.module.css"

/** Rows that come page by page. */
export interface Pages<T> {
  /** Null until the first are known. */
  readonly rows: readonly T[] | null
  readonly more: boolean
  /** Why they are not known, in words. */
  readonly error: string | null
}

interface ListProps<T> {
  pages: Pages<T>
  onMore(): void
  /** Said where there are none. */
  none: { readonly title: string; readonly text: string }
  children(rows: readonly T[]): ComponentChildren
}

/** Rows that come page by page: the shapes of those on their way, what is wrong, that there are none, or the rows. */
export function Listed<T>({ pages: { rows, more, error }, onMore, none, children }: ListProps<T>) {
  return (
    <>
      {error !== null && (
        <p class={styles.about} role="alert">
          {error}
        </p>
      )}
      {rows === null && error === null && <SkeletonRows count={5} />}
      {rows?.length === 0 && (
        <div class={styles.empty}>
          <Empty title={none.title} text={none.text} />
        </div>
      )}
      {rows !== null && rows.length > 0 && children(rows)}
      {more && (
        <Button wide onClick={onMore}>
          {t("admin.more")}
        </Button>
      )}
    </>
  )
}

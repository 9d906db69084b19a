import type { ComponentChildren } from "preact"
import { t } from "../../i18n/i18n.ts"
import { Plus, Search } from "../../look/icons.ts"
import { IconButton } from "../../parts/Button.tsx"
import { arriving } from "../../parts/later.tsx"
import { type Station, stops, type Waiting } from "../nav.ts"
import { StopBadge } from "../StopBadge.tsx"
import styles from "./PhoneShell.module.css"

/** Of all shapes only this one begins with it: a window that is a phone fetches it before it draws. */
export const Wordmark = arriving(() => import("../../look/Wordmark.tsx").then((module) => module.Wordmark))

interface PhoneShellProps {
  /** Which tab is lit; null on a screen that one comes back from, which has no tabs. */
  tab: Station | null
  waiting: Waiting
  children: ComponentChildren
}

/** One column: a screen, and the tabs under the first of each. */
export function PhoneShell({ tab, waiting, children }: PhoneShellProps) {
  return (
    <div class={styles.shell}>
      <main class={styles.main}>{children}</main>
      {tab && (
        <nav class={styles.tabs}>
          {stops.map(({ id, href, label, icon: Icon, waiting: what }) => (
            <a
              key={id}
              href={href}
              class={`${styles.tab} ${id === tab ? styles.on : ""}`}
              aria-current={id === tab ? "page" : undefined}
            >
              <span class={styles.icon}>
                <Icon size={24} />
                <StopBadge count={waiting[id] ?? 0} what={what} class={styles.badge} />
              </span>
              {t(label)}
            </a>
          ))}
        </nav>
      )}
    </div>
  )
}

/** The head of the list on a phone. */
export function PhoneListHead({ onSearch, onNew }: { onSearch: () => void; onNew: () => void }) {
  return (
    <header class={styles.head}>
      <h1 class="grow">
        <Wordmark height={34} />
      </h1>
      <IconButton name={t("search")} icon={Search} size={23} onClick={onSearch} />
      <IconButton name={t("new.title")} icon={Plus} size={25} onClick={onNew} />
    </header>
  )
}

import type { ComponentChildren } from "preact"
import { t } from "../../i18n/i18n.ts"
import { Compose, Search, Settings } from "../../look/icons.ts"
import { Mark } from "../../look/Mark.tsx"
import { Avatar } from "../../parts/Avatar.tsx"
import { IconButton } from "../../parts/Button.tsx"
import type { PersonView } from "../../views.ts"
import { type Station, stops, type Waiting } from "../nav.ts"
import { StopBadge } from "../StopBadge.tsx"
import styles from "./DesktopShell.module.css"

interface DesktopShellProps {
  station: Station
  waiting: Waiting
  me: PersonView
  list: ComponentChildren
  /** Beside the main pane; null when closed. */
  side: ComponentChildren | null
  children: ComponentChildren
}

function Rail({ station, waiting, me }: Pick<DesktopShellProps, "station" | "waiting" | "me">) {
  return (
    <nav class={styles.rail}>
      <Mark size={40} />
      <span class={styles.gap} />
      {stops
        .filter(({ id }) => id !== "me")
        .map(({ id, href, label, icon: Icon, waiting: what }) => (
          <a
            key={id}
            href={href}
            class={`${styles.stop} ${id === station ? styles.on : ""}`}
            aria-current={id === station ? "page" : undefined}
          >
            <Icon size={22} />
            {t(label)}
            <StopBadge count={waiting[id] ?? 0} what={what} class={styles.badge} />
          </a>
        ))}
      <span class="grow" />
      <a
        href="/me"
        class={`${styles.stop} ${station === "me" ? styles.on : ""}`}
        aria-current={station === "me" ? "page" : undefined}
      >
        <Settings size={22} />
        {t("me.settings")}
        <StopBadge count={waiting.me ?? 0} what="admin.waiting" class={styles.badge} />
      </a>
      <Avatar person={me} size="s" />
    </nav>
  )
}

/** Rail, list, the screen itself and a pane beside it; narrower windows lay the pane over the screen. */
export function DesktopShell({ station, waiting, me, list, side, children }: DesktopShellProps) {
  return (
    <div class={`${styles.shell} ${side === null ? "" : styles.withSide}`}>
      <Rail station={station} waiting={waiting} me={me} />
      <div class={styles.list}>{list}</div>
      <main class={styles.main}>{children}</main>
      {side !== null && <div class={styles.side}>{side}</div>}
    </div>
  )
}

/** The head of the list beside a rail. */
export function DesktopListHead({ onSearch, onNew }: { onSearch: () => void; onNew: () => void }) {
  return (
    <header class={styles.head}>
      <div class={styles.title}>
        <h1 class="grow">{t("list.title")}</h1>
        <IconButton name={t("new.title")} icon={Compose} onClick={onNew} />
      </div>
      <button type="button" class={styles.search} aria-keyshortcuts="Control+Shift+F Meta+Shift+F" onClick={onSearch}>
        <Search size={18} />
        <span class="grow cut">{t("search")}</span>
        <kbd class={styles.keys}>Ctrl Shift F</kbd>
      </button>
    </header>
  )
}

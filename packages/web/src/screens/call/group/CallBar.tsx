import { t } from "../../../i18n/i18n.ts"
import { lasted } from "../../../lib/time.ts"
import { Lock } from "../../../look/callIcons.ts"
import { Call, Video } from "../../../look/icons.ts"
import { useSecond } from "../second.ts"
import type { CallBarView } from "../view.ts"
import styles from "./CallBar.module.css"

/** How many are in a call, and for how long they have talked. */
function Going({ view }: { view: Exclude<CallBarView, { kind: "ended" }> }) {
  const now = useSecond()
  return (
    <>
      <span class={styles.title} role="status">
        {t("calls.bar")}
      </span>
      <span class={`${styles.facts} num`}>
        {t("calls.people", { count: view.people })}
        {view.since !== null && (
          <span aria-hidden="true">
            <i class="sep" />
            {lasted(Math.max(0, now - view.since))}
          </span>
        )}
      </span>
      {view.kind !== "open" && <span class={styles.why}>{t(`calls.bar.${view.kind}`)}</span>}
    </>
  )
}

/** In a conversation, below its head: a call of many goes on there, and whether one can come in. */
export function CallBar({ view, onJoin }: { view: CallBarView; onJoin: () => void }) {
  const isShut = view.kind === "locked" || view.kind === "removed"
  const Icon = isShut ? Lock : view.media === "video" ? Video : Call
  return (
    <div class={`${styles.bar} ${view.kind === "open" ? styles.open : ""}`}>
      <Icon size={20} />
      <span class={styles.words}>
        {view.kind === "ended" ? (
          <span class={styles.title} role="status">
            {t("calls.over.over")}
          </span>
        ) : (
          <Going view={view} />
        )}
      </span>
      {view.kind === "open" && (
        <button type="button" class={styles.join} onClick={onJoin}>
          {t("calls.join")}
        </button>
      )}
    </div>
  )
}

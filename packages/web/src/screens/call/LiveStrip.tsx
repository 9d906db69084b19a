import { own, t } from "../../i18n/i18n.ts"
import { lasted } from "../../lib/time.ts"
import { deviceIcons } from "../../parts/deviceIcons.ts"
import styles from "./CallStrip.module.css"
import { useSecond } from "./second.ts"
import type { ElsewhereView } from "./view.ts"

/** Above every screen: a call goes on on another device of one's own, and can be taken here. */
export function LiveStrip({ view, onTake }: { view: ElsewhereView; onTake: () => void }) {
  const now = useSecond()
  const Icon = deviceIcons[view.shape]
  const words = { name: own(view.name), device: own(view.device) }
  return (
    <div class={styles.strip} role="status">
      <Icon size={22} />
      <span class={styles.words}>
        <span class={styles.text}>{t(view.isLost ? "calls.strip.lost" : "calls.strip", words)}</span>
        {view.since !== null && (
          <span class={`${styles.time} num`} aria-hidden="true">
            {lasted(Math.max(0, now - view.since))}
          </span>
        )}
      </span>
      <button type="button" class={styles.take} onClick={onTake}>
        {t("calls.take")}
      </button>
    </div>
  )
}

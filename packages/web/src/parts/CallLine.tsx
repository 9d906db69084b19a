import { t } from "../i18n/i18n.ts"
import { Call, Video } from "../look/icons.ts"
import type { CallLineView } from "../views.ts"
import styles from "./CallLine.module.css"

/** A call that was, in the conversation. @param again calls once more; left out where nobody can be called */
export function CallLine({ call, again }: { call: CallLineView; again?: (() => void) | undefined }) {
  const Icon = call.media === "video" ? Video : Call
  const inside = (
    <>
      <span class={`${styles.icon} ${call.missed ? styles.missed : ""}`}>
        <Icon size={20} />
      </span>
      <span>
        <span class={styles.kind}>{t(call.media === "video" ? "chat.video_call" : "chat.call")}</span>
        <span class={`${styles.words} ${call.missed ? styles.missed : ""} num`} dir="auto">
          {call.words}
        </span>
      </span>
    </>
  )
  if (again === undefined) return <span class={styles.call}>{inside}</span>
  return (
    <button type="button" class={styles.call} onClick={again}>
      {inside}
      <span class={styles.again}>{t(call.mine || call.group ? "chat.call_again" : "chat.call_back")}</span>
    </button>
  )
}

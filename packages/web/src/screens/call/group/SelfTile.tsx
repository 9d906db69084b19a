import { useState } from "preact/hooks"
import { t } from "../../../i18n/i18n.ts"
import { Video } from "../Picture.tsx"
import type { HereView } from "../view.ts"
import type { Place } from "./layout.ts"
import styles from "./SelfTile.module.css"
import { at } from "./Tiles.tsx"

/** In the order in which presses go round. A last row is often shorter than the others, so the first covers least. */
const CORNERS = ["bottomEnd", "bottomStart", "topStart", "topEnd"] as const

interface SelfProps {
  track: MediaStreamTrack
  isMirrored: HereView["isMirrored"]
  /** In a corner of this. */
  space: Place
}

/** What one's own camera sees, small and in a corner; a press puts it into the next one. */
export function SelfTile({ track, isMirrored, space }: SelfProps) {
  const [corner, setCorner] = useState(0)
  return (
    <div class={styles.space} style={at(space)}>
      <button
        type="button"
        class={`${styles.self} ${styles[CORNERS[corner] ?? CORNERS[0]]}`}
        aria-label={t("calls.self")}
        title={t("calls.self")}
        onClick={() => setCorner((corner + 1) % CORNERS.length)}
      >
        <Video track={track} class={styles.video} mirrored={isMirrored} />
      </button>
    </div>
  )
}

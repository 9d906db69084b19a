import type { Manner } from "@everline/protocol"
import type { ComponentChildren } from "preact"
import { own, t } from "../../i18n/i18n.ts"
import { Enlarge, HangUp, MicOff, Move } from "../../look/callIcons.ts"
import { Mic } from "../../look/icons.ts"
import { IconButton } from "../../parts/Button.tsx"
import { Name } from "../../parts/Words.tsx"
import styles from "./SmallWindow.module.css"
import { Notes, StatusLine } from "./StatusLine.tsx"
import type { StatusView } from "./status.ts"
import type { CallDeeds, HereView } from "./view.ts"

interface SmallProps {
  /** With whom one talks. */
  name: string
  isOver: boolean
  /** Of what there is to see, where there is anything. */
  picture: ComponentChildren
  /** Beside the name. */
  face: ComponentChildren
  status: StatusView
  view: Pick<HereView, "moving" | "isSilent">
  mine: Pick<Manner, "muted" | "holding">
  /** What else there is to say. */
  words: string | null
  /** The word for going out of it. */
  end: string
  deeds: CallDeeds
}

/** A call as a small window, while one does other things. */
export function SmallWindow(props: SmallProps) {
  const { name, isOver, picture, face, status, view, mine, words, end, deeds } = props
  return (
    <section class={styles.small} data-theme="dark" aria-label={t("calls.window", { name: own(name) })}>
      {!isOver && picture}
      <div class={styles.line}>
        {face}
        <span class={styles.names}>
          <Name class={`${styles.name} cut`}>{name}</Name>
          <StatusLine {...status} class={styles.status} />
        </span>
      </div>
      <Notes view={view} holding={mine.holding} words={words} deeds={deeds} class={styles.notes} small />
      {!isOver && (
        <div class={styles.row}>
          <IconButton
            name={t("calls.mute")}
            icon={mine.muted ? MicOff : Mic}
            pressed={mine.muted}
            class={mine.muted ? styles.on : styles.plain}
            onClick={deeds.mute}
          />
          {status.isTalking && (
            <IconButton
              name={t("calls.move")}
              icon={Move}
              class={styles.moves}
              disabled={view.moving !== null}
              onClick={deeds.move}
            />
          )}
          <IconButton name={t("calls.enlarge")} icon={Enlarge} class={styles.plain} onClick={deeds.enlarge} />
          <IconButton name={end} icon={HangUp} class={styles.ends} onClick={deeds.hangUp} />
        </div>
      )}
    </section>
  )
}

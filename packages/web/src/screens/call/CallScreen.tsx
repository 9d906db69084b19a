import type { ComponentChildren } from "preact"
import { useEffect, useRef } from "preact/hooks"
import { own, t } from "../../i18n/i18n.ts"
import { Enlarge, HangUp, MicOff, Move, Shrink, Signal, SignalLow, Volume } from "../../look/callIcons.ts"
import { Mic, Settings } from "../../look/icons.ts"
import { Avatar } from "../../parts/Avatar.tsx"
import { Button, IconButton } from "../../parts/Button.tsx"
import { Name } from "../../parts/Words.tsx"
import styles from "./CallScreen.module.css"
import { Controls } from "./Controls.tsx"
import { Pictures, Video } from "./Picture.tsx"
import { useSecond } from "./second.ts"
import { isPoor, phaseWords, qualityWords, theirWords } from "./status.ts"
import type { CallDeeds, CallScreenView } from "./view.ts"

interface CallProps {
  view: CallScreenView
  deeds: CallDeeds
}

/** How far the call is, and in words how the line is. */
function Status({ view }: { view: CallScreenView }) {
  const words = phaseWords(view, useSecond())
  const Icon = isPoor(view) ? SignalLow : Signal
  return (
    <p class={`${styles.status} num`}>
      {words}
      {view.phase.kind === "talking" && (
        <>
          <i class={styles.bar} />
          <Icon size={15} />
          <span role="status">{qualityWords(view)}</span>
        </>
      )}
    </p>
  )
}

const isSeen = ({ pictures, phase }: CallScreenView): boolean =>
  phase.kind === "talking" && pictures.some(({ shows }) => shows)

/** Somebody whom one does not see: their face, large; while it rings it breathes. */
function Face({ view }: { view: CallScreenView }) {
  const { phase } = view
  const rings = phase.kind === "calling" || phase.kind === "ringing"
  return (
    <span class={`${styles.face} ${rings ? styles.rings : ""}`}>
      <Avatar person={view.person} size="xl" />
    </span>
  )
}

/** What is worth a word on the picture. */
function Notes({ view, deeds }: CallProps) {
  const theirs = theirWords(view)
  return (
    <div class={styles.notes} aria-live="polite">
      {view.moving !== null && (
        <p class={`${styles.note} ${styles.live}`}>{t("calls.moving", { device: own(view.moving) })}</p>
      )}
      {theirs !== null && <p class={styles.note}>{theirs}</p>}
      {view.mine.holding && (
        <Button kind="primary" onClick={deeds.hold}>
          {t("calls.resume")}
        </Button>
      )}
      {view.isSilent && (
        <Button kind="primary" icon={Volume} onClick={deeds.hear}>
          {t("calls.tap_to_hear")}
        </Button>
      )}
    </div>
  )
}

/** A call in the whole window. */
export function CallScreen({ view, deeds }: CallProps) {
  const ref = useRef<HTMLElement>(null)
  useEffect(() => ref.current?.focus(), [])
  const seen = isSeen(view)
  return (
    <section
      ref={ref}
      class={styles.screen}
      data-theme="dark"
      aria-label={t("calls.window", { name: own(view.person.name) })}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key === "Escape") deeds.shrink()
      }}
    >
      {view.phase.kind !== "ended" && (
        <Pictures pictures={view.pictures} fit={view.theirs.sharing ? "contain" : "cover"} />
      )}
      <header class={styles.head}>
        <IconButton name={t("calls.shrink")} icon={Shrink} class={styles.over} onClick={deeds.shrink} />
        <div class={styles.who}>
          <h2 class={styles.name}>
            <Name>{view.person.name}</Name>
          </h2>
          <Status view={view} />
        </div>
        {view.phase.kind !== "ended" && (
          <IconButton name={t("calls.gear")} icon={Settings} class={styles.over} onClick={deeds.gear} />
        )}
      </header>
      <div class={styles.middle}>
        {!seen && <Face view={view} />}
        <Notes view={view} deeds={deeds} />
      </div>
      {view.self && view.phase.kind !== "ended" && (
        <Video track={view.self} class={styles.self} mirrored={view.isMirrored} label={t("calls.you")} />
      )}
      {view.phase.kind !== "ended" && (
        <footer class={styles.foot}>
          <Controls view={view} deeds={deeds} />
        </footer>
      )}
    </section>
  )
}

/** The same call as a small window, while one does other things. */
export function SmallCall({ view, deeds }: CallProps) {
  const { mine, phase } = view
  const seen = isSeen(view)
  return (
    <section class={styles.small} data-theme="dark" aria-label={t("calls.window", { name: own(view.person.name) })}>
      {seen && (
        <div class={styles.stage}>
          <Pictures pictures={view.pictures} fit="cover" />
        </div>
      )}
      <div class={styles.line}>
        {!seen && <Avatar person={view.person} size="s" />}
        <span class={styles.names}>
          <Name class={`${styles.smallName} cut`}>{view.person.name}</Name>
          <Status view={view} />
        </span>
      </div>
      <Row>
        <IconButton name={t("calls.mute")} icon={mine.muted ? MicOff : Mic} class={styles.over} onClick={deeds.mute} />
        {phase.kind === "talking" && (
          <IconButton name={t("calls.move")} icon={Move} class={styles.moves} onClick={deeds.move} />
        )}
        <IconButton name={t("calls.enlarge")} icon={Enlarge} class={styles.over} onClick={deeds.enlarge} />
        <IconButton name={t("calls.hang_up")} icon={HangUp} class={styles.ends} onClick={deeds.hangUp} />
      </Row>
    </section>
  )
}

const Row = ({ children }: { children: ComponentChildren }) => <div class={styles.row}>{children}</div>

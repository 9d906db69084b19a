import type { ComponentChildren } from "preact"
import { useId, useLayoutEffect, useRef } from "preact/hooks"
import { own, t } from "../../i18n/i18n.ts"
import { EnterFullScreen, LeaveFullScreen, Shrink } from "../../look/callIcons.ts"
import { Close, Settings } from "../../look/icons.ts"
import { IconButton } from "../../parts/Button.tsx"
import { TopPlace } from "../../parts/onTop.tsx"
import { Name } from "../../parts/Words.tsx"
import { shape } from "../../shapes/shape.ts"
import { CallFace } from "./CallFace.tsx"
import styles from "./CallScreen.module.css"
import { Controls } from "./Controls.tsx"
import { type FullScreen, useFullScreen } from "./fullScreen.ts"
import { Pictures, Video } from "./Picture.tsx"
import { Notes, Status } from "./StatusLine.tsx"
import { isSeen, rings } from "./status.ts"
import type { CallDeeds, CallScreenView } from "./view.ts"

interface CallProps {
  view: CallScreenView
  deeds: CallDeeds
  /** What else there is to know of calls, above it. */
  children?: ComponentChildren
}

interface HeadProps extends Pick<CallProps, "view" | "deeds"> {
  full: FullScreen
  titleId: string
}

/** With whom one talks and how it goes, between how large it is and by what. */
function Head({ view, deeds, full, titleId }: HeadProps) {
  const isOver = view.phase.kind === "ended"
  // A phone is full of the call as it is; of a picture more can be seen.
  const canFill = full.can && !isOver && (full.isOn || shape.value !== "phone" || isSeen(view))
  return (
    <header class={styles.head}>
      <span class={styles.sizes}>
        <IconButton
          name={t(isOver ? "close" : "calls.shrink")}
          icon={isOver ? Close : Shrink}
          class={styles.plain}
          onClick={deeds.shrink}
        />
        {canFill && (
          <IconButton
            name={t(full.isOn ? "calls.full.leave" : "calls.full")}
            icon={full.isOn ? LeaveFullScreen : EnterFullScreen}
            class={styles.plain}
            onClick={full.toggle}
          />
        )}
      </span>
      <div class={styles.who}>
        <h2 id={titleId} class={styles.name}>
          <Name>{view.person.name}</Name>
        </h2>
        <Status view={view} class={styles.status} />
      </div>
      {!isOver && <IconButton name={t("calls.gear")} icon={Settings} class={styles.plain} onClick={deeds.gear} />}
    </header>
  )
}

/**
 * A call in the whole window, over whatever is open there. It is a modal dialog: the keyboard and screen readers stay in it,
 * and the focus is where it was when the call is small or over.
 */
export function CallScreen({ view, deeds, children }: CallProps) {
  const [dialog, screen] = [useRef<HTMLDialogElement>(null), useRef<HTMLElement>(null)]
  const name = useId()
  const full = useFullScreen(screen)
  useLayoutEffect(() => {
    const call = dialog.current
    call?.showModal()
    // No button has it: what one was writing presses none.
    call?.focus()
    return () => call?.close()
  }, [])
  const isOver = view.phase.kind === "ended"
  const seen = isSeen(view)
  const self = isOver || view.mine.holding ? null : view.self
  return (
    <dialog
      ref={dialog}
      class={styles.call}
      aria-labelledby={name}
      tabIndex={-1}
      onCancel={(event) => {
        if (!full.isOn) return
        event.preventDefault()
        full.toggle()
      }}
      onClose={({ currentTarget }) => {
        // By Esc or a gesture, for what is not drawn any more has closed it itself.
        if (currentTarget.isConnected) deeds.shrink()
      }}
    >
      <section
        ref={screen}
        class={`${styles.screen} ${isOver ? "" : styles.comes}`}
        data-theme="dark"
        aria-label={t("calls.window", { name: own(view.person.name) })}
      >
        {children}
        <div class={`${styles.scene} ${seen ? styles.seen : ""}`}>
          {!isOver && <Pictures pictures={view.pictures} seen={seen} fit={view.theirs.sharing ? "contain" : "cover"} />}
          <Head view={view} deeds={deeds} full={full} titleId={name} />
          <div class={`${styles.middle} ${isOver ? styles.over : ""} ${self ? styles.beside : ""}`}>
            {!seen && <CallFace person={view.person} rings={rings(view)} class={styles.face} />}
            <Notes view={view} deeds={deeds} class={styles.notes} />
          </div>
          {self && <Video track={self} class={styles.self} mirrored={view.isMirrored} label={t("calls.you")} />}
          <TopPlace class={styles.above} />
          {!isOver && (
            <footer class={styles.foot}>
              <Controls view={view} deeds={deeds} />
            </footer>
          )}
        </div>
      </section>
    </dialog>
  )
}

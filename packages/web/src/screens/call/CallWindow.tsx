import type { ComponentChildren } from "preact"
import { useId, useLayoutEffect, useRef } from "preact/hooks"
import { own, t } from "../../i18n/i18n.ts"
import { EnterFullScreen, LeaveFullScreen, Shrink } from "../../look/callIcons.ts"
import { Close, Settings } from "../../look/icons.ts"
import { IconButton } from "../../parts/Button.tsx"
import { TopPlace } from "../../parts/onTop.tsx"
import { Name } from "../../parts/Words.tsx"
import { shape } from "../../shapes/shape.ts"
import styles from "./CallWindow.module.css"
import { type FullScreen, useFullScreen } from "./fullScreen.ts"
import { StatusLine } from "./StatusLine.tsx"
import type { StatusView } from "./status.ts"
import type { CallDeeds } from "./view.ts"

interface HeadProps {
  /** With whom one talks. */
  name: string
  isOver: boolean
  /** There are pictures, of which a larger window shows more. */
  isSeen: boolean
  /** How far the call is, and how it goes. */
  status: StatusView
  deeds: Pick<CallDeeds, "shrink" | "gear">
}

/** With whom one talks and how it goes, between how large it is and by what. */
function Head({
  name,
  isOver,
  isSeen,
  status,
  deeds,
  full,
  titleId,
}: HeadProps & { full: FullScreen; titleId: string }) {
  // A phone is full of the call as it is.
  const canFill = full.can && !isOver && (full.isOn || shape.value !== "phone" || isSeen)
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
          <Name>{name}</Name>
        </h2>
        <StatusLine {...status} class={styles.status} />
      </div>
      {!isOver && <IconButton name={t("calls.gear")} icon={Settings} class={styles.plain} onClick={deeds.gear} />}
    </header>
  )
}

interface WindowProps extends HeadProps {
  /** What else there is to know of calls, above it. */
  strips?: ComponentChildren
  /** What fills all of it, behind what is written. */
  behind?: ComponentChildren
  /** What can be done, at its foot; nothing is left to do in a call that is over. */
  controls: ComponentChildren
  /** Between head and foot. */
  children: ComponentChildren
}

/**
 * A call in the whole window, over whatever is open there. It is a modal dialog: the keyboard and screen readers stay in it,
 * and the focus is where it was when the call is small or over.
 */
export function CallWindow({ strips, behind, controls, children, ...head }: WindowProps) {
  const { name, isOver, deeds } = head
  const [dialog, screen] = [useRef<HTMLDialogElement>(null), useRef<HTMLElement>(null)]
  const titleId = useId()
  const full = useFullScreen(screen)
  useLayoutEffect(() => {
    const call = dialog.current
    call?.showModal()
    // No button has it: what one was writing presses none.
    call?.focus()
    return () => call?.close()
  }, [])
  return (
    <dialog
      ref={dialog}
      class={styles.call}
      aria-labelledby={titleId}
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
        aria-label={t("calls.window", { name: own(name) })}
      >
        {strips}
        <div class={`${styles.scene} ${behind && head.isSeen ? styles.seen : ""}`}>
          {behind}
          <Head {...head} full={full} titleId={titleId} />
          {children}
          <TopPlace class={styles.above} />
          {!isOver && <footer class={styles.foot}>{controls}</footer>}
        </div>
      </section>
    </dialog>
  )
}

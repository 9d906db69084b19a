import { useEffect, useRef } from "preact/hooks"
import { t } from "../i18n/i18n.ts"
import { type Recorder, STEP_MS } from "../lib/recorder.ts"
import { resample } from "../lib/waveform.ts"
import { Send, Trash } from "../look/icons.ts"
import { IconButton } from "./Button.tsx"
import styles from "./TalkViews.module.css"

/** The longest voice note, in milliseconds. */
export const LONGEST_MS = 60_000
/** From here on the seconds that are left are counted down. */
const COUNTDOWN_S = 10
/** How much of what was just said is shown, and in how many strokes. */
const SEEN_MS = 4_000
const STROKES = 48
const PITCH = 5
const HEIGHT = 32

/** "0:07". */
const time = (ms: number): string => {
  const seconds = Math.floor(ms / 1_000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`
}

/** What the microphone has heard last, the newest at the end: that it moves shows that it hears. */
function Level({ levels }: { levels: readonly number[] }) {
  const steps = SEEN_MS / STEP_MS
  const seen = [...Array.from({ length: Math.max(0, steps - levels.length) }, () => 0), ...levels.slice(-steps)]
  const path = resample(seen, STROKES).map((level, at) => {
    const tall = Math.max(3, level * HEIGHT)
    return `M${at * PITCH + 1.5} ${(HEIGHT - tall) / 2 + 1}v${tall - 2}`
  })
  return (
    <svg
      class={styles.level}
      viewBox={`0 0 ${STROKES * PITCH} ${HEIGHT}`}
      preserveAspectRatio="xMaxYMid slice"
      aria-hidden="true"
    >
      <path d={path.join("")} />
    </svg>
  )
}

interface NowProps {
  /** Null until the microphone is there. */
  recorder: Pick<Recorder, "elapsed" | "levels"> | null
}

function Clock({ recorder }: NowProps) {
  return (
    <span class={`${styles.clock} num`} role="timer">
      <i class={styles.live} />
      {time(Math.min(LONGEST_MS, recorder?.elapsed() ?? 0))}
    </span>
  )
}

/** What letting go does, or how many seconds are left once there are few; nothing to say while it goes on by itself. */
function hintOf({ recorder, held, away }: NowProps & { held: boolean; away: boolean }): string {
  if (recorder === null) return t("talk.asking")
  if (away) return t("talk.let_go_cancel")
  return left(recorder) ?? (held ? t("talk.let_go_send") : "")
}

function left(recorder: Pick<Recorder, "elapsed">): string | null {
  const seconds = Math.ceil((LONGEST_MS - recorder.elapsed()) / 1_000)
  if (seconds > COUNTDOWN_S) return null
  return seconds > 0 ? t("talk.left", { count: seconds }) : t("talk.full")
}

/** While a finger is down: what letting go does, large enough to be read past the finger. */
export function Held({ recorder, away }: NowProps & { away: boolean }) {
  return (
    <div class={styles.cover}>
      <div class={`${styles.sheet} ${away ? styles.leaving : ""}`}>
        <p class={styles.throw}>
          <span class={styles.bin}>
            <Trash size={24} />
          </span>
          {t(away ? "talk.let_go_cancel" : "talk.slide")}
        </p>
        <div class={styles.said}>
          <Clock recorder={recorder} />
          <Level levels={recorder?.levels ?? []} />
        </div>
        <p class={styles.send}>{away ? " " : hintOf({ recorder, held: true, away })}</p>
      </div>
    </div>
  )
}

interface FreeProps extends NowProps {
  /** A mouse holds the button: letting go of it sends, or throws away. */
  held: boolean
  away: boolean
  onSend(): void
  onCancel(): void
}

/** While it goes on by itself: in place of where one writes. */
export function Free({ recorder, held, away, onSend, onCancel }: FreeProps) {
  const send = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (!held) send.current?.focus()
  }, [held])
  const key = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return
    event.stopPropagation()
    onCancel()
  }
  return (
    <fieldset class={`${styles.bar} ${held ? styles.held : ""}`} aria-label={t("talk.title")} onKeyDown={key}>
      <IconButton name={t("talk.cancel")} icon={Trash} onClick={onCancel} />
      <Clock recorder={recorder} />
      <Level levels={recorder?.levels ?? []} />
      <span class={`${styles.hint} ${away ? styles.danger : ""}`}>{hintOf({ recorder, held, away })}</span>
      <button
        ref={send}
        type="button"
        class={styles.out}
        aria-label={t("talk.send")}
        title={t("talk.send")}
        onClick={onSend}
      >
        <Send size={20} />
      </button>
    </fieldset>
  )
}

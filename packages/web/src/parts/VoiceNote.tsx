import { useMemo } from "preact/hooks"
import { t } from "../i18n/i18n.ts"
import { secondsOf } from "../lib/time.ts"
import { barsFor, LOUDEST, resample } from "../lib/waveform.ts"
import { Pause, Play } from "../look/mediaIcons.ts"
import type { MessageView, Voice } from "../views.ts"
import type { LineActions } from "./Line.tsx"
import { type Media, useMedia } from "./media.ts"
import { heardPart, type Note, nextRate, rate, toggle } from "./player.ts"
import { playing } from "./playing.ts"
import styles from "./VoiceNote.module.css"

const PITCH = 4
const HEIGHT = 24
const LEAST = 3

/** Upright strokes, one a bar, around the middle. */
function strokes(waveform: readonly number[], bars: number): string {
  return resample(waveform, bars)
    .map((level, at) => {
      const tall = Math.max(LEAST, (level / LOUDEST) * HEIGHT)
      return `M${at * PITCH + 1.5} ${(HEIGHT - tall) / 2 + 1}v${Math.max(0.5, tall - 2)}`
    })
    .join("")
}

/** A message's note for the player, and through it those after it that one has not listened to. */
function noteOf(line: MessageView, media: Media, actions: Pick<LineActions, "unheardAfter" | "failed">): Note | null {
  const voice = line.attachments.find((one) => one.kind === "voice")
  if (voice?.kind !== "voice") return null
  return {
    key: line.key,
    durationMs: voice.durationMs,
    load: () => media.whole(line, voice),
    heard: () => media.heard(line),
    failed: actions.failed,
    next() {
      const after = actions.unheardAfter(line)
      return after && noteOf(after, media, actions)
    },
  }
}

interface VoiceNoteProps {
  line: MessageView
  voice: Voice
  actions: LineActions
}

/** A voice note: longer where more is said, red until one has listened to it. A press plays it or stops it. */
export function VoiceNote({ line, voice, actions }: VoiceNoteProps) {
  const media = useMedia()
  const bars = barsFor(voice.durationMs)
  const drawing = useMemo(() => strokes(voice.waveform, bars), [voice, bars])
  const now = playing.value?.key === line.key ? playing.value.state : null
  const seconds = secondsOf(voice.durationMs)
  const Mark = now === "playing" || now === "fetching" ? Pause : Play
  const width = bars * PITCH
  const left = now === null ? seconds : Math.max(0, Math.ceil(seconds * (1 - heardPart.value)))
  const press = () => {
    const note = noteOf(line, media, actions)
    if (note) toggle(note)
  }
  return (
    <span class={styles.voice}>
      <button
        type="button"
        class={styles.press}
        aria-label={t(Mark === Play ? "voice.play" : "voice.pause", { seconds })}
        onClick={press}
      >
        <Mark size={22} />
        <svg class={styles.wave} width={width} height={HEIGHT} viewBox={`0 0 ${width} ${HEIGHT}`} aria-hidden="true">
          <path class={styles.rest} d={drawing} />
          {now !== null && <path class={styles.heard} style={{ "--heard": `${heardPart.value * 100}%` }} d={drawing} />}
        </svg>
        <span class={`${styles.seconds} num`}>{left}″</span>
      </button>
      {now !== null && (
        <button
          type="button"
          class={`${styles.rate} num`}
          aria-label={t("voice.rate", { rate: rate.value })}
          title={t("voice.rate", { rate: rate.value })}
          onClick={nextRate}
        >
          {rate.value}×
        </button>
      )}
    </span>
  )
}

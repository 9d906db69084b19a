import type { Signal } from "@preact/signals"
import { t } from "../i18n/i18n.ts"
import type { Recording } from "../lib/recorder.ts"
import { MicTrouble } from "./MicTrouble.tsx"
import { Free, Held } from "./TalkViews.tsx"
import { useRecording } from "./useRecording.ts"
import type { Talk } from "./useTalk.ts"

interface TalkingProps {
  talk: Signal<Talk | null>
  onDone(recording: Recording): void
}

/** A voice note while it is being recorded. */
export function Talking({ talk, onDone }: TalkingProps) {
  const { trouble, recorder } = useRecording(talk, onDone)
  const end = () => {
    talk.value = null
  }
  const now = talk.value
  if (trouble !== null) return <MicTrouble trouble={trouble} onClose={end} />
  if (now === null || now.kind === "over") return null
  const isTouched = now.kind === "held" && now.touch
  const away = now.kind === "held" && now.away
  return (
    <>
      <span class="hidden" role="status">
        {recorder === null ? t("talk.asking") : away ? t("talk.let_go_cancel") : t("talk.title")}
      </span>
      {isTouched ? (
        <Held recorder={recorder} away={away} />
      ) : (
        <Free
          recorder={recorder}
          held={now.kind === "held"}
          away={away}
          onSend={() => {
            talk.value = { kind: "over" }
          }}
          onCancel={end}
        />
      )}
    </>
  )
}

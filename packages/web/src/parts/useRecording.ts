import type { Signal } from "@preact/signals"
import { useEffect, useRef, useState } from "preact/hooks"
import { t } from "../i18n/i18n.ts"
import { type Recorder, type Recording, startRecorder, type Trouble, troubleHere, troubleOf } from "../lib/recorder.ts"
import { playing } from "./playing.ts"
import { LONGEST_MS } from "./TalkViews.tsx"
import { toast } from "./Toasts.tsx"
import type { Talk } from "./useTalk.ts"

/** What is shorter was a slip, in milliseconds. */
const SHORTEST_MS = 1_000
const TICK_MS = 100

/** Records for as long as this is on screen, and hands over what was said when fingers or keys say that it is over. */
export function useRecording(talk: Signal<Talk | null>, onDone: (recording: Recording) => void) {
  const [trouble, setTrouble] = useState<Trouble | null>(troubleHere)
  const [recorder, setRecorder] = useState<Recorder | null>(null)
  const [, tick] = useState(0)
  const running = useRef<Recorder | null>(null)

  useEffect(() => {
    if (trouble !== null) return
    let gone = false
    // Nobody wants to hear the other while they speak.
    playing.value = null
    const take = (begun: Recorder) => {
      if (gone) return begun.cancel()
      running.current = begun
      setRecorder(begun)
      navigator.vibrate?.(12)
    }
    startRecorder().then(take, (error: unknown) => gone || setTrouble(troubleOf(error)))
    return () => {
      gone = true
      running.current?.cancel()
    }
  }, [])

  useEffect(() => {
    if (!recorder) return
    const timer = setInterval(() => {
      if (recorder.elapsed() >= LONGEST_MS) {
        void recorder.stop()
        if (talk.peek()?.kind === "held") talk.value = { kind: "over" }
      }
      tick((count) => count + 1)
    }, TICK_MS)
    return () => clearInterval(timer)
  }, [recorder])

  const isOver = talk.value?.kind === "over"
  useEffect(() => {
    if (!isOver || trouble !== null) return
    // Who was asked for the microphone meanwhile has let go to answer.
    if (!recorder) toast(t("talk.ready"))
    else if (recorder.elapsed() < SHORTEST_MS) toast(t("talk.short"))
    else void recorder.stop().then(onDone)
    talk.value = null
  }, [isOver])

  return { trouble, recorder }
}

import { loudness, waveformOf } from "./waveform.ts"

/** Records a voice with the microphone of this device. */

export interface Recording {
  readonly blob: Blob
  readonly durationMs: number
  /** `BARS` loudnesses, 0 … `LOUDEST`. */
  readonly waveform: readonly number[]
}

export interface Recorder {
  /** How loud it was, every `STEP_MS` from the beginning, 0 … 1. */
  readonly levels: readonly number[]
  /** Milliseconds since it began; they stand still once it is stopped. */
  elapsed(): number
  /** Ends it. May be called again for the same answer. */
  stop(): Promise<Recording>
  /** Ends it and forgets it. */
  cancel(): void
}

/** Why there is no recording. */
export type Trouble = "insecure" | "denied" | "none" | "busy" | "unsupported"

export const STEP_MS = 50

/** The first that a browser can write; all of them can be played where one of the first two can. */
const TYPES = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"]
/** Enough for a voice, in Opus: a minute is 240 KB. */
const BITS_PER_SECOND = 32_000

/** What stands in the way before anything is tried; null when nothing does. */
export function troubleHere(): Trouble | null {
  if (!isSecureContext) return "insecure"
  return navigator.mediaDevices === undefined || typeof MediaRecorder === "undefined" ? "unsupported" : null
}

/** What a browser's refusal means. */
export function troubleOf(error: unknown): Trouble {
  const name = error instanceof DOMException ? error.name : ""
  if (name === "NotAllowedError" || name === "SecurityError") return "denied"
  if (name === "NotFoundError" || name === "OverconstrainedError") return "none"
  return name === "NotReadableError" || name === "AbortError" ? "busy" : "unsupported"
}

/** Begins to record, once the person has let us. Rejects with what `troubleOf` understands. */
export async function startRecorder(): Promise<Recorder> {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  })
  const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type))
  const recorder = new MediaRecorder(stream, { ...(mimeType && { mimeType }), audioBitsPerSecond: BITS_PER_SECOND })
  const ears = listen(stream)
  const chunks: Blob[] = []
  recorder.addEventListener("dataavailable", ({ data }) => chunks.push(data))
  const began = performance.now()
  let took: number | null = null
  const elapsed = () => took ?? performance.now() - began

  const end = () => {
    took ??= elapsed()
    ears.stop()
    for (const track of stream.getTracks()) track.stop()
  }
  const stopped = new Promise<Recording>((resolve) => {
    recorder.addEventListener("stop", () => {
      end()
      const [type = ""] = recorder.mimeType.split(";")
      resolve({
        blob: new Blob(chunks, { type }),
        durationMs: Math.round(elapsed()),
        waveform: waveformOf(ears.levels),
      })
    })
  })
  recorder.start()
  return {
    levels: ears.levels,
    elapsed,
    stop() {
      took ??= elapsed()
      if (recorder.state !== "inactive") recorder.stop()
      return stopped
    },
    cancel() {
      if (recorder.state !== "inactive") recorder.stop()
      end()
    },
  }
}

/** Hears how loud a stream is. */
function listen(stream: MediaStream): { readonly levels: readonly number[]; stop(): void } {
  const levels: number[] = []
  const context = new AudioContext()
  const analyser = context.createAnalyser()
  analyser.fftSize = 2048
  context.createMediaStreamSource(stream).connect(analyser)
  const samples = new Float32Array(analyser.fftSize)
  let isOver = false
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples)
    levels.push(loudness(samples))
  }, STEP_MS)
  return {
    levels,
    stop() {
      if (isOver) return
      isOver = true
      clearInterval(timer)
      void context.close()
    },
  }
}

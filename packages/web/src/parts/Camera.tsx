import { useEffect, useRef } from "preact/hooks"
import { t } from "../i18n/i18n.ts"
import { readQr } from "../lib/readQr.ts"
import styles from "./Camera.module.css"

/** A picture is looked through this long after the one before, in milliseconds. */
const LOOK_MS = 150

interface CameraProps {
  /** A QR says this; told once, as long as no other one says something else. */
  found(text: string): void
  /** There is no camera, or it may not be used. */
  failed(): void
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}

const pause = () => new Promise((resume) => setTimeout(resume, LOOK_MS))

/** Shows what the camera sees, and looks through it for a QR. Rejects when there is no camera to be had. */
async function watch(video: HTMLVideoElement, signal: AbortSignal, found: CameraProps["found"]): Promise<void> {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } })
  signal.addEventListener("abort", () => stop(stream))
  if (signal.aborted) return stop(stream)
  video.srcObject = stream
  await video.play()
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true })
  let last: string | null = null
  while (context !== null && !signal.aborted) {
    const { videoWidth: width, videoHeight: height } = video
    Object.assign(context.canvas, { width, height })
    context.drawImage(video, 0, 0)
    const text = await readQr(context.getImageData(0, 0, width, height))
    if (text !== null && text !== last && !signal.aborted) found(text)
    last = text ?? last
    await pause()
  }
}

/** Looks for a QR with this device's camera, for as long as it is on screen. */
export function Camera({ found, failed }: CameraProps) {
  const ref = useRef<HTMLVideoElement>(null)
  useEffect(() => {
    const ending = new AbortController()
    if (ref.current) watch(ref.current, ending.signal, found).catch(() => ending.signal.aborted || failed())
    return () => ending.abort()
  }, [])
  return <video ref={ref} class={styles.video} playsInline muted aria-label={t("pair.camera")} />
}

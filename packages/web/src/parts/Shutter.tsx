import { useEffect, useRef, useState } from "preact/hooks"
import { t } from "../i18n/i18n.ts"
import { Button } from "./Button.tsx"
import { Dialog, DialogButtons, DialogText } from "./Dialog.tsx"
import styles from "./Shutter.module.css"

interface ShutterProps {
  onPicture(picture: File): void
  onClose(): void
}

/** What the camera sees now, as a JPEG. @throws Error when it shows nothing yet */
async function snap(video: HTMLVideoElement): Promise<File> {
  const canvas = document.createElement("canvas")
  canvas.width = video.videoWidth
  canvas.height = video.videoHeight
  canvas.getContext("2d")?.drawImage(video, 0, 0)
  const blob = await new Promise<Blob | null>((made) => canvas.toBlob(made, "image/jpeg", 0.92))
  if (!blob) throw new Error("the camera shows nothing")
  return new File([blob], `${t("attach.camera_name")}.jpg`, { type: blob.type })
}

/** Takes a picture with this computer's camera. */
export function Shutter({ onPicture, onClose }: ShutterProps) {
  const ref = useRef<HTMLVideoElement>(null)
  const [state, setState] = useState<"opening" | "ready" | "failed">("opening")
  useEffect(() => {
    let stream: MediaStream | null = null
    let gone = false
    const stop = () => {
      for (const track of stream?.getTracks() ?? []) track.stop()
    }
    const open = async () => {
      stream = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 1920 }, height: { ideal: 1080 } } })
      if (gone || !ref.current) return stop()
      ref.current.srcObject = stream
      await ref.current.play()
      setState("ready")
    }
    open().catch(() => gone || setState("failed"))
    return () => {
      gone = true
      stop()
    }
  }, [])
  const shoot = async () => {
    if (!ref.current) return
    onPicture(await snap(ref.current))
    onClose()
  }
  return (
    <Dialog title={t("attach.camera")} onClose={onClose}>
      {state === "failed" ? (
        <DialogText>{t("camera.denied")}</DialogText>
      ) : (
        <video ref={ref} class={styles.video} playsInline muted aria-label={t("pair.camera")} />
      )}
      <DialogButtons>
        <Button onClick={onClose}>{t(state === "failed" ? "close" : "cancel")}</Button>
        {state !== "failed" && (
          <Button
            kind="primary"
            disabled={state !== "ready"}
            onClick={() => void shoot().catch(() => setState("failed"))}
          >
            {t("attach.shoot")}
          </Button>
        )}
      </DialogButtons>
    </Dialog>
  )
}

import { useEffect, useRef, useState } from "preact/hooks"
import styles from "./Picture.module.css"
import type { PictureView } from "./view.ts"

interface VideoProps {
  track: MediaStreamTrack
  class?: string | undefined
  /** As a mirror shows it. */
  mirrored?: boolean
  label?: string
  onFrame?: () => void
}

/** What a track shows; its sound, if any, is played elsewhere. */
export function Video({ track, class: extra = "", mirrored = false, label, onFrame }: VideoProps) {
  const ref = useRef<HTMLVideoElement>(null)
  useEffect(() => {
    const video = ref.current
    if (!video) return
    video.srcObject = new MediaStream([track])
    // A page that is left meanwhile stops it.
    video.play().catch(() => {})
    return () => {
      video.srcObject = null
    }
  }, [track])
  return (
    <video
      ref={ref}
      class={`${styles.video} ${mirrored ? styles.mirrored : ""} ${extra}`}
      muted
      autoplay
      playsInline
      onLoadedData={onFrame}
      {...(label === undefined ? { "aria-hidden": "true" } : { "aria-label": label })}
    />
  )
}

interface PicturesProps {
  pictures: readonly PictureView[]
  /** Whether one of them is to be seen now. */
  seen: boolean
  fit: "cover" | "contain"
  /** One has its first frame. */
  onFrame?: (key: string) => void
}

/** Which of several have had a frame. */
export function useFramed(): readonly [ReadonlySet<string>, (key: string) => void] {
  const [framed, setFramed] = useState<ReadonlySet<string>>(new Set())
  return [framed, (key) => setFramed((before) => new Set(before).add(key))]
}

/** The other's picture. The next one that comes takes the place of the last with its first frame. */
export function Pictures({ pictures, seen, fit, onFrame }: PicturesProps) {
  const [framed, addFramed] = useFramed()
  const last = useRef<string | null>(null)
  const wanted = seen ? pictures.find(({ shows }) => shows) : undefined
  // Frames may have come before it was wanted.
  if (wanted && framed.has(wanted.key)) last.current = wanted.key
  const shown = pictures.find(({ key }) => key === last.current) ?? wanted
  return (
    <>
      {pictures.map(({ key, track }) => (
        <Video
          key={key}
          track={track}
          class={`${styles.whole} ${styles[fit]} ${wanted !== undefined && key === shown?.key ? "" : styles.unseen}`}
          onFrame={() => {
            addFramed(key)
            onFrame?.(key)
          }}
        />
      ))}
    </>
  )
}

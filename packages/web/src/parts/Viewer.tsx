import type { FileId } from "@everline/protocol"
import { useEffect, useMemo, useRef, useState } from "preact/hooks"
import { locale, own, t } from "../i18n/i18n.ts"
import { clock, dayName } from "../lib/time.ts"
import { Back, Close, Download, Forward } from "../look/icons.ts"
import { ZoomIn, ZoomOut } from "../look/mediaIcons.ts"
import type { LineView, MessageView, Picture } from "../views.ts"
import { IconButton } from "./Button.tsx"
import { minute } from "./clock.ts"
import { useMedia } from "./media.ts"
import { TopPlace } from "./onTop.tsx"
import { useZoom } from "./useZoom.ts"
import styles from "./Viewer.module.css"
import { Name } from "./Words.tsx"

interface Shown {
  readonly line: MessageView
  readonly picture: Picture
}

/** All pictures of a conversation that are here, oldest first. */
const picturesOf = (lines: readonly LineView[]): readonly Shown[] =>
  lines.flatMap((line) => {
    if (line.kind !== "message" || line.recalled) return []
    return line.attachments.flatMap((one) => (one.kind === "picture" ? { line, picture: one } : []))
  })

interface LargeProps extends Shown {
  onTurn(step: -1 | 1): void
  onClose(): void
}

/** A picture in large: at once what is here of it, then all of it. */
function Large({ line, picture, onTurn, onClose }: LargeProps) {
  const media = useMedia()
  const small = useMemo(() => media.small(line, picture), []).value
  const [whole, setWhole] = useState<string | null>(null)
  const [failed, setFailed] = useState(false)
  useEffect(() => {
    let gone = false
    media.whole(line, picture).then(
      (url) => gone || setWhole(url),
      () => gone || setFailed(true),
    )
    return () => {
      gone = true
    }
  }, [])
  const { zoom, image, handlers, step } = useZoom({ turn: onTurn, close: onClose })
  const { scale, x, y } = zoom.value
  const preview = picture.preview === "" ? null : `data:image/webp;base64,${picture.preview}`
  const src = whole ?? small ?? preview
  useEffect(() => {
    const key = ({ key }: KeyboardEvent) => {
      if (key === "+" || key === "=") step(1)
      else if (key === "-") step(-1)
    }
    addEventListener("keydown", key)
    return () => removeEventListener("keydown", key)
  }, [])
  return (
    <>
      <div class={`${styles.stage} ${scale > 1 ? styles.near : ""}`} {...handlers}>
        {src !== null && (
          <img
            ref={image}
            class={styles.large}
            src={src}
            alt={t("picture.name", { name: own(picture.name) })}
            data-whole={whole !== null}
            draggable={false}
            style={{
              width: `min(100%, ${picture.width}px)`,
              aspectRatio: `${picture.width} / ${picture.height}`,
              transform: `translate(${x}px, ${y}px) scale(${scale})`,
            }}
          />
        )}
      </div>
      {failed && (
        <p class={styles.failed} role="status">
          {t("viewer.failed")}
        </p>
      )}
      <div class={styles.zoom}>
        <IconButton name={t("viewer.smaller")} icon={ZoomOut} disabled={scale === 1} onClick={() => step(-1)} />
        <IconButton name={t("viewer.larger")} icon={ZoomIn} onClick={() => step(1)} />
      </div>
    </>
  )
}

interface ViewerProps {
  /** The message whose picture is shown, and which of its pictures. */
  message: string
  file: FileId
  lines: readonly LineView[]
  onGo(message: string, file: FileId): void
  onClose(): void
}

const STEPS: Readonly<Record<string, -1 | 1 | undefined>> = { ArrowLeft: -1, ArrowRight: 1 }

/** The pictures of a conversation, one at a time over the whole window. */
export function Viewer({ message, file, lines, onGo, onClose }: ViewerProps) {
  const media = useMedia()
  const ref = useRef<HTMLDialogElement>(null)
  const all = picturesOf(lines)
  const at = all.findIndex(({ line, picture }) => line.key === message && picture.file === file)
  const now = all[at]
  useEffect(() => {
    ref.current?.showModal()
    return () => ref.current?.close()
  }, [])
  // It was recalled, or is no longer among the lines that are here.
  useEffect(() => {
    if (!now) onClose()
  }, [now === undefined])
  if (!now) return null

  const turn = (step: -1 | 1) => {
    const next = all[at + step]
    if (next) onGo(next.line.key, next.picture.file)
  }
  const { line, picture } = now
  const count = t("viewer.count", { at: at + 1, count: all.length })
  return (
    <dialog
      ref={ref}
      class={styles.viewer}
      data-theme="dark"
      aria-label={t("viewer.title")}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onKeyDown={({ key }) => {
        const step = STEPS[key]
        if (step) turn(step)
      }}
    >
      <header class={styles.head}>
        <IconButton name={t("close")} icon={Close} onClick={onClose} />
        <p class={styles.about}>
          <Name class="cut">{line.author.name}</Name>
          <span class="num">
            {dayName(line.at, minute.value, locale.value)} {clock(line.at)}
          </span>
        </p>
        <span class={`${styles.count} num`} role="status">
          {count}
        </span>
        {line.seq !== null && <IconButton name={t("save")} icon={Download} onClick={() => media.save(line, picture)} />}
      </header>
      <Large key={picture.file} line={line} picture={picture} onTurn={turn} onClose={onClose} />
      {at > 0 && <IconButton class={styles.before} name={t("viewer.before")} icon={Back} onClick={() => turn(-1)} />}
      {at < all.length - 1 && (
        <IconButton class={styles.after} name={t("viewer.after")} icon={Forward} onClick={() => turn(1)} />
      )}
      <TopPlace />
    </dialog>
  )
}

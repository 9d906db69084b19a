import type { ComponentChildren } from "preact"
import { useMemo } from "preact/hooks"
import { own, t } from "../i18n/i18n.ts"
import { boxOf, columnsFor, type Size, tileFor } from "../lib/pictures.ts"
import type { MessageView, Picture } from "../views.ts"
import { useMedia } from "./media.ts"
import styles from "./Pictures.module.css"

interface OneProps {
  line: MessageView
  picture: Picture
  /** The box that it fills. */
  box: Size
  open(picture: Picture): void
}

function One({ line, picture, box: { width, height }, open }: OneProps) {
  const media = useMedia()
  const small = useMemo(() => media.small(line, picture), [media, line.seq, picture.file])
  const wasHere = useMemo(() => small.peek() !== null, [small])
  return (
    <button
      type="button"
      class={styles.picture}
      style={{ width: `${width}px`, aspectRatio: `${width} / ${height}` }}
      aria-label={t("picture.name", { name: own(picture.name) })}
      onClick={() => open(picture)}
    >
      {picture.preview !== "" && <img class={styles.image} src={`data:image/webp;base64,${picture.preview}`} alt="" />}
      {small.value !== null && (
        <img
          class={`${styles.image} ${wasHere ? "" : styles.sharp}`}
          src={small.value}
          alt=""
          decoding="async"
          draggable={false}
        />
      )}
    </button>
  )
}

interface PicturesProps {
  line: MessageView
  pictures: readonly Picture[]
  open(picture: Picture): void
  /** Laid over all of them. */
  children?: ComponentChildren
}

/** The pictures of a message. Their boxes are known before they are here, so nothing moves when they come. */
export function Pictures({ line, pictures, open, children }: PicturesProps) {
  const columns = columnsFor(pictures.length)
  const tile = { width: tileFor(columns), height: tileFor(columns) }
  const alone = pictures.length === 1
  return (
    <div class={`${styles.pictures} ${alone ? "" : styles[`columns${columns}`]}`}>
      {pictures.map((picture) => (
        <One key={picture.file} line={line} picture={picture} box={alone ? boxOf(picture) : tile} open={open} />
      ))}
      {children}
    </div>
  )
}

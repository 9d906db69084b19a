import { useRef, useState } from "preact/hooks"
import { t } from "../i18n/i18n.ts"
import { More } from "../look/icons.ts"
import { IconButton } from "./Button.tsx"
import { later } from "./later.tsx"
import type { Point } from "./press.ts"

const AttachMenu = later(() => import("./AttachMenu.tsx").then((module) => module.AttachMenu))

/** Opens what can be sent besides words: pictures, files, the camera. */
export function AttachButton({ onFiles }: { onFiles(files: readonly File[]): void }) {
  const [at, setAt] = useState<Point | null>(null)
  const used = useRef(false)
  const open = (event: MouseEvent & { currentTarget: HTMLElement }) => {
    const { left, top } = event.currentTarget.getBoundingClientRect()
    used.current = true
    setAt({ x: left, y: top })
  }
  return (
    <>
      <IconButton name={t("attach.title")} icon={More} expanded={at !== null} onClick={open} />
      {used.current && <AttachMenu at={at} onFiles={onFiles} onClose={() => setAt(null)} />}
    </>
  )
}

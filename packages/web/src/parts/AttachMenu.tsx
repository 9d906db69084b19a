import { useRef, useState } from "preact/hooks"
import { t } from "../i18n/i18n.ts"
import { Camera, FileIcon, Image } from "../look/mediaIcons.ts"
import styles from "./AttachMenu.module.css"
import { Menu, type MenuItem } from "./Menu.tsx"
import type { Point } from "./press.ts"
import { Shutter } from "./Shutter.tsx"

/** Phones bring their own camera; elsewhere the page shows what the camera sees, which it may over HTTPS only. */
const hasOwnCamera = (): boolean => matchMedia("(pointer: coarse)").matches
const mayUseCamera = (): boolean => navigator.mediaDevices !== undefined

interface AttachMenuProps {
  /** Where it opens; null while it is closed. What it opened may still be open then. */
  at: Point | null
  onFiles(files: readonly File[]): void
  onClose(): void
}

/** What can be sent besides words. */
export function AttachMenu({ at, onFiles, onClose }: AttachMenuProps) {
  const [shooting, setShooting] = useState(false)
  const pictures = useRef<HTMLInputElement>(null)
  const files = useRef<HTMLInputElement>(null)
  const camera = useRef<HTMLInputElement>(null)
  const take = (event: { currentTarget: HTMLInputElement }) => {
    const { currentTarget: input } = event
    onFiles([...(input.files ?? [])])
    // So that the same one can be chosen again.
    input.value = ""
  }
  const shoot = () => (hasOwnCamera() ? camera.current?.click() : setShooting(true))
  const items: MenuItem[] = [
    { label: t("attach.picture"), icon: Image, run: () => pictures.current?.click() },
    ...(hasOwnCamera() || mayUseCamera() ? [{ label: t("attach.camera"), icon: Camera, run: shoot }] : []),
    { label: t("attach.file"), icon: FileIcon, run: () => files.current?.click() },
  ]
  const input = { type: "file", class: styles.input, tabIndex: -1, "aria-hidden": true, onChange: take } as const
  return (
    <>
      <input {...input} ref={pictures} accept="image/*" multiple />
      <input {...input} ref={camera} accept="image/*" capture="environment" />
      <input {...input} ref={files} multiple />
      {at && <Menu title={t("attach.title")} items={items} at={at} onClose={onClose} />}
      {shooting && <Shutter onPicture={(file) => onFiles([file])} onClose={() => setShooting(false)} />}
    </>
  )
}

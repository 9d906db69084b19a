import type { Attachment } from "@everline/protocol"
import type { ComponentChildren } from "preact"
import { locale, t } from "../i18n/i18n.ts"
import { sizeOf, sortOf } from "../lib/files.ts"
import { Download } from "../look/icons.ts"
import type { MessageView } from "../views.ts"
import styles from "./FileCard.module.css"
import { FileName } from "./FileName.tsx"
import { fileIcons } from "./fileIcons.ts"
import { useMedia } from "./media.ts"

interface FileCardProps {
  line: MessageView
  file: Attachment
  /** How far it has come to the server, in place of its icon. */
  children?: ComponentChildren
}

/** A file that a message carries: what it is, its name and size; a press saves it. */
export function FileCard({ line, file, children }: FileCardProps) {
  const media = useMedia()
  const Icon = fileIcons[sortOf(file.name, file.type)]
  const size = sizeOf(file.bytes, locale.value)
  const inside = (
    <>
      {children || (
        <span class={styles.icon}>
          <Icon size={22} />
        </span>
      )}
      <span class={styles.about}>
        <FileName class={styles.name} name={file.name} />
        <span class={`${styles.size} num`}>{size}</span>
      </span>
    </>
  )
  // Until the server has it there is nothing to save that is not on this device.
  if (line.seq === null) return <div class={styles.card}>{inside}</div>
  return (
    <button type="button" class={`${styles.card} ${styles.press}`} onClick={() => media.save(line, file)}>
      <span class="hidden">{t("save")}</span>
      {inside}
      <span class={styles.save}>
        <Download size={20} />
      </span>
    </button>
  )
}

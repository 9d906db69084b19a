import { locale, own, t } from "../i18n/i18n.ts"
import { sizeOf, sortOf } from "../lib/files.ts"
import { Close } from "../look/icons.ts"
import type { Chosen } from "./chosen.ts"
import { FileName } from "./FileName.tsx"
import { fileIcons } from "./fileIcons.ts"
import styles from "./Tray.module.css"

function Card({ file, picture }: Chosen) {
  if (picture !== null) return <img class={styles.picture} src={picture} alt={file.name} draggable={false} />
  const Icon = fileIcons[sortOf(file.name, file.type)]
  return (
    <span class={styles.file}>
      <Icon size={22} />
      <span class={styles.about}>
        <FileName class={styles.name} name={file.name} />
        <span class={`${styles.size} num`}>{sizeOf(file.size, locale.value)}</span>
      </span>
    </span>
  )
}

interface TrayProps {
  chosen: readonly Chosen[]
  onRemove(key: string): void
}

/** What was chosen to be sent, above the words that go with it; each can be left out again. */
export function Tray({ chosen, onRemove }: TrayProps) {
  return (
    <ul class={styles.tray} data-aside aria-label={t("tray.title")}>
      {chosen.map((one) => (
        <li key={one.key} class={styles.one}>
          <Card {...one} />
          <button
            type="button"
            class={styles.remove}
            aria-label={t("tray.remove", { name: own(one.file.name) })}
            title={t("tray.remove", { name: own(one.file.name) })}
            onClick={() => onRemove(one.key)}
          >
            <Close size={14} />
          </button>
        </li>
      ))}
    </ul>
  )
}

import { own, t } from "../i18n/i18n.ts"
import { Close, Pencil, Reply } from "../look/icons.ts"
import { IconButton } from "./Button.tsx"
import { gist } from "./gist.ts"
import styles from "./Strip.module.css"
import type { Writing } from "./useWriting.ts"

interface StripProps {
  writing: Exclude<Writing, { kind: "new" }>
  onCancel(): void
}

/** Above where one writes: which message one answers or changes. */
export function Strip({ writing: { kind, line }, onCancel }: StripProps) {
  const Mark = kind === "edit" ? Pencil : Reply
  return (
    <div class={styles.strip}>
      <Mark size={18} />
      <span class={styles.about}>
        <b>{kind === "edit" ? t("composer.editing") : t("composer.quoting", { name: own(line.author.name) })}</b>
        <bdi class="cut">{gist(line.body.slice(0, 160), line.attachments)}</bdi>
      </span>
      <IconButton name={t("cancel")} icon={Close} size={20} onClick={onCancel} />
    </div>
  )
}

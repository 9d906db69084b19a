import { useState } from "preact/hooks"
import { t } from "../i18n/i18n.ts"
import { Close, Copy, Download, ForwardOn, Pencil, Plus, Recall, Reply, Retry, Select, Trash } from "../look/icons.ts"
import type { MessageView } from "../views.ts"
import { IconButton } from "./Button.tsx"
import { EmojiGrid } from "./EmojiGrid.tsx"
import { isEditable } from "./line.ts"
import { Menu, type MenuItem } from "./Menu.tsx"
import styles from "./MessageMenu.module.css"
import type { Point } from "./press.ts"

const QUICK = ["👍", "❤️", "😂", "😮", "😢", "🙏"]

export interface MessageDeeds {
  quote(line: MessageView): void
  edit(line: MessageView): void
  copy(line: MessageView): void
  /** Sends it on to somebody else. */
  forward(line: MessageView): void
  /** Begins to choose several, this one first. */
  select(line: MessageView): void
  recall(line: MessageView): void
  retry(line: MessageView): void
  /** Takes back what never went out. */
  drop(line: MessageView): void
  /** Hands what it carries to the browser, to be kept. */
  save(line: MessageView): void
  react(line: MessageView, emoji: string, on: boolean): void
  /** Whether it can still be recalled. */
  recallable(line: MessageView): boolean
}

function itemsFor(line: MessageView, deeds: MessageDeeds, writable: boolean): MenuItem[] {
  const copy = line.body === "" ? [] : [{ label: t("message.copy"), icon: Copy, run: () => deeds.copy(line) }]
  if (line.progress === "failed") {
    return [
      { label: t("progress.resend"), icon: Retry, run: () => deeds.retry(line) },
      ...copy,
      { label: t("message.drop"), icon: Trash, run: () => deeds.drop(line), danger: true },
    ]
  }
  if (line.upload)
    return [...copy, { label: t("upload.cancel"), icon: Close, run: () => deeds.drop(line), danger: true }]
  const save =
    line.seq !== null && line.attachments.length > 0
      ? [{ label: t("save"), icon: Download, run: () => deeds.save(line) }]
      : []
  const forward = { label: t("message.forward"), icon: ForwardOn, run: () => deeds.forward(line) }
  if (line.seq === null) return [...copy, ...save, forward]
  const select = { label: t("message.select"), icon: Select, run: () => deeds.select(line) }
  if (!writable) return [...copy, ...save, forward, select]
  return [
    { label: t("message.reply"), icon: Reply, run: () => deeds.quote(line) },
    forward,
    ...copy,
    ...save,
    select,
    ...(isEditable(line) ? [{ label: t("message.edit"), icon: Pencil, run: () => deeds.edit(line) }] : []),
    // That there was a call is not taken back.
    ...(deeds.recallable(line) && line.call === null
      ? [{ label: t("message.recall"), icon: Recall, run: () => deeds.recall(line), danger: true }]
      : []),
  ]
}

interface MessageMenuProps {
  line: MessageView
  at: Point
  /** Opens with the whole choice of reactions. */
  picking: boolean
  /** Whether anything may be written here. */
  writable: boolean
  deeds: MessageDeeds
  onClose(): void
}

/** What can be done to a message: react with one tap, or a deed by its name. */
export function MessageMenu({ line, at, picking, writable, deeds, onClose }: MessageMenuProps) {
  const [all, setAll] = useState(picking)
  const react = (emoji: string) => {
    onClose()
    const mine = line.reactions.some((reaction) => reaction.emoji === emoji && reaction.mine)
    deeds.react(line, emoji, !mine)
  }
  const items = all ? [] : itemsFor(line, deeds, writable)
  return (
    <Menu title={t("message.more")} items={items} at={at} onClose={onClose}>
      {line.seq !== null && writable && !all && (
        <div class={styles.quick}>
          <div role="menu" class={styles.emoji} aria-label={t("message.react")}>
            {QUICK.map((emoji) => (
              <button key={emoji} type="button" role="menuitem" class={styles.one} onClick={() => react(emoji)}>
                {emoji}
              </button>
            ))}
          </div>
          <IconButton name={t("message.react_more")} icon={Plus} onClick={() => setAll(true)} />
        </div>
      )}
      {all && (
        <div class={styles.all}>
          <EmojiGrid onPick={react} />
        </div>
      )}
    </Menu>
  )
}

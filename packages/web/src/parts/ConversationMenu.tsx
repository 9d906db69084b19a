import { t } from "../i18n/i18n.ts"
import { CheckCheck, MarkUnread, Mute, Pin, Unmute, Unpin } from "../look/icons.ts"
import type { ConversationView } from "../views.ts"
import { Menu, type MenuItem } from "./Menu.tsx"
import type { Point } from "./press.ts"

/** How somebody keeps a conversation. */
export interface KeepingDeeds {
  pin(row: ConversationView, on: boolean): void
  mute(row: ConversationView, on: boolean): void
  /** Puts it aside, or takes it for read. */
  markUnread(row: ConversationView, on: boolean): void
}

function itemsFor(row: ConversationView, deeds: KeepingDeeds): MenuItem[] {
  const isUnread = row.unread > 0 || row.marked
  return [
    {
      label: row.pinned ? t("list.unpin") : t("list.pin"),
      icon: row.pinned ? Unpin : Pin,
      run: () => deeds.pin(row, !row.pinned),
    },
    {
      label: isUnread ? t("list.mark_read") : t("list.mark_unread"),
      icon: isUnread ? CheckCheck : MarkUnread,
      run: () => deeds.markUnread(row, !isUnread),
    },
    {
      label: row.muted ? t("list.unmute") : t("list.mute"),
      icon: row.muted ? Unmute : Mute,
      run: () => deeds.mute(row, !row.muted),
    },
  ]
}

/** What can be done to a conversation from the list. */
export function ConversationMenu(props: { row: ConversationView; at: Point; deeds: KeepingDeeds; onClose(): void }) {
  const { row, at, deeds, onClose } = props
  return <Menu title={row.name} items={itemsFor(row, deeds)} at={at} onClose={onClose} />
}

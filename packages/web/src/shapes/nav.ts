import type { FunctionComponent } from "preact"
import type { MessageId } from "../i18n/i18n.ts"
import type { IconProps } from "../look/icon.tsx"
import { Chats, Contacts, Devices, Person } from "../look/icons.ts"

export type Station = "chats" | "contacts" | "devices" | "me"

/** What waits at each stop: messages that were not read, people who ask; at oneself, who wait for an administrator. */
export type Waiting = Readonly<Partial<Record<Station, number>>>

interface Stop {
  readonly id: Station
  readonly href: string
  readonly label: MessageId
  readonly icon: FunctionComponent<IconProps>
  /** What is counted that waits there. */
  readonly waiting?: MessageId
}

/** Where one can always go; phones show them as tabs, wider windows as a rail. */
export const stops: readonly Stop[] = [
  { id: "chats", href: "/", label: "list.title", icon: Chats },
  { id: "contacts", href: "/contacts", label: "contacts.title", icon: Contacts, waiting: "contacts.waiting" },
  { id: "devices", href: "/devices", label: "devices.title", icon: Devices },
  { id: "me", href: "/me", label: "me.title", icon: Person, waiting: "admin.waiting" },
]

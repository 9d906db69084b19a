import type { FunctionComponent } from "preact"
import type { MessageId } from "../i18n/i18n.ts"
import type { IconProps } from "../look/icon.tsx"
import { Chats, Devices, Person } from "../look/icons.ts"

export type Station = "chats" | "devices" | "me"

interface Stop {
  readonly id: Station
  readonly href: string
  readonly label: MessageId
  readonly icon: FunctionComponent<IconProps>
}

/** Where one can always go; phones show them as tabs, wider windows as a rail. */
export const stops: readonly Stop[] = [
  { id: "chats", href: "/", label: "list.title", icon: Chats },
  { id: "devices", href: "/devices", label: "devices.title", icon: Devices },
  { id: "me", href: "/me", label: "me.title", icon: Person },
]

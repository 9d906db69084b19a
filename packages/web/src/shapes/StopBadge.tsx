import { type MessageId, t } from "../i18n/i18n.ts"
import { Badge } from "../parts/Badge.tsx"

/** How many wait at a stop of the tabs or the rail. */
export function StopBadge(props: { count: number; what: MessageId | undefined; class: string | undefined }) {
  const { count, what, class: className } = props
  return <Badge count={count} label={what && t(what, { count })} class={className} />
}

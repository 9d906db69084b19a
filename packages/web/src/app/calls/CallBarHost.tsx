import type { ConversationId } from "@everline/protocol"
import { later, withWords } from "../../parts/later.tsx"
import { callWords } from "../../screens/call/words.ts"
import { useClient } from "../client.ts"
import { useHad } from "../useHad.ts"

const CallBarPane = later(() =>
  withWords(() => import("./CallBarPane.tsx").then((pane) => pane.CallBarPane), callWords),
)

/** The bar of a group's call, once there was one: that it is over is told after it has ended. */
export function CallBarHost({ conversation }: { conversation: ConversationId }) {
  const { groups } = useClient().calls
  const had = useHad(groups.value.some((one) => one.conversation === conversation))
  return had ? <CallBarPane conversation={conversation} /> : null
}

import { useSignal } from "@preact/signals"
import { Chat, type ChatDeeds, type ChatView } from "../screens/Chat.tsx"
import { endless } from "./sample.ts"

const ALL = 100_000
const PAGE = 100
const WINDOW = 1_000
const NETWORK_MS = 30

/** A conversation of 100,000 messages, through a window that moves as the client's does. */
export function Long({ view, deeds }: { view: ChatView; deeds: ChatDeeds }) {
  const span = useSignal({ from: ALL - PAGE, to: ALL })
  const move = async (change: (now: { from: number; to: number }) => { from: number; to: number }) => {
    await new Promise((done) => setTimeout(done, NETWORK_MS))
    span.value = change(span.value)
  }
  const { from, to } = span.value
  return (
    <Chat
      view={{ ...view, lines: endless(from, to), hasOlder: from > 0, hasNewer: to < ALL, unreadKey: null, draft: "" }}
      deeds={{
        ...deeds,
        older: async () => {
          await move((now) => ({ ...now, from: Math.max(0, now.from - PAGE) }))
          span.value = { ...span.value, to: Math.min(span.value.to, span.value.from + WINDOW) }
        },
        newer: async () => {
          await move((now) => ({ ...now, to: Math.min(ALL, now.to + PAGE) }))
          span.value = { ...span.value, from: Math.max(span.value.from, span.value.to - WINDOW) }
        },
        newest: () => {
          span.value = { from: ALL - PAGE, to: ALL }
        },
      }}
    />
  )
}

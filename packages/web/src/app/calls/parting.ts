/** How a call ended that this device was in. */
import type { CallId, CallView } from "@everline/protocol"
import { effect, signal } from "@preact/signals"
import { playSound } from "../../lib/sounds.ts"
import type { Calling } from "./calling.ts"
import { groupEndOf } from "./group-call.ts"

/** How long one is told what became of a call. */
const FAREWELL_MS = 2_500

/** The call that this device was in and that has just ended. */
export const farewell = signal<CallView | null>(null)

/** Says what became of a call that this device was in. */
export function partFrom(calling: Calling): () => void {
  const { client } = calling
  const mine = new Set<CallId>()
  // One may be called into a call again that one has been out of: what was told of it then is told no more.
  let before = client.calls.ended.peek()
  let timer: ReturnType<typeof setTimeout> | undefined
  const stop = effect(() => {
    for (const { call } of client.calls.own.value) mine.add(call)
    const ended = client.calls.ended.value
    if (ended === before) return
    before = ended
    if (ended === null || !mine.delete(ended.call)) return
    playSound("ended")
    farewell.value = ended
    clearTimeout(timer)
    if (staysTold(calling, ended)) return
    timer = setTimeout(() => {
      farewell.value = null
    }, FAREWELL_MS)
  })
  return () => {
    clearTimeout(timer)
    farewell.value = null
    stop()
  }
}

/** Whether there is more to read, or to do, than in a moment: it goes when it is closed. A small window has no room for it. */
function staysTold({ client, small }: Calling, view: CallView): boolean {
  if (!view.many || small.peek()) return false
  const isOpen = client.calls.groups.peek().some(({ call }) => call === view.call)
  return !["over", "left"].includes(groupEndOf(view, isOpen))
}

/** Notifications of calls by a page that lives and is not before its person: no push service is needed for them. */
import { type CallId, type CallView, isMissed } from "@everline/protocol"
import type { Client } from "@everline/sdk"
import { effect } from "@preact/signals"
import type { RingingTag } from "../../worker/messages.ts"
import { closeShown } from "../shown-notices.ts"
import { tellWorker } from "../worker.ts"

const CLOSE_MS = 300

const rings = ({ state, outgoing }: CallView): boolean => state === "ringing" && !outgoing

/** Rings, says what was missed, and puts away what rings no more: whoever looks at the app has the call before them. */
export function notifyOfCalls(client: Client): () => void {
  const told = new Set<CallId>()
  let timer: ReturnType<typeof setTimeout> | undefined
  const look = () => {
    for (const { call, conversation, account: caller, media } of client.calls.running.peek().filter(rings)) {
      if (told.has(call) || document.hasFocus()) continue
      told.add(call)
      tellWorker({ ask: "notify", note: { kind: "call", call, conversation, caller, media } })
    }
    clearTimeout(timer)
    timer = setTimeout(() => putAway(client).catch(() => {}), CLOSE_MS)
  }
  const stops = [
    client.calls.running.subscribe(look),
    effect(() => {
      const view = client.calls.ended.value
      if (view?.ended == null || view.outgoing || !isMissed(view.ended.outcome) || document.hasFocus()) return
      const { call, conversation, account: caller } = view
      tellWorker({ ask: "notify", note: { kind: "missed", call, conversation, caller } })
    }),
  ]
  const moments = ["focus", "blur"] as const
  for (const moment of moments) window.addEventListener(moment, look)
  return () => {
    clearTimeout(timer)
    for (const stop of stops) stop()
    for (const moment of moments) window.removeEventListener(moment, look)
  }
}

async function putAway(client: Client): Promise<void> {
  const ringing = document.hasFocus() ? [] : client.calls.running.peek().filter(rings)
  const left = new Set<string>(ringing.map(({ call }): RingingTag => `call:${call}`))
  await closeShown((tag) => tag.startsWith("call:") && !left.has(tag))
}

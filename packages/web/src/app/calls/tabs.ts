/** Of several tabs of this device the one that a call was last wanted in is in it; a page that was loaded again goes on. */
import type { CallId, CallView } from "@everline/protocol"
import { effect } from "@preact/signals"
import type { Calling } from "./calling.ts"

/** Held by the tab that is in a call; it is gone with the page. */
const lockOf = (call: CallId): string => `call ${call}`

export function keepToOneTab({ client }: Calling): () => void {
  const held = new Map<CallId, () => void>()
  const hold = (call: CallId) => {
    const until = new Promise<void>((release) => held.set(call, release))
    // It rejects when another tab takes the call.
    navigator.locks
      .request(lockOf(call), { steal: true }, () => until)
      .catch(() => {
        held.delete(call)
        client.calls.leave(call)
      })
  }
  const stop = effect(() => {
    const own = new Set(client.calls.own.value.map(({ call }) => call))
    for (const call of own) if (!held.has(call)) hold(call)
    for (const [call, release] of held) {
      if (own.has(call)) continue
      release()
      held.delete(call)
    }
  })
  return () => {
    stop()
    for (const release of held.values()) release()
  }
}

/** Goes on with a call that rings at the other's, where this device was calling and its page was loaded again. */
export function goOnCalling(calling: Calling): () => void {
  const { client } = calling
  const loadedAt = client.now()
  const tried = new Set<CallId>()
  const isEarlier = ({ state, outgoing, begunAt, legs }: CallView) =>
    state === "ringing" && outgoing && begunAt < loadedAt && legs.some(({ device }) => device === calling.device)
  return effect(() => {
    const own = new Set(client.calls.own.value.map(({ call }) => call))
    for (const { call } of client.calls.running.value.filter(isEarlier)) {
      if (own.has(call) || tried.has(call)) continue
      tried.add(call)
      // One that another tab is in is left to it; one that ends meanwhile needs nobody.
      navigator.locks
        .request(lockOf(call), { ifAvailable: true }, (lock) => (lock === null ? undefined : client.calls.rejoin(call)))
        .catch(() => {})
    }
  })
}

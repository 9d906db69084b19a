import type * as protocol from "@everline/protocol"
import { keptToken } from "@everline/sdk/peek"
import type { Resubscribing, WorkerScope } from "./scope.ts"

// The values are the protocol's: TypeScript compares them, and no code of the app comes into the worker.
const HELLO: typeof protocol.HELLO = 0
const CALL: typeof protocol.CALL = 1
const FAILURE: typeof protocol.FAILURE = 2
const SPOKEN: typeof protocol.PROTOCOL = 1

const PATIENCE_MS = 10_000

/**
 * The browser has given up a subscription of its own accord: makes another and tells the server, as a device that says
 * hello and one thing. When that fails, the app does it when it is opened.
 */
export async function resubscribe({ registration }: WorkerScope, event: Resubscribing): Promise<void> {
  const token = await keptToken()
  const key = event.oldSubscription?.options.applicationServerKey
  if (token === null || key == null) return
  const how = { userVisibleOnly: true, applicationServerKey: key }
  const { endpoint, keys } = (event.newSubscription ?? (await registration.pushManager.subscribe(how))).toJSON()
  if (endpoint === undefined || keys?.p256dh === undefined || keys.auth === undefined) return
  await tell(token, { endpoint, p256dh: keys.p256dh, auth: keys.auth })
}

function tell(token: string, target: protocol.Input<"push.subscribe">): Promise<void> {
  const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`)
  const say = (frame: protocol.ClientFrame) => socket.send(JSON.stringify(frame))
  const method: protocol.MethodName = "push.subscribe"
  return new Promise<void>((resolve) => {
    const timer = setTimeout(() => socket.close(), PATIENCE_MS)
    socket.onopen = () => say([HELLO, { protocol: { min: SPOKEN, max: SPOKEN }, client: "everline-worker", token }])
    socket.onmessage = ({ data }: MessageEvent<string>) => {
      const [kind]: [number] = JSON.parse(data)
      if (kind === HELLO) say([CALL, 1, method, target])
      else if (kind === CALL || kind === FAILURE) socket.close()
    }
    socket.onclose = () => {
      clearTimeout(timer)
      resolve()
    }
  })
}

import type { Input } from "@everline/protocol"

/**
 * How this device is told of what is new while it is not connected, by a push service. What comes by it holds ids only.
 * All of it needs the server.
 */
export interface Push {
  /** The server's key, which a browser wants to know when it subscribes: base64url. */
  key(): Promise<string>
  /** Where to tell this device, in place of what was said before. Saying the same again costs nothing. */
  subscribe(target: Input<"push.subscribe">): Promise<void>
  unsubscribe(): Promise<void>
}

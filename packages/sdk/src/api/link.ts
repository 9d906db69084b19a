import type { ErrorCode } from "@everline/protocol"

/** Why a server will not have this device; only a person can change it. Who is suspended is let in when that is undone. */
export type Refusal = Extract<
  ErrorCode,
  "unauthenticated" | "signed_out" | "suspended" | "client_too_old" | "server_too_old"
>

/**
 * How things stand between this device and the server.
 * `offline`: not trying, because nobody is logged in, the network is down, or the client was closed.
 * `waiting`: tries again at `until`, in milliseconds since 1970 by this device's clock.
 */
export type Link =
  | { readonly state: "offline" }
  | { readonly state: "connecting" }
  | { readonly state: "online" }
  | { readonly state: "waiting"; readonly until: number }
  | { readonly state: "refused"; readonly code: Refusal }

/**
 * The protocol's version, negotiated in hello. Fields are only ever added; a version is raised when an old peer could
 * misread a new one. A server speaks `PROTOCOL` and the one before it.
 */
export const PROTOCOL = 1
export const OLDEST_PROTOCOL = 1

/** The span of versions that a client speaks, oldest and newest. */
export interface VersionSpan {
  readonly min: number
  readonly max: number
}

export type Negotiated = { readonly version: number } | { readonly refused: "client_too_old" | "server_too_old" }

/** Picks the newest version that both sides speak, or names who has to be updated. */
export function negotiate(client: VersionSpan, server: VersionSpan): Negotiated {
  if (client.max < server.min) return { refused: "client_too_old" }
  if (client.min > server.max) return { refused: "server_too_old" }
  return { version: Math.min(client.max, server.max) }
}

/** What this build speaks, as a client and as a server. */
export const SPOKEN: VersionSpan = { min: OLDEST_PROTOCOL, max: PROTOCOL }

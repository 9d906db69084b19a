import { randomInt } from "node:crypto"
import { createIceCredentials } from "../pipe/ice.ts"
import type { PipeHost } from "../pipe/pipe.ts"
import type { Local } from "../sdp/transport.ts"

/** What connections of a room stand on: the pipes of the engine, and where browsers are told that these are. */
export interface Endpoint {
  readonly pipes: PipeHost
  readonly announced: readonly string[]
}

/** Our end of a connection that is to be made. */
export function createLocal({ pipes, announced }: Endpoint, setup: Local["setup"]): Local {
  const { port, fingerprint } = pipes
  const candidates = announced.map((address) => ({ address, port }))
  return { ...createIceCredentials(), fingerprint, setup, candidates }
}

/** Names a session in SDP (RFC 8866, 5.2). */
export const createSessionId = (): string => String(randomInt(2 ** 47))

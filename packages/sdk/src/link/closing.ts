import { CLOSE } from "@everline/protocol"
import type { Refusal } from "../api/link.ts"

/** What a closed connection asks of a client: wait for a person, or come back after so many failures' wait. */
export type Closing = { readonly refused: Refusal } | { readonly attempts: number }

/** After a flood the server wants quiet for a while. */
const FLOOD_ATTEMPTS = 4

/** Reads a close code. `attempts` is how often connecting has failed in a row until now. */
export function closing(code: number, attempts: number): Closing {
  switch (code) {
    case CLOSE.unauthenticated:
      return { refused: "unauthenticated" }
    case CLOSE.signedOut:
      return { refused: "signed_out" }
    case CLOSE.suspended:
      return { refused: "suspended" }
    case CLOSE.clientTooOld:
      return { refused: "client_too_old" }
    case CLOSE.serverTooOld:
      return { refused: "server_too_old" }
    case CLOSE.flood:
      return { attempts: Math.max(attempts, FLOOD_ATTEMPTS) }
    default:
      return { attempts }
  }
}

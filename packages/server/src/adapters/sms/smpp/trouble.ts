import type { Trouble } from "../../../ports/gateway.ts"
import { troubleOf } from "../trouble.ts"
import type { Over } from "./effects.ts"
import { codeOf, STATUS } from "./statuses.ts"

/** How a line ended. */
export interface End {
  readonly why: Over
  /** With which a bind was refused. */
  readonly status?: number | undefined
  /** Of the connection's error. */
  readonly code?: string | undefined
  /** Whether there was a connection at all. */
  readonly isMade: boolean
}

/** The name and the password are not to blame: another server may be bound, or there is no room. */
const BUSY: ReadonlySet<number> = new Set([
  STATUS.alreadyBound,
  STATUS.systemError,
  STATUS.queueFull,
  STATUS.throttled,
  STATUS.temporary,
])

/** What the end of a line says of the SMSC. */
export function troubleAfter({ why, status, code, isMade }: End): Trouble {
  switch (why) {
    case "refused":
      return { what: BUSY.has(status ?? 0) ? "busy" : "login_refused", code: codeOf(status ?? 0) }
    case "silent":
      return { what: "silent", code: null }
    case "unbound":
      return { what: "ended", code: null }
    case "unreadable":
      return { what: "wrong_answers", code: null }
    case "gone":
      if (code !== undefined) return troubleOf(code)
      return isMade ? { what: "ended", code: null } : { what: "unreachable", code: null }
  }
}

import type { Credentials } from "./credentials.ts"
import { isSigned } from "./stun/integrity.ts"
import { find, type StunMessage } from "./stun/message.ts"
import { ATTRIBUTE, type ErrorCode } from "./stun/numbers.ts"

/** A client must sign with a new nonce after so many milliseconds, or a request that was overheard could be sent again. */
const NONCE_MS = 600_000

export interface GuardOptions {
  readonly realm: string
  readonly credentialsOf: (username: string) => Credentials | null
  /** Whether whom a name was made for may use the relay now. */
  readonly admits: (label: string) => boolean
  /** Milliseconds since 1970. */
  readonly time: () => number
  /** Nobody can guess it. */
  readonly newNonce: () => string
}

export type Verdict =
  | { readonly kind: "let in"; readonly credentials: Credentials }
  /** With `challenge`, the client may try again with this realm and nonce. */
  | {
      readonly kind: "refused"
      readonly code: ErrorCode
      readonly challenge: { readonly realm: string; readonly nonce: string } | null
    }

/** Knows who sends a request, by the long-term credentials of RFC 8489, 9.2.4; one for each connection. */
export class Guard {
  readonly #options: GuardOptions
  #nonce: { readonly value: string; readonly until: number } | undefined

  constructor(options: GuardOptions) {
    this.#options = options
  }

  /** @param holder who has the connection's allocation: it is refreshed also when the name is over, for calls may last */
  check(request: StunMessage, holder: Credentials | undefined, now: number): Verdict {
    const [username, realm, nonce] = [ATTRIBUTE.username, ATTRIBUTE.realm, ATTRIBUTE.nonce].map((type) =>
      find(request, type)?.value.toString("utf8"),
    )
    if (find(request, ATTRIBUTE.messageIntegrity) === undefined) return this.#challenge(401, now)
    if (username === undefined || realm === undefined || nonce === undefined)
      return { kind: "refused", code: 400, challenge: null }
    if (nonce !== this.#nonce?.value || now >= this.#nonce.until) return this.#challenge(438, now)
    const credentials = this.#options.credentialsOf(username)
    if (credentials === null || !isSigned(request, credentials.key)) return this.#challenge(401, now)
    if (holder === undefined && this.#options.time() >= credentials.until) return this.#challenge(401, now)
    // Last: what is asked about a name costs something, so nobody has it asked about names of their own making.
    if (!this.#options.admits(credentials.label)) return this.#challenge(401, now)
    if (holder !== undefined && holder.username !== username) return { kind: "refused", code: 441, challenge: null }
    return { kind: "let in", credentials }
  }

  #challenge(code: ErrorCode, now: number): Verdict {
    if (this.#nonce === undefined || now >= this.#nonce.until)
      this.#nonce = { value: this.#options.newNonce(), until: now + NONCE_MS }
    return { kind: "refused", code, challenge: { realm: this.#options.realm, nonce: this.#nonce.value } }
  }
}

import { EverlineError, type Output, type Shape, type SignUpMode } from "@everline/protocol"
import { type ReadonlySignal, type Signal, signal } from "@preact/signals-core"
import type { Credentials } from "../api/accounts.ts"
import type { Followed, FollowedState, SignUps as SignUpsApi } from "../api/sign-ups.ts"
import { pause, retryable } from "../link/retry.ts"
import type { Ports } from "../ports.ts"
import type { Http } from "./http.ts"
import { inTime } from "./in-time.ts"

/** A server that does not let wait is not asked more often than this. */
const BREATH_MS = 1_000

export interface SignUpsOptions {
  readonly http: Http
  readonly ports: Pick<Ports, "now" | "timer" | "random">
  readonly shape: Shape
  /** It was approved: logs this device in. */
  readonly enter: (session: Output<"accounts.logIn">) => Promise<unknown>
}

/** Asking for an account, and waiting for it. */
export class SignUps implements SignUpsApi {
  readonly #options: SignUpsOptions

  constructor(options: SignUpsOptions) {
    this.#options = options
  }

  async mode(): Promise<SignUpMode> {
    return (await this.#options.http.call("signUps.get", {})).mode
  }

  async ask(asked: Credentials & { readonly displayName: string; readonly note: string }): Promise<string> {
    const { http, shape } = this.#options
    const { deviceName, ...form } = asked
    return (await http.call("signUps.ask", { ...form, device: { name: deviceName, shape } })).claim
  }

  async follow(claim: string): Promise<Followed> {
    return new Following(claim, this.#options)
  }
}

class Following implements Followed {
  readonly #options: SignUpsOptions
  readonly #state: Signal<FollowedState> = signal("waiting")
  #isClosed = false

  constructor(claim: string, options: SignUpsOptions) {
    this.#options = options
    void this.#run(claim)
  }

  get state(): ReadonlySignal<FollowedState> {
    return this.#state
  }

  close(): void {
    this.#isClosed = true
  }

  async #run(claim: string): Promise<void> {
    const { enter, http, ports } = this.#options
    for (let failures = 0; !this.#isClosed; ) {
      try {
        const askedAt = ports.now()
        const claimed: Output<"signUps.claim"> = await inTime(http.call("signUps.claim", { claim }), ports)
        failures = 0
        if (this.#isClosed) return
        if (claimed.state === "approved") await enter(claimed.session)
        if (claimed.state !== "waiting") return this.#end(claimed.state === "approved" ? "done" : "declined")
        if (ports.now() - askedAt < BREATH_MS) await new Promise<void>((resume) => ports.timer(BREATH_MS, resume))
      } catch (error) {
        if (!(error instanceof EverlineError)) throw error
        if (!retryable(error)) return this.#end("over")
        await pause(error, failures++, ports)
      }
    }
  }

  #end(state: FollowedState): void {
    if (!this.#isClosed) this.#state.value = state
  }
}

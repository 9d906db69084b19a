import {
  type ErrorCode,
  EverlineError,
  type Input,
  LIMITS,
  type OpenMethod,
  type Output,
  type Shape,
} from "@everline/protocol"
import { type ReadonlySignal, type Signal, signal } from "@preact/signals-core"
import type { Offer as OfferApi, OfferState } from "../api/pairings.ts"
import { pause, retryable } from "../link/retry.ts"
import type { Cancel, Ports } from "../ports.ts"
import type { Http } from "./http.ts"
import { inTime } from "./in-time.ts"

/** The QR changes this long before its secret ends: who has just scanned it has time to look. */
const AHEAD_MS = 20_000
const RENEW_MS = LIMITS.pairingSecretMs - AHEAD_MS
/** A server that does not let wait is not asked more often than this. */
const BREATH_MS = 1_000

/** Opens the app of a device that is in. What is behind # no browser tells to any server, so it is in no log. */
const linkTo = (site: string, secret: string): string => `${new URL("/pair", site).href}#${secret}`

export interface OfferOptions {
  /** The server's, as this device reaches it. */
  readonly url: string
  readonly http: Http
  readonly ports: Pick<Ports, "now" | "timer" | "random">
  readonly device: { readonly name: string; readonly shape: Shape }
  /** It was let in: logs it in. */
  readonly enter: (session: Output<"accounts.logIn">) => Promise<unknown>
}

/** A screen's wish to be let in: shows something, changes it in time, and asks what became of it. */
export class Offer implements OfferApi {
  readonly #options: OfferOptions
  readonly #state: Signal<OfferState> = signal({ state: "opening", trouble: null })
  /** Counts beginnings: what belongs to an earlier one says and does nothing any more. */
  #round = 0
  #renewal: Cancel = () => undefined

  constructor(options: OfferOptions) {
    this.#options = options
    this.again()
  }

  get state(): ReadonlySignal<OfferState> {
    return this.#state
  }

  again(): void {
    this.close()
    this.#state.value = { state: "opening", trouble: null }
    void this.#run(this.#round)
  }

  close(): void {
    this.#round += 1
    this.#renewal()
  }

  async #run(round: number): Promise<void> {
    try {
      const { device, ports, url } = this.#options
      const { claim, secret, code, site } = await this.#ask(round, "pairings.begin", { device })
      const now = ports.now()
      const link = linkTo(site ?? url, secret)
      this.#show(round, { state: "shown", link, renewsAt: now + RENEW_MS, code, endsAt: now + LIMITS.pairingMs })
      this.#renewLater(round, claim)
      await this.#follow(round, claim)
    } catch (error) {
      if (error instanceof EverlineError) this.#show(round, afterRefusal(error.code))
      else if (!(error instanceof GivenUp)) throw error
    } finally {
      if (round === this.#round) this.#renewal()
    }
  }

  /** Asks what becomes of it until something has. */
  async #follow(round: number, claim: string): Promise<void> {
    const { enter, ports } = this.#options
    for (let known: "waiting" | "seen" = "waiting"; ; ) {
      const askedAt = ports.now()
      const claimed: Output<"pairings.claim"> = await this.#ask(round, "pairings.claim", { claim, known })
      if (claimed.state === "confirmed") {
        await enter(claimed.session)
        return this.#show(round, { state: "done" })
      }
      if (claimed.state === "refused") return this.#show(round, claimed)
      if (claimed.state === "seen") {
        this.#renewal()
        this.#show(round, claimed)
      }
      if (claimed.state === known && ports.now() - askedAt < BREATH_MS)
        await new Promise<void>((resume) => ports.timer(BREATH_MS, resume))
      known = claimed.state
    }
  }

  #renewLater(round: number, claim: string): void {
    this.#renewal = this.#options.ports.timer(RENEW_MS, () => {
      this.#renew(round, claim).catch(() => undefined)
    })
  }

  async #renew(round: number, claim: string): Promise<void> {
    const { secret } = await this.#ask(round, "pairings.renew", { claim })
    const before = this.#state.peek()
    if (before.state !== "shown") return
    const link = linkTo(before.link, secret)
    this.#show(round, { ...before, link, renewsAt: this.#options.ports.now() + RENEW_MS })
    this.#renewLater(round, claim)
  }

  #show(round: number, state: OfferState): void {
    if (round === this.#round) this.#state.value = state
  }

  /** Asks until an answer comes. Rejects with what waiting does not change, and with GivenUp when it is not wanted any more. */
  async #ask<Name extends OpenMethod>(round: number, method: Name, input: Input<Name>): Promise<Output<Name>> {
    const { http, ports } = this.#options
    for (let attempt = 0; ; attempt += 1) {
      if (round !== this.#round) throw new GivenUp()
      try {
        const answer = await inTime(http.call(method, input), ports)
        if (round !== this.#round) throw new GivenUp()
        return answer
      } catch (error) {
        if (!(error instanceof EverlineError) || !retryable(error)) throw error
        if (this.#state.peek().state === "opening") this.#show(round, { state: "opening", trouble: error.code })
        await pause(error, attempt, ports)
      }
    }
  }
}

const afterRefusal = (code: ErrorCode): OfferState =>
  code === "pairing_invalid" ? { state: "expired" } : { state: "opening", trouble: code }

/** Nobody wants it any more. */
class GivenUp extends Error {}

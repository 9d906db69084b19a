/** Somebody's device in calls, by the SDK and real WebRTC: it has no screen, and hums at a pitch of its own. */
import { setTimeout as delay } from "node:timers/promises"
import type { AccountId, CallId } from "@everline/protocol"
import type { Client, OwnCall } from "@everline/sdk"
import { until } from "@everline/testkit/until"
import { webrtc } from "../../e2e/lib/endpoint.ts"
import { Ears, hum } from "../../e2e/lib/pitch.ts"
import { type Person, signUp } from "../lib/people.ts"
import { caughtUp, wake } from "../lib/sdk-device.ts"

export const HOLDS = ["microphone", "speaker"] as const
/** Far enough apart to be told from one another. */
const [LOWEST_HERTZ, APART_HERTZ] = [400, 250]
const LOOK_MS = 5
const PATIENCE_MS = 60_000

/** In whatever call it is, it says and hears all the time. */
export class Talker {
  readonly client: Client
  readonly account: AccountId
  readonly hertz: number
  readonly #ears = new Ears()
  #own: OwnCall | undefined
  #fallSilent = () => {}

  private constructor(client: Client, account: AccountId, hertz: number) {
    this.client = client
    this.account = account
    this.hertz = hertz
    client.calls.own.subscribe(([own]) => this.#talkIn(own))
  }

  static async wake(port: number, person: Person, hertz: number): Promise<Talker> {
    const client = wake(port, person, { webrtc })
    await caughtUp(client)
    return new Talker(client, person.account, hertz)
  }

  /** Since when another's voice has come without a pause, by `performance.now()`; undefined while it does not come. */
  heardSince(other: Talker): number | undefined {
    return this.#ears.heardSince(other)
  }

  /** Answers a call as soon as it rings. @returns when, by `performance.now()`. @throws Error when it does not within a minute */
  async answer(call: CallId): Promise<number> {
    const { calls } = this.client
    await until(() => calls.running.value.some((one) => one.call === call), "a call rings", PATIENCE_MS)
    const at = performance.now()
    await calls.answer(call, "audio", HOLDS)
    return at
  }

  /** Resolves when it is in no call, and called to none. */
  async hangUp(): Promise<void> {
    const { calls } = this.client
    // What was left by all others is over.
    for (const { call } of calls.running.value) await calls.hangUp(call).catch(() => undefined)
    await until(() => calls.running.value.length === 0, "a call ends", PATIENCE_MS)
  }

  async close(): Promise<void> {
    this.#talkIn(undefined)
    await this.client.close()
  }

  #talkIn(own: OwnCall | undefined): void {
    if (own === this.#own) return
    this.#own = own
    this.#fallSilent()
    this.#fallSilent = own === undefined ? () => {} : this.#talk(own)
  }

  /** @returns ends that */
  #talk(own: OwnCall): () => void {
    const voice = hum(this.hertz)
    own.send({ voice: voice.track })
    const stop = own.incoming.subscribe((incoming) => this.#ears.listen(incoming))
    return () => {
      stop()
      voice.stop()
      this.#ears.close()
    }
  }
}

/** So many people, each with a device that is connected to the server. */
export async function gather(port: number, count: number): Promise<readonly Talker[]> {
  const people = await signUp(port, count)
  return Promise.all(people.map((person, nth) => Talker.wake(port, person, LOWEST_HERTZ + nth * APART_HERTZ)))
}

/** Who is to hear whom. */
export type Pair = readonly [hears: Talker, other: Talker]

/** Everybody and everybody else. */
export const pairsOf = (talkers: readonly Talker[]): readonly Pair[] =>
  talkers.flatMap((hears) => talkers.flatMap((other): Pair[] => (other === hears ? [] : [[hears, other]])))

/**
 * Waits until all of them hear whom they are to, by voices that began to come at a moment or since.
 * @param since by `performance.now()`
 * @returns when the last of these voices began. @throws Error when one has not begun so long after that moment
 */
export async function allHear(pairs: readonly Pair[], since: number, patienceMs = PATIENCE_MS): Promise<number> {
  for (;;) {
    const begun = pairs.map(([hears, other]) => hears.heardSince(other) ?? Number.NEGATIVE_INFINITY)
    if (begun.every((at) => at >= since)) return Math.max(...begun)
    if (performance.now() - since > patienceMs) throw new Error("not all are heard")
    await delay(LOOK_MS)
  }
}

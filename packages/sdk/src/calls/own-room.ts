import type { AccountId, CallLink } from "@everline/protocol"
import type { Incoming, Quality } from "../api/calls.ts"
import type { Cancel } from "../ports.ts"
import { type OwnLink, type OwnLinkOptions, SILENT_MS, WATCH_MS } from "./own-link.ts"
import type { Sent } from "./peer-link.ts"
import { judge, type Reading, read } from "./quality.ts"
import { RoomArrival } from "./room-arrival.ts"
import { RoomLink } from "./room-link.ts"
import { RoomSilence } from "./room-silence.ts"
import type { Situation } from "./situation.ts"
import { Stalls } from "./stalls.ts"

/** In a room of many nobody may say anything: a voice is waited for no longer than this where nobody is heard otherwise. */
const ARRIVAL_MS = 1_000
/** Another connection is tried so often at most. */
const AGAIN_MS = 4_000

/** The link to the room in which many meet. */
export class OwnRoom implements OwnLink {
  readonly #options: OwnLinkOptions
  readonly #room: RoomLink
  readonly #silence = new RoomSilence()
  readonly #stalls = new Stalls()
  #situation: Situation
  #sends: Sent
  #leaves = false
  /** Waits for what is to be heard next. */
  #arrival: RoomArrival | undefined
  #hasArrived = false
  #reading: Reading | undefined
  #comes: Quality = "clear"
  #sinceRevivedMs = AGAIN_MS
  readonly #unfollow: readonly Cancel[]

  constructor(options: OwnLinkOptions) {
    const { situation, sends } = options
    this.#options = options
    this.#situation = situation
    this.#sends = sends
    this.#room = new RoomLink(options)
    this.#follow()
    // Voices are received on each device in a call, for what comes shows how the way is.
    this.#room.receive(true)
    if (situation.talks) this.#await()
    this.#unfollow = [
      this.#room.incoming.subscribe(() => this.#receive()),
      this.#room.state.subscribe(() => this.#receive()),
    ]
  }

  get link(): CallLink {
    return this.#situation.link
  }

  get leaves(): boolean {
    return this.#leaves
  }

  get quality(): Quality | null {
    if (this.#leaves || this.link.arriving) return null
    if (this.#room.state.peek() === "interrupted" || this.#silence.isLong) return "reconnecting"
    return this.#hasArrived ? this.#comes : "connecting"
  }

  get incoming(): readonly Incoming[] {
    const isOn = !this.#leaves && !this.link.arriving
    return this.#room.incoming.peek().map(({ name, account, source, track, plays }) => ({
      name: `${this.link.link} ${name}`,
      ...{ account, source, track },
      plays: isOn && plays,
      stalls: this.#stalls.has(track.id),
    }))
  }

  send(tracks: Sent): void {
    this.#sends = tracks
    this.#follow()
  }

  hear(said: Parameters<OwnLink["hear"]>[0]): void {
    this.#room.hear(said)
  }

  /** What comes is awaited again by who takes over what they did not hold; nothing is while nobody has answered. */
  change(situation: Situation): void {
    const was = this.#situation
    this.#situation = situation
    this.#follow()
    const isAwaited = situation.link.arriving && !was.link.arriving
    const isNews = isAwaited || (situation.talks && !was.talks) || (situation.takesOver && !was.takesOver)
    if (isNews && situation.talks) this.#await()
    else this.#followArrival()
  }

  resume(): void {
    if (this.#leaves) return
    if (this.#hasArrived && this.link.arriving) this.#options.arrived(this)
    this.#room.resume()
    if (this.#silence.ms > 0) this.#room.revive()
  }

  letGo(): void {
    this.#leaves = true
  }

  close(): void {
    for (const stop of this.#unfollow) stop()
    this.#arrival?.cancel()
    this.#room.close()
  }

  async look(): Promise<void> {
    const report = await this.#room.stats().catch(() => undefined)
    if (report === undefined) return
    if (this.#stalls.look(report, this.#pictures())) this.#options.changed()
    const [before, now] = [this.#reading, read(report)]
    this.#reading = now
    if (before === undefined || !this.#hasArrived || this.#leaves || this.link.arriving) return
    this.#comes = judge(before, now)
    this.#silence.look(before, now, this.#situation.voices)
    this.#miss()
  }

  /** The tracks of which frames are to come. */
  #pictures(): ReadonlySet<string> {
    const { filmed, wants } = this.#situation
    const isWanted = (account: AccountId) =>
      wants === undefined || wants.some((one) => one.account === account && one.source === "picture" && one.width > 0)
    const isDue = ({ account, source }: Pick<Incoming, "account" | "source">) =>
      source === "picture" && filmed.has(account) && isWanted(account)
    return new Set(this.#room.incoming.peek().flatMap((one) => (isDue(one) ? [one.track.id] : [])))
  }

  #miss(): void {
    const { ms, isBeginning, isStall } = this.#silence
    this.#sinceRevivedMs += WATCH_MS
    if (isBeginning || (isStall && ms % SILENT_MS === 0)) this.#options.stalled()
    if (!isStall || this.#sinceRevivedMs < AGAIN_MS) return
    this.#sinceRevivedMs = 0
    this.#room.revive()
  }

  #follow(): void {
    const { sources, wants } = this.#situation
    this.#room.send(this.#sends, sources)
    if (wants !== undefined) this.#room.want(wants)
  }

  #receive(): void {
    this.#followArrival()
    this.#options.changed()
  }

  #await(): void {
    this.#arrival?.cancel()
    this.#arrival = new RoomArrival(this.#options.ports, () => {
      this.#hasArrived = true
      this.#arrival = undefined
      this.#options.arrived(this)
    })
    this.#followArrival()
  }

  #followArrival(): void {
    const { voices, awaited } = this.#situation
    const isAwaited = (one: Pick<Incoming, "account" | "source">) =>
      one.source === "voice" && (awaited === null ? voices.has(one.account) : one.account === awaited)
    this.#arrival?.follow({
      isConnected: this.#room.state.peek() === "connected",
      receivers: this.#room.incoming.peek().flatMap((one) => (isAwaited(one) ? [one.receiver] : [])),
      patienceMs: awaited !== null ? null : voices.size === 0 ? 0 : ARRIVAL_MS,
    })
  }
}

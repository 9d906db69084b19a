import { type AccountId, type CallId, type LinkSignal, type LinkWay, SIGNAL, type Source } from "@everline/protocol"
import type { Room, RoomEvent, SubscribeOffer, Track } from "../../ports/media.ts"
import type { SignalPort } from "../../ports/signals.ts"
import { FollowedRoom, participantOf } from "./followed-room.ts"
import { Paced } from "./paced.ts"
import type { RoomPlan } from "./plan.ts"
import { Wishes } from "./wishes.ts"

/** An offer that is not answered is said again this often: either may have been lost. */
const SAY_AGAIN_MS = 1_000
/** Who speaks is told this often at most. */
const SPEAKERS_MS = 250
const WAYS: readonly LinkWay[] = ["up", "down"]
const NOBODY: RoomPlan = { legs: [], people: [] }

/** The last that a leg was offered. */
interface Offered {
  readonly offer: SubscribeOffer
  readonly isAnswered: boolean
}

/** What a leg offers to send, and what of that is taken. */
interface Sent {
  readonly offered: readonly Source[]
  readonly taken: readonly Source[]
}

export interface CallRoomOptions {
  readonly call: CallId
  readonly room: Promise<Room>
  readonly signals: Pick<SignalPort, "toAccounts">
  readonly failed: (error: unknown) => void
}

/** The room of a call at the server that has it: it follows the call, and speaks with the devices that are in it. */
export class CallRoom {
  readonly #options: CallRoomOptions
  /** Null: it could not be made. */
  readonly #followed: Promise<FollowedRoom | null>
  readonly #offered = new Map<number, Offered>()
  readonly #sent = new Map<number, Sent>()
  readonly #wishes = new Wishes()
  readonly #speakers: Paced<readonly AccountId[]>
  /** The ways by which somebody has begun to connect to this room: "3 up". */
  readonly #begun = new Set<string>()
  #plan = NOBODY
  /** The last time that the room follows the call, and the one that has not begun yet. */
  #last: Promise<void> = Promise.resolve()
  #next: Promise<void> | undefined
  #speaking: readonly AccountId[] = []

  constructor(options: CallRoomOptions) {
    this.#options = options
    this.#followed = options.room.then(
      (room) => new FollowedRoom(room),
      () => null,
    )
    this.#speakers = new Paced(SPEAKERS_MS, (people) => this.#tellSpeakers(this.#people, people))
  }

  /** The call is like this now. While an engine is slow the newest plan alone waits for it. @throws SfuError as the room does */
  follow(plan: RoomPlan): Promise<void> {
    this.#plan = plan
    const legs = new Set(plan.legs.map(({ leg }) => leg))
    for (const leg of this.#offered.keys()) if (!legs.has(leg)) this.#offered.delete(leg)
    this.#wishes.keep(legs)
    for (const [leg, sent] of this.#sent) this.#limit(leg, sent)
    this.#next ??= this.#last.then(() => this.#follow())
    this.#last = this.#next.catch(() => {})
    return this.#next
  }

  /** A leg will say this as soon as the room follows the call. */
  expect(leg: number, { way, asks, description }: LinkSignal): void {
    if (asks === "anew" || description?.type === "offer") this.#begun.add(`${leg} ${way}`)
  }

  /** A leg says something; one that is not in the call says it to nobody. @throws SfuError as the room does */
  async hear(leg: number, said: LinkSignal): Promise<void> {
    const room = (await this.#followed)?.room
    if (room === undefined || this.#accountOf(leg) === undefined) return
    if (said.way === "up") await this.#receive(room, leg, said)
    if (said.way === "down") await this.#send(room, leg, said)
  }

  /** Something happens in it. */
  heard(event: RoomEvent): void {
    switch (event.kind) {
      case "offer":
        return this.#offer(Number(event.participant), event.offer)
      case "mapped":
        return this.#map(Number(event.participant), event)
      case "lost":
        return this.#callAnew(Number(event.participant), event.direction === "publish" ? "up" : "down")
      case "published":
        return void this.#publish(event).catch(this.#options.failed)
      case "unpublished":
        return this.#wishes.unpublished(event)
      case "speakers":
        this.#speaking = event.people.map((person) => person as string as AccountId)
        return this.#speakers.say(this.#speaking)
    }
  }

  /** Whoever was in the room before this one, and has not come to this yet, connects anew. */
  callAnew(): void {
    for (const { leg } of this.#plan.legs)
      for (const way of WAYS) if (!this.#begun.has(`${leg} ${way}`)) this.#callAnew(leg, way)
  }

  /** The engine's room is gone: nothing more is told of it. */
  stop(): void {
    this.#speakers[Symbol.dispose]()
    this.#offered.clear()
    this.#begun.clear()
  }

  /** It is over, and whoever is in it hears nothing more. */
  async close(): Promise<void> {
    this.stop()
    // Of what is gone already nothing is left to be closed.
    await (await this.#followed)?.room.close().catch(() => {})
  }

  async #follow(): Promise<void> {
    const followed = await this.#followed
    this.#next = undefined
    await followed?.follow(this.#plan)
  }

  /** The way up: the leg offers what it publishes. */
  async #receive(room: Room, leg: number, { sources, description }: LinkSignal): Promise<void> {
    if (description?.type !== "offer" || sources === undefined) return
    const { offer } = description
    const may = this.#publishOf(leg)
    // A device offers all that it may ever send: what it may not send now is not taken.
    const taken = Object.entries(sources).filter(([, source]) => may.includes(source))
    const sdp = await room.publish(participantOf(leg), { sdp: description.sdp, sources: Object.fromEntries(taken) })
    this.#tell(leg, { way: "up", description: { type: "answer", offer, sdp } })
    // It may be allowed more by now.
    this.#limit(leg, { offered: Object.values(sources), taken: taken.map(([, source]) => source) })
  }

  /** What a leg may send no more is not taken any more; to send what was not taken and may be it connects anew. */
  #limit(leg: number, { offered, taken }: Sent): void {
    const may = this.#publishOf(leg)
    const left = taken.filter((source) => may.includes(source))
    const isMore = offered.some((source) => may.includes(source) && !left.includes(source))
    if (isMore || this.#accountOf(leg) === undefined) this.#sent.delete(leg)
    else this.#sent.set(leg, { offered, taken: left })
    if (isMore) this.#callAnew(leg, "up")
  }

  /** The way down: the room offers. */
  async #send(room: Room, leg: number, { description, asks, wants }: LinkSignal): Promise<void> {
    if (wants !== undefined) {
      this.#wishes.wish(leg, wants)
      await this.#want(room, leg)
    }
    if (description?.type === "answer") {
      const { offer: version, sdp } = description
      await room.answer(participantOf(leg), { version, sdp })
      const last = this.#offered.get(leg)
      if (last?.offer.version === version) this.#offered.set(leg, { ...last, isAnswered: true })
    }
    if (asks !== "anew") return
    this.#offer(leg, await room.subscribe(participantOf(leg)))
    const account = this.#accountOf(leg)
    if (account !== undefined && this.#speaking.length > 0) this.#tellSpeakers([account], this.#speaking)
  }

  async #publish(track: Track): Promise<void> {
    const wishing = this.#wishes.published(track)
    const room = (await this.#followed)?.room
    if (room !== undefined) await Promise.all(wishing.map((leg) => this.#want(room, leg)))
  }

  async #want(room: Room, leg: number): Promise<void> {
    await room.want(participantOf(leg), this.#wishes.of(leg))
  }

  #offer(leg: number, offer: SubscribeOffer): void {
    // One that is older, of a connection that is to be replaced, may be told of later.
    if ((this.#offered.get(leg)?.offer.version ?? 0) > offer.version) return
    this.#offered.set(leg, { offer, isAnswered: false })
    this.#sayOffer(leg, offer.version)
  }

  /** While it is the last, until it is answered. */
  #sayOffer(leg: number, version: number): void {
    const last = this.#offered.get(leg)
    if (last === undefined || last.isAnswered || last.offer.version !== version) return
    const { sdp, tracks } = last.offer
    this.#tell(leg, { way: "down", description: { type: "offer", offer: version, sdp }, tracks: toldOf(tracks) })
    setTimeout(() => this.#sayOffer(leg, version), SAY_AGAIN_MS).unref()
  }

  /** Of a connection that is to be replaced nothing more is told: the device knows the last offer, and takes it for that. */
  #map(leg: number, { version, tracks }: Pick<SubscribeOffer, "version" | "tracks">): void {
    const last = this.#offered.get(leg)
    if (last?.offer.version !== version) return
    this.#offered.set(leg, { ...last, offer: { ...last.offer, tracks } })
    this.#tell(leg, { way: "down", tracks: toldOf(tracks) })
  }

  #callAnew(leg: number, way: LinkWay): void {
    if (way === "down") this.#offered.delete(leg)
    this.#tell(leg, { way, asks: "anew" })
  }

  #tell(leg: number, said: Omit<LinkSignal, "call" | "link">): void {
    const { call, signals } = this.#options
    const account = this.#accountOf(leg)
    if (account !== undefined) signals.toAccounts([account], [SIGNAL, "link", { call, link: `${leg}-room`, ...said }])
  }

  #tellSpeakers(accounts: readonly AccountId[], people: readonly AccountId[]): void {
    const { call, signals } = this.#options
    if (accounts.length > 0) signals.toAccounts(accounts, [SIGNAL, "speakers", { call, people }])
  }

  get #people(): readonly AccountId[] {
    return [...new Set(this.#plan.legs.map(({ person }) => person))]
  }

  #publishOf(leg: number): readonly Source[] {
    return this.#plan.legs.find((each) => each.leg === leg)?.publish ?? []
  }

  #accountOf(leg: number): AccountId | undefined {
    return this.#plan.legs.find((each) => each.leg === leg)?.person
  }
}

const toldOf = (tracks: SubscribeOffer["tracks"]): NonNullable<LinkSignal["tracks"]> =>
  tracks.map(({ mid, person, source }) => ({ mid, account: person as string as AccountId, source }))

/** A room of the media engine, and pages in it that show a colour and hum a tone of their own: what comes can be told apart. */

import { once } from "node:events"
import { createServer, type Server } from "node:http"
import {
  createEngine,
  type Engine,
  type EngineOptions,
  type ParticipantId,
  type PersonId,
  type Room,
  type RoomEvent,
  type RoomId,
  type Source,
  type Track,
  type TrackId,
} from "@everline/sfu"
import { freePort } from "@everline/testkit"
import type { Browser, Window } from "./browser.ts"
import { watchGapsHere } from "./gaps.ts"
import { joining, MediaSite } from "./media-site.ts"
import { ownAddress } from "./own-address.ts"
import type { Come, Guest, Past } from "./room-page.ts"
import { Wire } from "./wire.ts"

const ROOM = "room" as RoomId

interface RoomOptions {
  /** Whether browsers reach the engine by a wire of the story's, which costs it work. */
  readonly isWired?: boolean
  readonly lastN?: EngineOptions["lastN"]
}

export class MediaRoom implements AsyncDisposable {
  readonly room: Room
  readonly site: MediaSite
  /** What the room has told so far. */
  readonly events: RoomEvent[] = []
  readonly #wire: Wire | undefined
  readonly #engine: Engine
  readonly #server: Server
  readonly #windows: Window[] = []

  private constructor(engine: Engine, room: Room, wire: Wire | undefined, site: MediaSite) {
    this.#engine = engine
    this.room = room
    this.#wire = wire
    this.site = site
    this.#server = createServer((request, response) => void site.serve(request, response)).listen(0, "127.0.0.1")
  }

  static async open({ isWired = false, lastN }: RoomOptions = {}): Promise<MediaRoom> {
    const [address, port] = [ownAddress(), await freePort()]
    const wire = isWired ? await Wire.to({ address, port }) : undefined
    let opened: MediaRoom | undefined
    const engine = await createEngine({
      ...{ port, bind: address, announced: [address] },
      ...(lastN && { lastN }),
      onEvent: (_, event) => opened?.hear(event),
    })
    const room = await engine.room(ROOM)
    const place = (of: number) => ` ${address} ${of} typ host`
    const site = await MediaSite.open({ room, told: (sdp) => sdp.replaceAll(place(port), place(wire?.port ?? port)) })
    opened = new MediaRoom(engine, room, wire, site)
    return opened
  }

  /** @throws Error when there is none */
  get wire(): Wire {
    if (this.#wire === undefined) throw new Error("the room has no wire")
    return this.#wire
  }

  /** Somebody comes, in a window of a browser. @param device which of theirs that is, where they come by several */
  join(name: string, browser: Browser, hue: number, device?: string): Promise<MediaPage> {
    return this.enter({ name, hue, ...(device !== undefined && { device }) }, browser)
  }

  /** The same of a guest of whom there is more to tell. */
  async enter(guest: Guest, browser: Browser): Promise<MediaPage> {
    const window = await browser.open({ width: 640, height: 480 })
    this.#windows.push(window)
    if (!this.#server.listening) await once(this.#server, "listening")
    const address = this.#server.address()
    await window.goto(`http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/`)
    const page = new MediaPage(this, window, guest)
    await page.come()
    return page
  }

  /** Whoever is in a page goes on at it. */
  async hand({ guest, device }: MediaPage): Promise<void> {
    for (const source of ["voice", "picture"] as const)
      await this.room.hand(guest.name as PersonId, source, device as ParticipantId)
  }

  /** Nothing is passed on of a voice meanwhile. */
  mute({ guest }: MediaPage, muted: boolean): Promise<void> {
    return this.room.mute(guest.name as PersonId, "voice", muted)
  }

  /** What somebody publishes. @throws Error when it is nothing */
  trackOf({ name }: Guest, source: Source): TrackId {
    const isTheirs = (event: RoomEvent) =>
      event.kind === "published" && event.person === name && event.source === source
    const found = this.events.findLast(isTheirs)
    if (found?.kind !== "published") throw new Error(`there is no ${source} of ${name}`)
    return found.track
  }

  hear(event: RoomEvent): void {
    this.events.push(event)
    this.site.hear(event)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const window of this.#windows) await window.close()
    this.#server.closeAllConnections()
    this.#server.close()
    await this.#engine[Symbol.asyncDispose]()
    await this.#wire?.[Symbol.asyncDispose]()
  }
}

export class MediaPage {
  readonly guest: Guest
  readonly window: Window
  readonly #room: MediaRoom

  constructor(room: MediaRoom, window: Window, guest: Guest) {
    this.#room = room
    this.window = window
    this.guest = guest
  }

  /** Its name in the room. */
  get device(): string {
    return this.guest.device ?? this.guest.name
  }

  come(): Promise<void> {
    return this.window.run(joining(this.guest))
  }

  leave(): Promise<void> {
    return this.window.run("visit.leave()")
  }

  /** Shows a screen of this hue; null ends that. */
  share(hue: number | null): Promise<void> {
    return this.window.run(`visit.share(${hue})`)
  }

  /** Says nothing any more, which is sent as silence. */
  hush(): Promise<void> {
    return this.window.run("visit.hush()")
  }

  revive(): Promise<void> {
    return this.window.run("visit.revive()")
  }

  /** What comes to it. */
  get tracks(): readonly Track[] {
    return this.#room.site.tracksTo(this.device)
  }

  /** How many sections it was offered last. */
  get sections(): number {
    return (this.#room.site.offerTo(this.device)?.sdp.split("\r\nm=").length ?? 1) - 1
  }

  /** Shows something of another in this height, in 16:9; all else of all others is hidden. */
  async show(of: MediaPage, source: Source, height: number): Promise<void> {
    const track = this.#room.trackOf(of.guest, source)
    const wants = [{ track, width: (height * 16) / 9, height, priority: 1 }]
    await this.#room.room.want(this.device as ParticipantId, height === 0 ? [] : wants)
  }

  /** What has come of one of another's tracks. */
  async comeOf(of: MediaPage, source: Source): Promise<Come | undefined> {
    const come = await this.window.run<Readonly<Record<string, Come>>>("visit.come()")
    return come[`${of.guest.name} ${source}`]
  }

  lacks(others: readonly MediaPage[], screens: readonly Guest[] = []): Promise<readonly string[]> {
    const guests = others.map(({ guest }) => guest)
    return this.window.run(`visit.lacks(${JSON.stringify(guests)}, ${JSON.stringify(screens)})`)
  }

  /** How its link went so far. */
  past(): Promise<Past> {
    return this.window.run("visit.past")
  }

  /** Tries anew from now on when nothing comes. @returns tells the longest time in milliseconds in which no packet of a voice came */
  async watchGaps(): Promise<() => Promise<number>> {
    await this.window.run("visit.watch()")
    await this.window.run(watchGapsHere)
    return () => this.window.run<number>("window.everlineGap()")
  }
}

/** A room of the media engine, and pages in it that show a colour and hum a tone of their own: what comes can be told apart. */

import { createSocket } from "node:dgram"
import { once } from "node:events"
import { createServer, type Server } from "node:http"
import { networkInterfaces } from "node:os"
import {
  createEngine,
  type Engine,
  type ParticipantId,
  type Room,
  type RoomId,
  type Source,
  type Track,
} from "@everline/sfu"
import type { Browser, Window } from "./browser.ts"
import { watchGapsHere } from "./gaps.ts"
import { joining, MediaSite } from "./media-site.ts"
import type { Come, Guest, Past } from "./room-page.ts"
import { Wire } from "./wire.ts"

/** Where this machine is found: Firefox takes no address of the machine alone. */
function ownAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((own) => own ?? [])
  return addresses.find(({ family, internal }) => family === "IPv4" && !internal)?.address ?? "127.0.0.2"
}

/** A UDP port that nobody has. */
async function freePort(): Promise<number> {
  const socket = createSocket("udp6").bind(0)
  await once(socket, "listening")
  const { port } = socket.address()
  socket.close()
  await once(socket, "close")
  return port
}

const ROOM = "room" as RoomId

export class MediaRoom implements AsyncDisposable {
  readonly room: Room
  readonly site: MediaSite
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

  /** @param isWired whether browsers reach the engine by a wire of the story's, which costs it work */
  static async open({ isWired = false } = {}): Promise<MediaRoom> {
    const [address, port] = [ownAddress(), await freePort()]
    const wire = isWired ? await Wire.to({ address, port }) : undefined
    let opened: MediaRoom | undefined
    const engine = await createEngine({
      ...{ port, bind: address, announced: [address] },
      onEvent: (_, event) => opened?.site.hear(event),
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

  /** Somebody comes, in a window of a browser. */
  join(name: string, browser: Browser, hue: number): Promise<MediaPage> {
    return this.enter({ name, hue }, browser)
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

  /** What it was offered last. */
  get tracks(): readonly Track[] {
    return this.#room.site.offerTo(this.guest.name)?.tracks ?? []
  }

  /** How many sections that had. */
  get sections(): number {
    return (this.#room.site.offerTo(this.guest.name)?.sdp.split("\r\nm=").length ?? 1) - 1
  }

  /** Shows something of another in this height, in 16:9; all else of all others is hidden. */
  async show(of: MediaPage, source: Source, height: number): Promise<void> {
    const found = this.tracks.find((each) => each.person === of.guest.name && each.source === source)
    if (found === undefined) throw new Error(`${this.guest.name} has no ${source} of ${of.guest.name}`)
    const wants = [{ track: found.track, width: (height * 16) / 9, height, priority: 1 }]
    await this.#room.room.want(this.guest.name as ParticipantId, height === 0 ? [] : wants)
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

/**
 * A site whose pages are in one room of the media engine (`room-page.ts`). It stands where the server of calls stands: it lets
 * them in, and passes on what a page and the room say to each other.
 */
import type { IncomingMessage, ServerResponse } from "node:http"
import { text } from "node:stream/consumers"
import type { AccountId, IceServer, LinkSignal } from "@everline/protocol"
import {
  type ParticipantId,
  type PersonId,
  type Room,
  type RoomEvent,
  SfuError,
  type SubscribeOffer,
} from "@everline/sfu"
import { bundled } from "./bundled.ts"
import type { Guest } from "./room-page.ts"

type Said = Omit<LinkSignal, "call" | "link">

/** Whoever hears nothing asks again after this long. */
const LISTEN_MS = 1_000
/** An offer that is not answered is said again. */
const SAY_AGAIN_MS = 1_000

/** Chromium plays by itself only what lies in the window. */
const PAGE = `<!doctype html><meta charset="utf-8"><title>media</title><style>video { width: 60px }</style>
<body><script src="page.js"></script>`

interface Leg {
  readonly id: ParticipantId
  /** All that the room has said to it. */
  readonly told: Said[]
  /** Whoever waits for more of that. */
  readonly waiting: Set<() => void>
  /** The last that it was offered, and the version of the last that it has answered. */
  offer: SubscribeOffer | undefined
  answered: number
  /** What comes by the sections of that now. */
  tracks: SubscribeOffer["tracks"]
  /** Whether it has met whom it came to meet. */
  hasMet: boolean
  /** What it says is heard in its order. */
  turn: Promise<void>
}

/** What a page evaluates to let somebody come in, once it has loaded. */
export const joining = (guest: Guest): string =>
  `(async () => {
    while (window.join === undefined) await new Promise((passed) => setTimeout(passed, 20))
    await join(${JSON.stringify(guest)})
  })()`

export interface MediaSiteOptions {
  readonly room: Room
  /** What helps somebody connect. */
  readonly servers?: (device: string) => readonly IceServer[]
  /** What a page is told of what the room says of itself. */
  readonly told: (sdp: string) => string
}

export class MediaSite {
  /** Whether of what the two ends say to each other some is lost, some comes twice, and some late. */
  isMuddled = false
  readonly #options: MediaSiteOptions
  readonly #script: string
  readonly #legs = new Map<string, Leg>()
  #passed = 0

  private constructor(options: MediaSiteOptions, script: string) {
    this.#options = options
    this.#script = script
  }

  static async open(options: MediaSiteOptions): Promise<MediaSite> {
    return new MediaSite(options, await bundled("room-page.ts"))
  }

  /** What a device was offered last. */
  offerTo(device: string): SubscribeOffer | undefined {
    return this.#legs.get(device)?.offer
  }

  /** What comes to a device. */
  tracksTo(device: string): SubscribeOffer["tracks"] {
    return this.#legs.get(device)?.tracks ?? []
  }

  hear(event: RoomEvent): void {
    if (event.kind !== "offer" && event.kind !== "mapped") return
    const leg = this.#legs.get(event.participant)
    if (leg === undefined) return
    if (event.kind === "offer") return this.#offer(leg, event.offer)
    leg.tracks = event.tracks
    this.#tell(leg, { way: "down", tracks: toldOf(leg.tracks) })
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://site")
    const [, does, device = ""] = pathname.split("/")
    if (does === "") {
      response.setHeader("content-type", "text/html").end(PAGE)
    } else if (does === "page.js") response.setHeader("content-type", "text/javascript").end(this.#script)
    else {
      const said = request.method === "POST" ? JSON.parse(await text(request)) : undefined
      const after = Number(searchParams.get("after"))
      const answer = does === "enter" ? await this.#enter(device, said) : await this.#answer(does, device, said, after)
      response.setHeader("content-type", "application/json").end(JSON.stringify(answer))
    }
  }

  async #answer(does: string | undefined, device: string, said: Said, after: number): Promise<object> {
    const leg = this.#legs.get(device)
    if (leg === undefined) return []
    if (does === "say") this.#pass(() => this.#heard(leg, said))
    if (does === "hear") return this.#toldTo(leg, after)
    if (does === "met") {
      leg.hasMet = true
      return { all: [...this.#legs.values()].every(({ hasMet }) => hasMet) }
    }
    if (does === "leave") await this.#leave(leg)
    return []
  }

  async #enter(device: string, { name }: Pick<Guest, "name">): Promise<readonly IceServer[]> {
    const id = device as ParticipantId
    const leg = {
      id,
      told: [],
      waiting: new Set<() => void>(),
      offer: undefined,
      answered: 0,
      tracks: [],
      hasMet: false,
    }
    // Whoever gets no answer asks again.
    if (!this.#legs.has(device)) this.#legs.set(device, { ...leg, turn: Promise.resolve() })
    const person = name as PersonId
    await this.#options.room.admit(id, { person, publish: ["voice", "picture", "screen"], subscribe: true })
    return this.#options.servers?.(device) ?? []
  }

  async #leave(leg: Leg): Promise<void> {
    this.#legs.delete(leg.id)
    await leg.turn
    await this.#options.room.remove(leg.id)
  }

  /** What the room has said since it was last asked for; an empty list when that is nothing for a while. */
  async #toldTo({ told, waiting }: Leg, after: number): Promise<readonly Said[]> {
    if (told.length > after) return told.slice(after)
    await new Promise<void>((resolve) => {
      waiting.add(resolve)
      setTimeout(resolve, LISTEN_MS)
    })
    return told.slice(after)
  }

  #heard(leg: Leg, said: Said): void {
    leg.turn = leg.turn
      .then(() => this.#tellRoom(leg, said))
      .catch((error: unknown) => {
        // What comes late is not due any more, which the room says.
        if (!(error instanceof SfuError)) throw error
      })
  }

  async #tellRoom(leg: Leg, { way, description, sources = {}, asks }: Said): Promise<void> {
    const room = this.#options.room
    if (way === "up" && description !== undefined) {
      const { offer, sdp } = description
      const answer = await room.publish(leg.id, { sdp, sources })
      this.#tell(leg, { way: "up", description: { type: "answer", offer, sdp: answer } })
    } else if (asks === "anew") this.#offer(leg, await room.subscribe(leg.id))
    else if (description !== undefined) {
      leg.answered = Math.max(leg.answered, description.offer)
      await room.answer(leg.id, { version: description.offer, sdp: description.sdp })
    }
  }

  #offer(leg: Leg, offer: SubscribeOffer): void {
    leg.offer = offer
    leg.tracks = offer.tracks
    this.#sayOffer(leg, offer)
  }

  /** Until it is answered, for the room waits for that with whatever else it has to offer. */
  #sayOffer(leg: Leg, offer: SubscribeOffer): void {
    if (leg.offer !== offer || leg.answered >= offer.version || this.#legs.get(leg.id) !== leg) return
    const description = { type: "offer", offer: offer.version, sdp: offer.sdp } as const
    this.#tell(leg, { way: "down", description, tracks: toldOf(leg.tracks) })
    setTimeout(() => this.#sayOffer(leg, offer), SAY_AGAIN_MS)
  }

  #tell(leg: Leg, { description, ...said }: Said): void {
    const told = description && { ...description, sdp: this.#options.told(description.sdp) }
    this.#pass(() => {
      leg.told.push({ ...said, ...(told && { description: told }) })
      for (const heard of leg.waiting) heard()
      leg.waiting.clear()
    })
  }

  /** Passes something on: at once, or as it happens. */
  #pass(pass: () => void): void {
    if (!this.isMuddled) return pass()
    this.#passed += 1
    if (this.#passed % 3 === 0) return
    setTimeout(pass, (this.#passed % 4) * 100)
    if (this.#passed % 2 === 0) setTimeout(pass, 250)
  }
}

/** As devices are told: the name of a person is that of their account. */
const toldOf = (tracks: SubscribeOffer["tracks"]): NonNullable<Said["tracks"]> =>
  tracks.map(({ mid, person, source }) => {
    const account: string = person
    return { mid, account: account as AccountId, source }
  })

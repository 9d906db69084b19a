/** A room of the media engine, and pages in it that publish a colour and a tone of their own: what comes can be told apart. */

import { createSocket } from "node:dgram"
import { once } from "node:events"
import { createServer } from "node:http"
import { networkInterfaces } from "node:os"
import {
  createEngine,
  type Engine,
  type ParticipantId,
  type PersonId,
  type Room,
  type RoomEvent,
  type RoomId,
  type SubscribeOffer,
  type Track,
  type Want,
} from "@everline/sfu"
import type { Browser, Window } from "./browser.ts"

/** Where this machine is found: Firefox takes no address of the machine alone. */
function ownAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((own) => own ?? [])
  return addresses.find(({ family, internal }) => family === "IPv4" && !internal)?.address ?? "127.0.0.1"
}

const script = `
  const connections = {}
  /** A picture of one colour with something that moves, in three layers, and a tone. */
  async function publish({ hue, hertz, width, height }) {
    const canvas = document.createElement("canvas")
    Object.assign(canvas, { width, height })
    const pen = canvas.getContext("2d")
    let frame = 0
    setInterval(() => {
      pen.fillStyle = "hsl(" + hue + " 100% 50%)"
      pen.fillRect(0, 0, width, height)
      pen.fillStyle = "white"
      pen.fillRect((frame++ * 8) % width, 0, 24, height / 8)
    }, 100)
    const audio = new AudioContext()
    const oscillator = new OscillatorNode(audio, { frequency: hertz })
    const out = audio.createMediaStreamDestination()
    oscillator.connect(new GainNode(audio, { gain: 0.3 })).connect(out)
    oscillator.start()
    const pc = connections.publish = new RTCPeerConnection({ bundlePolicy: "max-bundle" })
    pc.addTransceiver(out.stream.getAudioTracks()[0], { direction: "sendonly" })
    pc.addTransceiver(canvas.captureStream(10).getVideoTracks()[0], {
      direction: "sendonly",
      sendEncodings: [
        { rid: "l", scaleResolutionDownBy: 4, maxBitrate: 150_000 },
        { rid: "m", scaleResolutionDownBy: 2, maxBitrate: 500_000 },
        { rid: "h", maxBitrate: 1_500_000 },
      ],
    })
    await pc.setLocalDescription()
    return pc.localDescription.sdp
  }
  const accept = (sdp) => connections.publish.setRemoteDescription({ type: "answer", sdp })
  const players = new Map()
  async function take(sdp) {
    const pc = connections.subscribe ??= Object.assign(new RTCPeerConnection({ bundlePolicy: "max-bundle" }), {
      ontrack: ({ track, transceiver }) => {
        const player = document.createElement(track.kind)
        Object.assign(player, { autoplay: true, muted: track.kind === "video", srcObject: new MediaStream([track]) })
        document.body.append(player)
        players.set(transceiver.mid, player)
      },
    })
    await pc.setRemoteDescription({ type: "offer", sdp })
    await pc.setLocalDescription()
    return pc.localDescription.sdp
  }
  function leave() {
    for (const pc of Object.values(connections)) pc.close()
    for (const name of Object.keys(connections)) delete connections[name]
  }
  /** What has come by each section: frames, their height, packets and loudness; the hue that is shown. */
  async function come() {
    const found = {}
    for (const stat of (await connections.subscribe.getStats()).values()) {
      if (stat.type !== "inbound-rtp") continue
      const { framesDecoded, frameHeight, packetsReceived, totalAudioEnergy, freezeCount } = stat
      found[stat.mid] = { framesDecoded, frameHeight, packetsReceived, totalAudioEnergy, freezeCount, hue: hueOf(stat.mid) }
    }
    return found
  }
  function hueOf(mid) {
    const player = players.get(mid)
    if (!(player instanceof HTMLVideoElement) || player.videoWidth === 0) return null
    const canvas = new OffscreenCanvas(1, 1)
    const pen = canvas.getContext("2d")
    const { videoWidth, videoHeight } = player
    pen.drawImage(player, videoWidth / 2, videoHeight * 0.75, 1, 1, 0, 0, 1, 1)
    const [r, g, b] = [...pen.getImageData(0, 0, 1, 1).data].map((part) => part / 255)
    const most = Math.max(r, g, b)
    const span = most - Math.min(r, g, b)
    if (span < 0.2) return null
    const sixth = most === r ? (g - b) / span : most === g ? 2 + (b - r) / span : 4 + (r - g) / span
    return Math.round((sixth * 60 + 360) % 360)
  }
`

/** What has come by one section of a page. */
export interface Come {
  readonly framesDecoded?: number
  readonly frameHeight?: number
  readonly packetsReceived: number
  readonly totalAudioEnergy?: number
  readonly freezeCount?: number
  readonly hue: number | null
}

export class MediaRoom implements AsyncDisposable {
  readonly events: RoomEvent[] = []
  readonly pages = new Map<ParticipantId, MediaPage>()
  readonly url: string
  readonly #engine: Engine
  readonly #site: ReturnType<typeof createServer>
  room: Room

  private constructor(engine: Engine, room: Room, site: ReturnType<typeof createServer>, url: string) {
    this.#engine = engine
    this.room = room
    this.#site = site
    this.url = url
  }

  static async open(): Promise<MediaRoom> {
    const socket = createSocket("udp6").bind(0)
    await once(socket, "listening")
    const { port } = socket.address()
    socket.close()
    await once(socket, "close")
    let opened: MediaRoom | undefined
    const engine = await createEngine({
      port,
      announced: [ownAddress()],
      onEvent: (_, event) => opened?.hear(event),
    })
    const site = createServer((_, response) => {
      response.setHeader("content-type", "text/html")
      response.end(`<!doctype html><meta charset="utf-8"><title>media</title><script>${script}</script><body></body>`)
    }).listen(0, "127.0.0.1")
    await once(site, "listening")
    const address = site.address()
    const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/`
    opened = new MediaRoom(engine, await engine.room("room" as RoomId), site, url)
    return opened
  }

  /** Somebody comes, in a window of a browser. */
  async join(name: string, browser: Browser, hue: number): Promise<MediaPage> {
    const window = await browser.open({ width: 640, height: 480 })
    await window.goto(this.url)
    const page = new MediaPage(this, name, window, hue)
    await page.come()
    return page
  }

  hear(event: RoomEvent): void {
    this.events.push(event)
    if (event.kind === "offer") this.pages.get(event.participant)?.take(event.offer)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const pages = [...this.pages.values()]
    // Nobody answers any more, and what is being answered is.
    this.pages.clear()
    for (const page of pages) await page.settled
    for (const { window } of pages) await window.close()
    this.#site.close()
    await this.#engine[Symbol.asyncDispose]()
  }
}

export class MediaPage {
  readonly id: ParticipantId
  /** Speaks for itself alone. */
  readonly person: PersonId
  readonly window: Window
  readonly hue: number
  readonly #room: MediaRoom
  /** Offers are answered one after the other. */
  #answered: Promise<void> = Promise.resolve()
  tracks: readonly (Track & { readonly mid: string })[] = []
  /** How many sections the last offer had. */
  sections = 0

  constructor(room: MediaRoom, name: string, window: Window, hue: number) {
    this.#room = room
    this.id = name as ParticipantId
    this.person = name as PersonId
    this.window = window
    this.hue = hue
  }

  async come(): Promise<void> {
    const { room, pages } = this.#room
    pages.set(this.id, this)
    await room.admit(this.id, { person: this.person, publish: ["voice", "picture"], subscribe: true })
    const media = { hue: this.hue, hertz: 200 + this.hue, width: 960, height: 540 }
    const sdp = await this.window.run<string>(`publish(${JSON.stringify(media)})`)
    const answer = await room.publish(this.id, { sdp, sources: { 0: "voice", 1: "picture" } })
    await this.window.run(`accept(${JSON.stringify(answer)})`)
    this.take(await room.subscribe(this.id))
    await this.#answered
  }

  /** When it has answered all that it was offered so far. */
  get settled(): Promise<void> {
    return this.#answered
  }

  async leave(): Promise<void> {
    this.#room.pages.delete(this.id)
    await this.#answered
    await this.#room.room.remove(this.id)
    await this.window.run("leave()")
  }

  take(offer: SubscribeOffer): void {
    this.#answered = this.#answered.then(async () => {
      this.tracks = offer.tracks
      this.sections = offer.sdp.split("\r\nm=").length - 1
      const sdp = await this.window.run<string>(`take(${JSON.stringify(offer.sdp)})`)
      await this.#room.room.answer(this.id, { version: offer.version, sdp })
    })
  }

  want(wants: readonly Want[]): Promise<void> {
    return this.#room.room.want(this.id, wants)
  }

  track(of: MediaPage, source: Track["source"]): Track & { readonly mid: string } {
    const found = this.tracks.find((each) => each.person === of.person && each.source === source)
    if (found === undefined) throw new Error(`${this.id} has no ${source} of ${of.id}`)
    return found
  }

  /** What has come, by section. */
  counts(): Promise<Readonly<Record<string, Come>>> {
    return this.window.run("come()")
  }

  /** What does not come of others: nothing, once pictures of the right hue are decoded and voices are heard of all. */
  async lacks(others: readonly MediaPage[]): Promise<readonly string[]> {
    const before = await this.counts()
    await new Promise((passed) => setTimeout(passed, 700))
    const now = await this.counts()
    return others.flatMap((other) => {
      const offered = this.tracks.filter(({ person }) => person === other.person)
      if (offered.length < 2) return [`${this.id} was offered ${offered.length} of ${other.id}`]
      return offered.flatMap(({ mid, source }) => {
        const [was, is] = [before[mid], now[mid]]
        const grows =
          source === "voice"
            ? (is?.totalAudioEnergy ?? 0) > (was?.totalAudioEnergy ?? 0)
            : (is?.framesDecoded ?? 0) > (was?.framesDecoded ?? 0)
        const off = Math.abs((((is?.hue ?? 999) - other.hue + 540) % 360) - 180)
        const isRight = source === "voice" || (is?.hue !== null && off < 20)
        return grows && isRight ? [] : [`${this.id} lacks ${other.id}'s ${source}: ${JSON.stringify(is)}`]
      })
    })
  }
}

/**
 * The other end of a pipe, as a browser has it: node-datachannel too, which here offers when a browser would. What it is told
 * and tells is one made-up section, so that bytes of any SSRC come and go.
 */
import { PeerConnection, type Track, Video } from "node-datachannel"

/** What of an SDP concerns the transport: the lines that a client takes over as they are. */
const transportOf = (sdp: string): readonly string[] => [
  ...new Set(sdp.split("\r\n").filter((line) => /^a=(ice-ufrag|ice-pwd|fingerprint|setup|candidate):/.test(line))),
]

const section = (lines: readonly string[]): string =>
  [
    ...["v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=group:BUNDLE 0", "m=video 9 UDP/TLS/RTP/SAVPF 96"],
    ...["c=IN IP4 0.0.0.0", "a=mid:0", "a=sendrecv", "a=rtcp-mux", "a=rtpmap:96 VP8/90000", ...lines, ""],
  ].join("\r\n")

export class Client implements Disposable {
  /** RTP and RTCP as they came, in their order. */
  readonly packets: Buffer[] = []
  /** When each came, in milliseconds. */
  readonly times: number[] = []
  readonly #connection: PeerConnection
  #track: Track | undefined

  constructor(bind = "127.0.0.1") {
    this.#connection = new PeerConnection("client", {
      iceServers: [],
      bindAddress: bind,
      disableAutoNegotiation: true,
    })
  }

  get isConnected(): boolean {
    return this.#track?.isOpen() === true && this.#connection.state() === "connected"
  }

  /** Begins: the lines for the transport of an offer. */
  async offer(): Promise<readonly string[]> {
    const media = new Video("0", "SendRecv")
    media.addVP8Codec(96)
    this.#attach(this.#connection.addTrack(media))
    this.#connection.setLocalDescription("offer")
    return this.#own()
  }

  /** Takes the answer to its offer, of which only the transport concerns it. */
  accept(answer: string): void {
    this.#connection.setRemoteDescription(section(transportOf(answer)), "answer")
  }

  /** Takes an offer: the lines for the transport of the answer. */
  async answer(offer: string): Promise<readonly string[]> {
    this.#connection.onTrack((track) => this.#attach(track))
    this.#connection.setRemoteDescription(section(transportOf(offer)), "offer")
    this.#connection.setLocalDescription("answer")
    return this.#own()
  }

  /** What is sent before it is connected, or after it was closed, is lost. */
  send(packet: Buffer): void {
    if (this.#track?.isOpen() !== true) return
    try {
      this.#track.sendMessageBinary(packet)
    } catch (error) {
      // It is closed by another thread, which may do so after the question.
      if (this.#track.isOpen()) throw error
    }
  }

  [Symbol.dispose](): void {
    this.#connection.close()
  }

  #attach(track: Track): void {
    this.#track = track
    track.onMessage((packet) => {
      this.packets.push(packet)
      this.times.push(performance.now())
    })
  }

  async #own(): Promise<readonly string[]> {
    for (;;) {
      const sdp = this.#connection.localDescription()?.sdp
      if (sdp !== undefined && this.#connection.gatheringState() === "complete") return transportOf(sdp)
      await new Promise((passed) => setTimeout(passed, 5))
    }
  }
}

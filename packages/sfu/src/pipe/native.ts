import { IceUdpMuxListener, PeerConnection, type Track } from "node-datachannel"
import { SfuError } from "../errors.ts"
import { createCertificate, type DtlsCertificate } from "./certificate.ts"
import type { IceCredentials, Pipe, PipeEvents, PipeHost, Remote } from "./pipe.ts"

/**
 * Pipes of libdatachannel, of which only ICE, DTLS and SRTP are used. ADR 2 has what it cost to find out what is done here.
 * @param bind an address of this machine, or "::" for all of both families
 * @throws SfuError port_taken
 */
export async function openNativePipes(port: number, bind: string): Promise<PipeHost> {
  const certificate = await createCertificate()
  return new NativePipes(port, bind, certificate)
}

class NativePipes implements PipeHost {
  readonly port: number
  readonly #bind: string
  readonly #certificate: DtlsCertificate
  /** Holds the port. Made before any connection: those abort the process when the port is taken, this one throws. */
  readonly #listener: IceUdpMuxListener
  /** What nobody holds is collected as garbage, which closes it. */
  readonly #pipes = new Set<NativePipe>()

  constructor(port: number, bind: string, certificate: DtlsCertificate) {
    this.port = port
    this.#bind = bind
    this.#certificate = certificate
    try {
      this.#listener = new IceUdpMuxListener(port, bind)
    } catch (cause) {
      throw new SfuError("port_taken", `UDP ${bind} port ${port} cannot be had`, { cause })
    }
    // Without a listener of ours it answers requests to nobody; with one they are dropped.
    this.#listener.onUnhandledStunRequest(() => {})
  }

  get fingerprint(): string {
    return this.#certificate.fingerprint
  }

  open(local: IceCredentials, remote: Remote, events: PipeEvents): Pipe {
    const connection = new PeerConnection(local.ufrag, {
      iceServers: [],
      bindAddress: this.#bind,
      portRangeBegin: this.port,
      portRangeEnd: this.port,
      enableIceUdpMux: true,
      disableAutoNegotiation: true,
      certificatePemFile: this.#certificate.certificate,
      keyPemFile: this.#certificate.key,
    })
    const pipe = new NativePipe(connection, events, () => this.#pipes.delete(pipe))
    this.#pipes.add(pipe)
    connection.setRemoteDescription(stubOffer(remote), "offer")
    connection.setLocalDescription("answer", { iceUfrag: local.ufrag, icePwd: local.password })
    return pipe
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const pipe of this.#pipes) pipe.close()
    this.#listener.stop()
  }
}

class NativePipe implements Pipe {
  readonly #connection: PeerConnection
  readonly #events: PipeEvents
  readonly #forget: () => void
  #track: Track | undefined
  #state: "connecting" | "connected" | "closed" = "connecting"

  constructor(connection: PeerConnection, events: PipeEvents, forget: () => void) {
    this.#connection = connection
    this.#events = events
    this.#forget = forget
    connection.onTrack((track) => {
      if (this.#state === "closed") return
      this.#track = track
      track.onMessage(events.onPacket)
      track.onOpen(() => this.#connected())
    })
    connection.onStateChange((state) => {
      if (state === "failed" || state === "closed" || state === "disconnected") this.#lost()
    })
  }

  send(packet: Buffer): boolean {
    if (this.#state !== "connected" || this.#track === undefined) return false
    try {
      return this.#track.sendMessageBinary(packet)
    } catch {
      // It was closed on another thread, which is told of in a moment.
      return false
    }
  }

  close(): void {
    if (this.#state === "closed") return
    this.#state = "closed"
    this.#forget()
    this.#connection.close()
  }

  #connected(): void {
    if (this.#state !== "connecting") return
    this.#state = "connected"
    this.#events.onConnected()
  }

  #lost(): void {
    if (this.#state === "closed") return
    this.close()
    this.#events.onLost()
  }
}

/**
 * What the native part is told of a browser: one made-up section, by which all that comes is handed to one track and all
 * that it is given goes out, whatever SSRC it has. What was really negotiated never concerns it.
 */
const stubOffer = ({ ufrag, password, fingerprint, setup }: Remote): string =>
  [
    "v=0",
    "o=- 1 1 IN IP4 127.0.0.1",
    "s=-",
    "t=0 0",
    "a=group:BUNDLE 0",
    "m=video 9 UDP/TLS/RTP/SAVPF 96",
    "c=IN IP4 0.0.0.0",
    "a=mid:0",
    "a=sendrecv",
    "a=rtcp-mux",
    "a=rtpmap:96 VP8/90000",
    `a=ice-ufrag:${ufrag}`,
    `a=ice-pwd:${password}`,
    `a=fingerprint:${fingerprint}`,
    `a=setup:${setup}`,
    "",
  ].join("\r\n")

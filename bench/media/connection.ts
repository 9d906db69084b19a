import { randomBytes } from "node:crypto"
import { PeerConnection, type Track } from "node-datachannel"
import type { Certificate } from "./certificate.ts"
import { type Identity, type Remote, stubOffer } from "./sdp.ts"

const CONNECT_MS = 20_000

/** The credentials of a connection that is to be (RFC 8445, 5.3), with the certificate of all that this process has. */
export const newIdentity = ({ fingerprint }: Certificate): Identity => ({
  ufrag: randomBytes(9).toString("hex"),
  password: randomBytes(18).toString("hex"),
  fingerprint,
})

/** Where a client is. */
export interface Place {
  /** The address of this machine that it uses. */
  readonly bind: string
  /** Of what comes and of what goes, so much is lost by chance before anybody has seen it. */
  readonly lossPct: number
}

/** A client's connection: ICE, DTLS and SRTP for real, on a socket of its own. */
export class Connection implements Disposable {
  readonly #native: PeerConnection
  #track: Track | undefined
  /** Fails when it is not within twenty seconds. */
  readonly connected: Promise<void>

  readonly #lossPct: number

  constructor(
    { certificate, key }: Certificate,
    { ufrag, password }: Identity,
    remote: Remote,
    { bind, lossPct }: Place,
    onPacket: (packet: Buffer) => void,
  ) {
    this.#lossPct = lossPct
    this.#native = new PeerConnection(ufrag, {
      iceServers: [],
      bindAddress: bind,
      disableAutoNegotiation: true,
      certificatePemFile: certificate,
      keyPemFile: key,
    })
    this.connected = new Promise((resolve, reject) => {
      const late = () => reject(new Error(`not connected: ${this.#native.state()}`))
      const timer = setTimeout(late, CONNECT_MS)
      this.#native.onTrack((track) => {
        this.#track = track
        track.onMessage((packet) => {
          if (!this.#isLost()) onPacket(packet)
        })
        track.onOpen(() => {
          clearTimeout(timer)
          resolve()
        })
      })
    })
    this.#native.setRemoteDescription(stubOffer(remote), "offer")
    this.#native.setLocalDescription("answer", { iceUfrag: ufrag, icePwd: password })
  }

  /** Nothing goes before it is connected, nor when the other end is gone: then it is missed there. */
  send(packet: Buffer): void {
    if (!this.#isLost() && this.#track?.isOpen()) this.#track.sendMessageBinary(packet)
  }

  #isLost(): boolean {
    return this.#lossPct > 0 && Math.random() * 100 < this.#lossPct
  }

  [Symbol.dispose](): void {
    this.#native.close()
  }
}

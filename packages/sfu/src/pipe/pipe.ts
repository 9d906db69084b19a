/**
 * What carries packets between the engine and one browser: ICE, DTLS and SRTP (RFC 8445, 5763, 3711), and nothing of what
 * is in the packets. RTP and RTCP go in and out in the clear.
 */

/** By which ICE knows one end: ufrag of 4 to 256 and password of 22 to 256 characters (RFC 8839, 5.4). */
export interface IceCredentials {
  readonly ufrag: string
  readonly password: string
}

/** What the browser says of its end of the transport. Its candidates are not needed: it comes to us. */
export interface Remote extends IceCredentials {
  /** Hash function and hash of its certificate, as in `a=fingerprint` (RFC 8122): "sha-256 AB:CD:…". */
  readonly fingerprint: string
  /** Whether it begins DTLS; "actpass" leaves it to us, and then we begin. */
  readonly setup: "active" | "passive" | "actpass"
}

export interface PipeEvents {
  /** An RTP or RTCP packet. The bytes are the receiver's to keep and to change. */
  readonly onPacket: (packet: Buffer) => void
  /** It carries packets from now on. Told once. */
  readonly onConnected: () => void
  /** It carries none any more, and never will. Told once, and not of what is closed on this side. */
  readonly onLost: () => void
}

export interface Pipe {
  /** Sends an RTP or RTCP packet. False, and the packet is dropped, while it is not connected and when nothing more fits. */
  send(packet: Buffer): boolean
  close(): void
}

/** One UDP port, and every pipe behind it. */
export interface PipeHost extends AsyncDisposable {
  readonly port: number
  /** Of our certificate, the same for all pipes, as in `a=fingerprint`. */
  readonly fingerprint: string
  /** Waits for a browser that was told `local`, and is known by `remote`. */
  open(local: IceCredentials, remote: Remote, events: PipeEvents): Pipe
}

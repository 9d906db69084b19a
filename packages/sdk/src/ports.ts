import type { ClientFrame } from "@everline/protocol"

/** Stops a timer or a listener. */
export type Cancel = () => void

/** What a socket tells; nothing after `closed`. */
export interface SocketEvents {
  opened(): void
  received(data: string | Uint8Array): void
  /** The close code, 1006 when the line broke. */
  closed(code: number): void
}

export interface Socket {
  send(data: string | Uint8Array<ArrayBuffer>): void
  close(): void
}

/** Named locks that all tabs of one browser share. */
export interface Locks {
  /** Takes a lock until this tab ends; false when another has it. */
  hold(name: string): Promise<boolean>
  /** Does some work while no other tab does work of this name. */
  exclusive<T>(name: string, work: () => Promise<T>): Promise<T>
}

/** How frames are written on the line; the server answers in the form in which it was greeted. */
export interface FrameCodec {
  encode(frame: ClientFrame): string | Uint8Array<ArrayBuffer>
  /** Throws when it is no such frame. */
  decode(data: string | Uint8Array): unknown
}

/** The world outside, so that a simulation can put another in its place. */
export interface Ports {
  /** Milliseconds since 1970 by this device's clock. */
  now(): number
  /** From 0 up to 1. */
  random(): number
  /** Runs something after so many milliseconds. */
  timer(ms: number, run: () => void): Cancel
  openSocket(url: string, events: SocketEvents): Socket
  fetch(
    url: string,
    init: { method: string; headers: Record<string, string>; body?: string | Blob; signal?: AbortSignal },
  ): Promise<Response>
  readonly codec: FrameCodec
  readonly locks: Locks
  /** Tells when to see at once how the line is: the network came or went, or the page is looked at again. */
  onWake(run: () => void): Cancel
  /** False when the device itself knows that it has no network. */
  hasNetwork(): boolean
}

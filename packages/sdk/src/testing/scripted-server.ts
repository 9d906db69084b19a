import {
  type AccountId,
  CALL,
  type ClientFrame,
  type DeviceId,
  decode,
  type Epoch,
  encode,
  HELLO,
  newId,
  PING,
  type ServerFrame,
  type Welcome,
} from "@everline/protocol"
import { browserPorts, noLocks } from "../browser-ports.ts"
import { msgpackCodec } from "../link/codecs.ts"
import type { Ports, SocketEvents } from "../ports.ts"
import type { VirtualTime } from "./virtual-time.ts"

/** One connection as the server's end sees it. */
export interface ServerEnd {
  readonly received: ClientFrame[]
  send(frame: ServerFrame): void
  /** Closes with a code; 1006 is a line that breaks. */
  close(code: number): void
}

/** The other end of virtual sockets. It answers hello and pings unless told not to; the rest is up to the test. */
export class ScriptedServer {
  readonly ends: ServerEnd[] = []
  readonly welcome: Welcome = {
    protocol: 1,
    server: "scripted/1",
    epoch: newId<Epoch>(),
    time: 0,
    self: { account: newId<AccountId>(), userName: "amy", displayName: "Amy", kind: "person", admin: false },
    device: newId<DeviceId>(),
    rotate: false,
  }
  /** False: connections break while they are made. */
  up = true
  /** False: the line is dead, nothing comes and nothing goes. */
  alive = true

  /** The newest connection. */
  get end(): ServerEnd {
    const end = this.ends.at(-1)
    if (end === undefined) throw new RangeError("nobody has connected")
    return end
  }

  ports(time: VirtualTime, random: () => number): Ports {
    return {
      ...browserPorts(),
      now: time.now,
      random,
      timer: time.timer,
      locks: noLocks,
      codec: msgpackCodec,
      openSocket: (_url, events) => this.#open(events),
    }
  }

  #open(events: SocketEvents) {
    let open = true
    const received: ClientFrame[] = []
    const end: ServerEnd = {
      received,
      send: (frame) => {
        if (open && this.alive) events.received(encode(frame, "msgpack"))
      },
      close: (code) => {
        if (open) events.closed(code)
        open = false
      },
    }
    this.ends.push(end)
    queueMicrotask(() => (this.up ? events.opened() : end.close(1006)))
    return {
      send: (data: string | Uint8Array) => {
        if (open && this.alive) this.#received(end, decode(data) as ClientFrame)
      },
      close: () => {
        open = false
      },
    }
  }

  #received(end: ServerEnd, frame: ClientFrame): void {
    end.received.push(frame)
    if (frame[0] === HELLO) queueMicrotask(() => end.send([HELLO, this.welcome]))
    if (frame[0] === PING) queueMicrotask(() => end.send([PING, 0]))
  }
}

/** The calls that an end has received, as id, method and input. */
export const calls = (end: ServerEnd) => end.received.flatMap((frame) => (frame[0] === CALL ? [frame] : []))

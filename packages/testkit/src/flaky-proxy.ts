/** A line that misbehaves: TCP between a device and a server, delayed, cut up, silenced or ended as a test says. */
import { createServer, connect as dial, type Socket } from "node:net"
import { listening } from "./listening.ts"

/** What happens to bytes, both ways unless it says otherwise. Changes apply to what comes from then on. */
export interface Faults {
  /** Every piece arrives this much later, in milliseconds. */
  readonly delayMs: number
  /** Bytes go on in pieces of this size, each in a segment of its own; 0: as they came. */
  readonly splitBytes: number
  /** Bytes are gathered for so long, in milliseconds, and go on in one piece. */
  readonly mergeMs: number
  /** Nothing arrives any more, and nobody is told: a half-open line. */
  readonly isSilent: boolean
  /** The device reads nothing more, so what the server sends piles up. */
  readonly isStalled: boolean
  /** The line ends after this many more bytes from the device. */
  readonly truncateAfter: number
  /** New lines are refused. */
  readonly isRefusing: boolean
}

const NONE: Faults = {
  delayMs: 0,
  splitBytes: 0,
  mergeMs: 0,
  isSilent: false,
  isStalled: false,
  truncateAfter: Number.POSITIVE_INFINITY,
  isRefusing: false,
}

export interface FlakyProxy extends AsyncDisposable {
  /** Where devices connect instead: "http://127.0.0.1:1234". */
  readonly url: string
  /** Lines that are open now. */
  readonly open: number
  /** These faults from now on, and no others. */
  be(faults: Partial<Faults>): void
  /** Ends every line at once, without a farewell. */
  cut(): void
}

/** Puts a proxy before a server. */
export async function flakyProxy(server: string): Promise<FlakyProxy> {
  const target = new URL(server)
  const lines = new Set<Line>()
  let faults = NONE

  const proxy = createServer((device) => {
    if (faults.isRefusing) {
      device.resetAndDestroy()
      return
    }
    const line = new Line(device, dial({ host: target.hostname, port: Number(target.port) }), () => faults)
    lines.add(line)
    device.on("close", () => lines.delete(line))
  })
  const port = await listening(proxy)

  const cut = () => {
    for (const line of lines) line.cut()
  }
  return {
    url: `http://127.0.0.1:${port}`,
    get open() {
      return lines.size
    },
    be: (changed) => {
      faults = { ...NONE, ...changed }
      for (const line of lines) line.stall(faults.isStalled)
    },
    cut,
    [Symbol.asyncDispose]: async () => {
      cut()
      await new Promise((closed) => proxy.close(closed))
    },
  }
}

/** One device's connection and the one that stands for it at the server. */
class Line {
  readonly #device: Socket
  readonly #server: Socket

  constructor(device: Socket, server: Socket, faults: () => Faults) {
    this.#device = device
    this.#server = server
    for (const socket of [device, server]) {
      socket.setNoDelay(true)
      socket.on("error", () => {})
    }
    carry(
      device,
      server,
      faults,
      new Budget(
        () => faults().truncateAfter,
        () => this.cut(),
      ),
    )
    carry(
      server,
      device,
      faults,
      new Budget(
        () => Number.POSITIVE_INFINITY,
        () => {},
      ),
    )
    this.stall(faults().isStalled)
  }

  stall(isStalled: boolean): void {
    if (isStalled) this.#server.pause()
    else this.#server.resume()
  }

  cut(): void {
    this.#device.resetAndDestroy()
    this.#server.resetAndDestroy()
  }
}

/** How many bytes may still pass. */
class Budget {
  readonly #limit: () => number
  readonly #spent: () => void
  #passed = 0

  constructor(limit: () => number, spent: () => void) {
    this.#limit = limit
    this.#spent = spent
  }

  /** What of these bytes may pass; when that is not all, the line ends after it. */
  take(bytes: Buffer): Buffer {
    const limit = this.#limit()
    if (limit === Number.POSITIVE_INFINITY) {
      this.#passed = 0
      return bytes
    }
    const allowed = bytes.subarray(0, Math.max(0, limit - this.#passed))
    this.#passed += bytes.length
    if (allowed.length < bytes.length) setImmediate(this.#spent)
    return allowed
  }
}

function carry(from: Socket, to: Socket, faults: () => Faults, budget: Budget): void {
  let gathered: Buffer[] = []
  /** What was sent earlier arrives earlier, whatever the delays are. */
  let before: Promise<void> = Promise.resolve()

  const passOn = (bytes: Buffer) => {
    const { delayMs, splitBytes } = faults()
    before = before.then(async () => {
      if (delayMs > 0) await new Promise((resume) => setTimeout(resume, delayMs))
      const step = splitBytes > 0 ? splitBytes : Math.max(1, bytes.length)
      for (let at = 0; at < bytes.length; at += step) {
        to.write(bytes.subarray(at, at + step))
        if (splitBytes > 0) await new Promise((resume) => setImmediate(resume))
      }
    })
  }

  from.on("data", (bytes) => {
    const { isSilent, mergeMs } = faults()
    if (isSilent) return
    const allowed = budget.take(bytes)
    if (mergeMs === 0 && gathered.length === 0) return passOn(allowed)
    if (gathered.length === 0) {
      setTimeout(() => {
        passOn(Buffer.concat(gathered))
        gathered = []
      }, mergeMs)
    }
    gathered.push(allowed)
  })
  from.on("end", () => void before.then(() => to.end()))
  from.on("close", () => {
    if (!faults().isSilent) void before.then(() => to.destroy())
  })
}

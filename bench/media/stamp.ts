/** What the generator writes at the end of each payload, by which its packets are counted and timed on their way. */

/** The window that a packet was sent in, so that what comes late counts where it belongs. Below 65,536; 0 is none. */
export interface Stamp {
  readonly window: number
  /** When it was sent, in microseconds of this machine's clock. */
  readonly at: number
}

export const STAMP_BYTES = 14
/** What comes without it is no packet of media: padding, by which a server tries out how much a network carries. */
const MARK = 0x6576_6c6e

/** The same clock in every process (CLOCK_MONOTONIC), in microseconds. */
export function micros(): number {
  const [seconds, nanos] = process.hrtime()
  return seconds * 1e6 + nanos / 1e3
}

export function writeStamp(packet: Buffer, { window, at }: Stamp): void {
  const start = packet.length - STAMP_BYTES
  packet.writeUInt32BE(MARK, start)
  packet.writeUInt16BE(window, start + 4)
  packet.writeDoubleBE(at, start + 6)
}

/** Null when it is no packet of ours. */
export function readStamp(packet: Buffer): Stamp | null {
  const start = packet.length - STAMP_BYTES
  if (start < 12 || packet.readUInt32BE(start) !== MARK) return null
  return { window: packet.readUInt16BE(start + 4), at: packet.readDoubleBE(start + 6) }
}

import { describe, expect, test } from "vitest"
import { Random } from "../../../testkit/src/random.ts"
import { isRtcp, protocolOf } from "./demux.ts"
import { extensionTable } from "./extensions.ts"
import { headerTemplate } from "./header.ts"
import { MAX_PACKET_BYTES, type PacketView, packetView, readPacket, textOf } from "./packet.ts"
import { readRtcp, writeRtcp } from "./rtcp/rtcp.ts"
import type { RtcpPacket } from "./rtcp/types.ts"
import { unwrapRtx } from "./rtx.ts"
import { buildPacket, CHROMIUM, CHROMIUM_IDS } from "./test-support.ts"
import { readVp8, setPictureId, setTl0PictureIndex, type Vp8View, vp8View } from "./vp8.ts"

/** How many packets are made up. */
const PACKETS = Number(process.env.PACKETS ?? 100_000)

const EXTENSIONS = extensionTable({ ...CHROMIUM_IDS, rrid: 200 })
const TEMPLATE = headerTemplate({ payloadType: 96, ssrc: 1, mid: "0", hasAudioLevel: false })
const { senderReport, receiverReport, nack, pictureLoss, transportFeedback, ...rtp } = CHROMIUM
const RTP = Object.values(rtp)
const RTCP = [senderReport, receiverReport, nack, pictureLoss, transportFeedback]

/** What is checked a million times is not worth an expect each time. */
function check(holds: boolean, what: string, bytes: Buffer): void {
  if (!holds) throw new Error(`${what}: ${bytes.toString("hex")}`)
}

describe(`${PACKETS.toLocaleString("en")} packets that somebody made up`, () => {
  test("are RTP of which everything lies within them, or are refused", () => {
    const random = new Random(20_261_129)
    const view = packetView()
    const vp8 = vp8View()
    const met = { read: 0, short: 0, long: 0, version: 0, extension: 0, padding: 0, picture: 0, repeated: 0 }
    for (let made = 0; made < PACKETS; made++) {
      const bytes = random.chance(0.3) ? noisyRtp(random) : nearlyRight(random, RTP)
      protocolOf(bytes)
      const refusal = readPacket(bytes, EXTENSIONS, view)
      met[refusal ?? "read"]++
      if (refusal !== null) continue
      checkView(bytes, view)
      if (readVp8(bytes, view.payloadStart, view.payloadEnd, vp8)) {
        met.picture++
        checkVp8(bytes, view, vp8)
      }
      const original = unwrapRtx(bytes, view, { payloadType: 96, ssrc: 1 })
      if (original === null) continue
      met.repeated++
      checkView(original, view)
    }
    // All ways were gone.
    for (const count of Object.values(met)) expect(count).toBeGreaterThan(PACKETS / 500)
  }, 3_600_000)

  test("are RTCP that says what can be written and read again, or end there", () => {
    const random = new Random(20_261_130)
    const met = { read: 0, short: 0, long: 0, version: 0, padding: 0, body: 0 }
    const heard = new Map<string, number>()
    for (let made = 0; made < PACKETS; made++) {
      const bytes = random.chance(0.5) ? noisyRtcp(random) : nearlyRight(random, RTCP)
      isRtcp(bytes)
      const refusal = readRtcp(bytes, (packet) => {
        heard.set(packet.kind, (heard.get(packet.kind) ?? 0) + 1)
        checkRtcp(bytes, packet)
      })
      met[refusal ?? "read"]++
    }
    for (const count of Object.values(met)) expect(count).toBeGreaterThan(PACKETS / 500)
    expect(heard.size).toBe(9)
    for (const count of heard.values()) expect(count).toBeGreaterThan(PACKETS / 500)
  }, 3_600_000)
})

function checkView(bytes: Buffer, view: PacketView): void {
  check(view.payloadStart >= 12 && view.payloadStart <= view.payloadEnd, "a payload that begins", bytes)
  check(view.payloadEnd <= bytes.length, "a payload that ends", bytes)
  for (const span of [view.mid, view.rid, view.rrid]) {
    const length = textOf(bytes, span)?.length ?? 0
    check(length === span.end - span.start && length <= 255, "a text", bytes)
    check(span.end <= view.payloadStart && (length === 0 || span.start > 12), "where a text is", bytes)
  }
  check(view.payloadType <= 0x7f && view.sequence <= 0xffff, "a number", bytes)
  check((view.transportSequence ?? 0) <= 0xffff && (view.audioLevel ?? 0) <= 127, "an extension", bytes)
}

/** Patches it as a forwarder does: nothing but what is patched changes, and the payload of the sender not at all. */
function checkVp8(bytes: Buffer, { payloadStart, payloadEnd }: PacketView, vp8: Vp8View): void {
  check(vp8.dataAt > 0 && payloadStart + vp8.dataAt < payloadEnd, "where VP8 begins", bytes)
  check(vp8.width <= 0x3fff && vp8.height <= 0x3fff, "a size", bytes)
  const packet = buildPacket(TEMPLATE, bytes, payloadStart, payloadEnd)
  setPictureId(packet, TEMPLATE.length, vp8, 0x1234)
  setTl0PictureIndex(packet, TEMPLATE.length, vp8, 0x56)
  check(packet.subarray(0, TEMPLATE.length).equals(TEMPLATE), "a header", bytes)
  const data = bytes.subarray(payloadStart + vp8.dataAt, payloadEnd)
  check(packet.subarray(TEMPLATE.length + vp8.dataAt).equals(data), "the VP8", bytes)
}

function checkRtcp(bytes: Buffer, packet: RtcpPacket): void {
  // Letters that were none have been replaced, and the name may be too long now.
  if (packet.kind === "source-description") return
  const again: RtcpPacket[] = []
  for (const written of writeRtcp([packet])) {
    const refusal = readRtcp(written, (packet) => again.push(packet))
    check(refusal === null || refusal === "long", "what was written", bytes)
    if (refusal === "long") return
  }
  check(JSON.stringify(again.map(ordered)) === JSON.stringify([ordered(packet)]), "what was read again", bytes)
}

/** Who names packets in disorder, or twice, has said no more. */
function ordered(packet: RtcpPacket): RtcpPacket {
  if (packet.kind !== "nack") return packet
  return { ...packet, sequences: [...new Set(packet.sequences)].sort((one, other) => one - other) }
}

/** A right one with a few bytes or bits changed, cut short, drawn out or put behind another. */
function nearlyRight(random: Random, right: readonly Buffer[]): Buffer {
  let bytes = Buffer.from(random.pick(right))
  if (random.chance(0.2)) bytes = Buffer.concat([bytes, random.pick(right)])
  for (let changes = random.below(4); changes > 0; changes--) {
    // The beginning is where the lengths are.
    const at = random.below(random.chance(0.5) ? Math.min(20, bytes.length) : bytes.length)
    const changed = random.chance(0.5) ? random.below(256) : bytes.readUInt8(at) ^ (1 << random.below(8))
    bytes.writeUInt8(changed, at)
  }
  if (random.chance(0.2)) bytes = bytes.subarray(0, random.below(bytes.length + 1))
  if (random.chance(0.2)) bytes = Buffer.concat([bytes, someBytes(random, random.below(40))])
  if (random.chance(0.01)) bytes = Buffer.concat([bytes, Buffer.alloc(MAX_PACKET_BYTES)])
  return bytes
}

/** Version, header extensions of one of the forms and their length are nearly always right; the rest is noise. */
function noisyRtp(random: Random): Buffer {
  const bytes = someBytes(random, random.below(120))
  if (bytes.length < 20 || random.chance(0.1)) return bytes
  const sources = random.chance(0.8) ? 0 : random.below(4)
  bytes.writeUInt8(0x80 | (random.chance(0.3) ? 0x20 : 0) | 0x10 | sources, 0)
  const at = 12 + 4 * sources
  if (at + 4 > bytes.length) return bytes
  bytes.writeUInt16BE(random.pick([0xbede, 0xbede, 0x1000, 0x100f, random.below(0x10000)]), at)
  bytes.writeUInt16BE(random.below(2 + (bytes.length - at) / 4), at + 2)
  return bytes
}

const KINDS = [
  [200, null],
  [201, null],
  [202, null],
  [203, null],
  [205, 1],
  [205, 15],
  [206, 1],
  [206, 4],
  [206, 15],
] as const

/** Packets with noise in them, whose version, type and length are nearly always right. */
function noisyRtcp(random: Random): Buffer {
  const packets = Array.from({ length: 1 + random.below(3) }, () => {
    const words = random.below(24)
    const bytes = someBytes(random, 4 + 4 * words)
    const [type, format] = random.pick(KINDS)
    const count = format ?? random.below(4)
    bytes.writeUInt8((random.chance(0.03) ? 0x40 : 0x80) | (random.chance(0.1) ? 0x20 : 0) | count, 0)
    bytes.writeUInt8(type, 1)
    bytes.writeUInt16BE(random.chance(0.03) ? random.below(0x10000) : words, 2)
    if (format === 15 && words >= 4) giveShape(random, type, bytes)
    if (type === 202 && words >= 2)
      for (let at = 6; at < bytes.length; at++) if (random.chance(0.7)) bytes.writeUInt8(random.below(3), at)
    return bytes
  })
  return Buffer.concat(packets)
}

/** What noise alone would hardly ever be: few statuses with small steps, or the name of a REMB. */
function giveShape(random: Random, type: number, bytes: Buffer): void {
  if (type === 206) {
    bytes.write("REMB", 12)
    bytes.writeUInt8(random.below(8), 16)
  } else bytes.writeUInt16BE(random.below(40), 14)
}

const someBytes = (random: Random, length: number): Buffer =>
  Buffer.from(Array.from({ length }, () => random.below(256)))

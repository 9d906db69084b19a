import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { Random } from "../../../../../testkit/src/random.ts"
import { arrivalOf } from "./arriving.ts"
import { Framer } from "./framer.ts"
import { Pace } from "./pace.ts"
import { encode, type Frame, type KnownPdu, MAX_LENGTH, type Message } from "./pdu.ts"
import { receiptOf } from "./receipts.ts"
import { Session } from "./session.ts"
import { aMessage, someSettings } from "./test-support.ts"

/** How many PDUs are made up. */
const PDUS = Number(process.env.PDUS ?? 20_000)

const octet = fc.integer({ min: 0, max: 255 })
const cString = (maxLength: number) =>
  fc.string({ unit: fc.integer({ min: 1, max: 127 }).map((code) => String.fromCharCode(code)), maxLength })
const bytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((array) => Buffer.from(array))
const address = fc.record({ ton: octet, npi: octet, address: cString(20) })
/** message_payload carries words, and is none of them. */
const tag = fc.integer({ min: 0, max: 0xffff }).filter((one) => one !== 0x0424)
const message = fc.record({
  serviceType: cString(5),
  from: address,
  to: address,
  esmClass: octet,
  protocolId: octet,
  validity: cString(16),
  registeredDelivery: octet,
  dataCoding: octet,
  payload: bytes(600),
  tlvs: fc.array(fc.tuple(tag, bytes(300)), { maxLength: 4 }).map((entries) => new Map(entries)),
})
const sequence = fc.integer({ min: 0, max: 0x7fffffff })
const status = fc.integer({ min: 0, max: 0x4ff })

const pdus: fc.Arbitrary<KnownPdu> = fc.oneof(
  fc
    .tuple(fc.constantFrom("submit_sm", "deliver_sm"), sequence, message)
    .map(([command, sequence, message]): KnownPdu => ({ command, sequence, status: 0, ...message })),
  fc.tuple(sequence, message).map(
    ([sequence, message]): KnownPdu => ({
      command: "data_sm",
      sequence,
      status: 0,
      ...message,
      protocolId: 0,
      validity: "",
    }),
  ),
  fc.tuple(fc.constantFrom("submit_sm_resp", "deliver_sm_resp", "data_sm_resp"), sequence, status, cString(64)).map(
    ([command, sequence, status, id]): KnownPdu => ({
      command,
      sequence,
      status,
      messageId: status === 0 ? id : "",
    }),
  ),
  fc
    .tuple(fc.constantFrom("bind_transceiver", "bind_receiver", "bind_transmitter"), sequence, cString(15), cString(8))
    .map(
      ([command, sequence, systemId, password]): KnownPdu => ({
        command,
        sequence,
        status: 0,
        systemId,
        password,
        systemType: "",
        interfaceVersion: 0x34,
      }),
    ),
  fc
    .tuple(
      fc.constantFrom("enquire_link", "enquire_link_resp", "unbind", "unbind_resp", "generic_nack"),
      sequence,
      status,
    )
    .map(([command, sequence, status]): KnownPdu => ({ command, sequence, status })),
)

/** All that a framer makes of bytes that come in pieces of these lengths, over and over. */
function framed(bytes: Buffer, lengths: readonly number[]): Frame[] {
  const framer = new Framer()
  const frames: Frame[] = []
  for (let at = 0, piece = 0; at < bytes.length; piece++) {
    const length = lengths[piece % lengths.length] ?? 1
    frames.push(...framer.push(bytes.subarray(at, at + length)))
    at += length
  }
  return frames
}

const whole = (bytes: Buffer): Frame[] => framed(bytes, [bytes.length])

/** The same bytes, with another length in front. */
function claiming(length: number, bytes: Buffer): Buffer {
  const changed = Buffer.from(bytes)
  changed.writeUInt32BE(length, 0)
  return changed
}

const bare = (commandId: number, sequence: number): Buffer => {
  const bytes = Buffer.alloc(16)
  for (const [at, number] of [16, commandId, 0, sequence].entries()) bytes.writeUInt32BE(number, at * 4)
  return bytes
}

const deliver = (words: Message): Buffer => encode({ command: "deliver_sm", sequence: 7, status: 0, ...words })

describe("PDUs on a line", () => {
  test("come out as they went in, however the bytes are cut", () => {
    fc.assert(
      fc.property(
        fc.array(pdus, { minLength: 1, maxLength: 4 }),
        fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 8 }),
        (sent, lengths) => {
          const frames = framed(Buffer.concat(sent.map(encode)), lengths)
          expect(frames).toEqual(sent.map((pdu) => ({ kind: "pdu", pdu })))
        },
      ),
    )
  })

  test("carry septets as they are: nobody guesses what they are in", () => {
    const words = Buffer.from([0x00, 0x1b, 0x65, 0x0d, 0x11])
    for (const dataCoding of [0, 1, 3, 8, 0xf1]) {
      const [frame] = whole(deliver(aMessage(words, { dataCoding, esmClass: 0x40 })))
      expect(frame).toMatchObject({ kind: "pdu", pdu: { dataCoding, payload: words } })
    }
  })

  test("carry what is too long for short_message beside it", () => {
    const bytes = deliver(aMessage("x".repeat(255)))
    expect(bytes.includes(Buffer.from("042400ff78", "hex"))).toBe(true)
    expect(whole(bytes)).toMatchObject([
      { kind: "pdu", pdu: { payload: Buffer.from("x".repeat(255)), tlvs: new Map() } },
    ])
  })

  test("keep optional parameters that nobody knows, and an id to which its NUL is missing", () => {
    const tlvs = new Map([
      [0x001e, Buffer.from("abc")],
      [0x1501, Buffer.from([1, 2, 3])],
      [0xfffe, Buffer.alloc(0)],
    ])
    expect(whole(deliver(aMessage("hi", { tlvs })))).toMatchObject([{ kind: "pdu", pdu: { tlvs } }])
  })

  test("of commands that nobody knows are told by their number", () => {
    expect(whole(bare(0x00000042, 9))).toEqual([
      { kind: "pdu", pdu: { command: "other", commandId: 0x42, sequence: 9, status: 0 } },
    ])
  })

  test("that say no need no body", () => {
    const [frame] = whole(Buffer.from("00000010800000040000005800000005", "hex"))
    expect(frame).toMatchObject({ kind: "pdu", pdu: { command: "submit_sm_resp", status: 0x58, messageId: "" } })
  })
})

describe("a body that makes no sense", () => {
  const bad = { kind: "bad", commandId: 5, sequence: 7, status: 0 }
  const good = deliver(aMessage("hello"))

  test("ends before it is over: the line goes on after it", () => {
    for (let length = 16; length < good.length; length++) {
      const cut = claiming(length, good.subarray(0, length))
      expect(whole(Buffer.concat([cut, good]))).toMatchObject([bad, { kind: "pdu" }])
    }
  })

  test("has a message that claims to be longer than the rest", () => {
    const bytes = Buffer.from(good)
    bytes.writeUInt8(200, bytes.length - 6)
    expect(whole(bytes)).toEqual([bad])
  })

  test("has an optional parameter that claims to be longer than the rest", () => {
    const bytes = Buffer.concat([good, Buffer.from("14010009aabb", "hex")])
    expect(whole(claiming(bytes.length, bytes))).toEqual([bad])
  })
})

describe("a length that cannot be", () => {
  test.each([0, 1, 15, MAX_LENGTH + 1, 0xffffffff])("ends the line: %d", (length) => {
    const framer = new Framer()
    expect(framer.push(claiming(length, bare(0x15, 1)))).toEqual([{ kind: "lost", length }])
    expect(framer.push(bare(0x15, 2))).toEqual([])
    expect(framer.held).toBe(0)
  })

  test("is not 64 KiB", () => {
    const payload = Buffer.alloc(MAX_LENGTH - deliver(aMessage("")).length - 4, 0x61)
    const longest = encode({ command: "data_sm", sequence: 1, status: 0, ...aMessage(payload) })
    const room = MAX_LENGTH - longest.length
    const filled = Buffer.concat([
      longest,
      Buffer.from([0x15, 0x01, (room - 4) >> 8, (room - 4) & 0xff]),
      Buffer.alloc(room - 4),
    ])
    expect(whole(claiming(MAX_LENGTH, filled))).toMatchObject([{ kind: "pdu", pdu: { command: "data_sm" } }])
  })
})

describe(`${PDUS.toLocaleString("en")} PDUs that somebody made up`, () => {
  test("break no session: after each, the line works or was given up, and never more than a PDU is held", () => {
    const random = new Random(20_261_128)
    let line = boundSession()
    const met = { pdu: 0, bad: 0, lost: 0, delivered: 0 }
    for (let made = 0; made < PDUS; made++) {
      const bytes = madeUp(random)
      const cut = random.below(bytes.length + 1)
      for (const piece of [bytes.subarray(0, cut), bytes.subarray(cut)]) {
        for (const frame of line.framer.push(piece)) {
          met[frame.kind]++
          met.delivered += line.hear(frame, made)
        }
        if (line.framer.held > MAX_LENGTH) throw new Error(`${line.framer.held} bytes are held`)
      }
      if (line.isOver || made % 50 === 0) line = boundSession()
    }
    // All ways were gone.
    for (const count of Object.values(met)) expect(count).toBeGreaterThan(PDUS / 200)
  }, 3_600_000)
})

/** A line as it is after its bind, which takes on what it is told and says so. */
function boundSession() {
  const framer = new Framer()
  const session = new Session(someSettings(), new Pace(null, 0), 0)
  session.pass(0)
  session.heard({ kind: "pdu", pdu: { command: "bind_transceiver_resp", sequence: 1, status: 0, systemId: "" } }, 0)
  let isOver = false
  const hear = (frame: Frame, now: number): number => {
    let delivered = 0
    for (const effect of session.heard(frame, now)) {
      if (effect.kind === "over") isOver = true
      if (effect.kind === "write") encode(effect.pdu)
      if (effect.kind !== "take") continue
      delivered++
      if (receiptOf(effect.delivery) === null) arrivalOf(effect.delivery, "line")
      for (const { kind } of session.took(effect.ticket, true, now)) if (kind !== "write") throw new Error(kind)
    }
    return delivered
  }
  return {
    framer,
    hear,
    get isOver() {
      return isOver
    },
  }
}

const COMMANDS = [
  0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0b, 0x15, 0x21, 0x102, 0x103, 0x111, 0x112, 0x113, 0,
]
const TAGS = [
  0x0005, 0x001e, 0x020b, 0x020c, 0x020e, 0x020f, 0x0302, 0x0303, 0x0381, 0x0423, 0x0424, 0x0427, 0x0606, 0x1501,
]

/** Something like a PDU: noise with a header, or a right one with a few bytes changed, cut short or drawn out. */
function madeUp(random: Random): Buffer {
  const bytes = random.chance(0.3) ? noise(random) : nearlyRight(random)
  if (random.chance(0.02)) bytes.writeUInt32BE(random.below(2 ** 32), 0)
  return bytes
}

function noise(random: Random): Buffer {
  const bytes = someBytes(random, 16 + random.below(random.chance(0.01) ? 60_000 : 120))
  bytes.writeUInt32BE(bytes.length, 0)
  bytes.writeUInt32BE(random.pick(COMMANDS) + (random.chance(0.3) ? 0x80000000 : 0), 4)
  return bytes
}

function nearlyRight(random: Random): Buffer {
  const tlvs = new Map(
    Array.from({ length: random.below(4) }, () => [random.pick(TAGS), someBytes(random, random.below(12))]),
  )
  const words = random.chance(0.2)
    ? Buffer.from("id:123456789 sub:001 stat:DELIVRD err:000 text:")
    : someBytes(random, 40)
  const right = aMessage(words, {
    esmClass: random.pick([0, 0, 0x04, 0x40, 0x44, random.below(256)]),
    dataCoding: random.pick([0, 1, 3, 4, 8, random.below(256)]),
    protocolId: random.pick([0, 0, random.below(256)]),
    tlvs,
  })
  const bytes = encode({
    command: random.pick(["deliver_sm", "data_sm", "submit_sm"]),
    sequence: 1,
    status: 0,
    ...right,
  })
  for (let changes = random.below(4); changes > 0; changes--)
    bytes.writeUInt8(random.below(256), 4 + random.below(bytes.length - 4))
  if (!random.chance(0.2)) return bytes
  const length = Math.max(16, bytes.length - 20 + random.below(40))
  return claiming(length, Buffer.concat([bytes, Buffer.alloc(40)]).subarray(0, length))
}

const someBytes = (random: Random, length: number): Buffer =>
  Buffer.from(Array.from({ length }, () => random.below(256)))

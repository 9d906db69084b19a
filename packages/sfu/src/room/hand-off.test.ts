import fc from "fast-check"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import type { ParticipantId, PersonId, RoomId, Source } from "../engine.ts"
import { msOf } from "../rtp/clock.ts"
import { isRtcp } from "../rtp/demux.ts"
import { readRtcp, writeRtcp } from "../rtp/rtcp/rtcp.ts"
import type { SenderReport } from "../rtp/rtcp/types.ts"
import { LocalRoom } from "./room.ts"
import { type HeldPipe, HeldPipes, picturePacket, publishOffer, subscribeAnswer, voicePacket } from "./test-support.ts"

const amy = "amy" as PersonId
const ben = "ben" as ParticipantId
const SOURCES = ["voice", "picture"] as const
const TICK_MS = 20

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A room in which Ben gets what Amy publishes, and answers what he is offered. */
class Meeting implements AsyncDisposable {
  readonly pipes = new HeldPipes()
  readonly room: LocalRoom
  /** By how many offers Ben was asked. */
  offers = 0
  #offered: number | undefined

  private constructor() {
    this.room = new LocalRoom({
      id: "room" as RoomId,
      endpoint: { pipes: this.pipes, announced: ["192.0.2.1"] },
      lastN: { pictures: 12, voices: 6 },
      onEvent: (event) => {
        if (event.kind !== "offer") return
        this.#offered = event.offer.version
        this.offers += 1
      },
      onClose: () => {},
    })
  }

  static async begin(): Promise<Meeting> {
    const meeting = new Meeting()
    await meeting.room.admit(ben, { person: "ben" as PersonId, publish: [], subscribe: true })
    const { version } = await meeting.room.subscribe(ben)
    await meeting.room.answer(ben, { version, sdp: subscribeAnswer("bens") })
    meeting.pipe("bens").events.onConnected()
    return meeting
  }

  pipe(ufrag: string): HeldPipe {
    const found = this.pipes.opened.find(({ remote }) => remote.ufrag === ufrag)
    if (found === undefined) throw new Error(`no pipe of ${ufrag}`)
    return found
  }

  /** Time passes, and what is offered is answered. */
  async pass(ms = TICK_MS): Promise<void> {
    vi.advanceTimersByTime(ms)
    const version = this.#offered
    this.#offered = undefined
    if (version !== undefined) await this.room.answer(ben, { version, sdp: subscribeAnswer("bens") })
  }

  /** The media that Ben was sent and that nobody has looked at. */
  take(): { source: Source; leg: number; ssrc: number; sequence: number; timestamp: number }[] {
    const packets = this.pipe("bens").sent.splice(0)
    return packets.flatMap((packet) => {
      const type = packet.readUInt8(1) & 0x7f
      if (isRtcp(packet) || (type !== 111 && type !== 96)) return []
      const [leg = 0] = packet.subarray(-1)
      const source = type === 111 ? ("voice" as const) : ("picture" as const)
      const [sequence, timestamp, ssrc] = [packet.readUInt16BE(2), packet.readUInt32BE(4), packet.readUInt32BE(8)]
      return [{ source, leg, ssrc, sequence, timestamp }]
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.room.close()
  }
}

/** One of Amy's devices. */
class Leg {
  readonly number: number
  readonly id: ParticipantId
  readonly #meeting: Meeting
  #connections = 0
  #sent = 0
  sources: readonly Source[] = []

  constructor(meeting: Meeting, number: number) {
    this.#meeting = meeting
    this.number = number
    this.id = `leg-${number}` as ParticipantId
  }

  get #ufrag(): string {
    return `leg${this.number}x${this.#connections}`
  }

  async publish(sources: readonly Source[]): Promise<void> {
    const { room } = this.#meeting
    await room.admit(this.id, { person: amy, publish: SOURCES, subscribe: true })
    const isNew = this.sources.length === 0
    if (isNew) this.#connections += 1
    await room.publish(this.id, publishOffer(sources, this.#ufrag))
    if (isNew) this.#meeting.pipe(this.#ufrag).events.onConnected()
    this.sources = sources
  }

  /** Another connection takes the place of the one that there is, by which more comes. */
  async reconnect(): Promise<void> {
    if (this.sources.length === 0) return
    const before = this.#meeting.pipe(this.#ufrag)
    this.#connections += 1
    await this.#meeting.room.publish(this.id, publishOffer(this.sources, this.#ufrag))
    this.#meeting.pipe(this.#ufrag).events.onConnected()
    for (const packet of this.#packets(0)) before.events.onPacket(packet)
  }

  lose(): void {
    if (this.sources.length === 0) return
    this.#meeting.pipe(this.#ufrag).events.onLost()
    this.sources = []
  }

  async leave(): Promise<void> {
    await this.#meeting.room.remove(this.id)
    this.sources = []
  }

  send(): void {
    if (this.sources.length === 0) return
    for (const packet of this.#packets(this.number)) this.#meeting.pipe(this.#ufrag).events.onPacket(packet)
  }

  hear(report: SenderReport): void {
    for (const bytes of writeRtcp([report])) this.#meeting.pipe(this.#ufrag).events.onPacket(bytes)
  }

  /** One of all that it has, whether it may send it or not. */
  #packets(mark: number): readonly Buffer[] {
    this.#sent += 1
    const numbers = (ticks: number) => ({
      sequence: this.number * 20_000 + this.#sent,
      timestamp: this.number * 1e9 + this.#sent * ticks,
    })
    return [
      ...(this.sources.includes("voice") ? [voicePacket(numbers(960), Buffer.alloc(20, mark))] : []),
      ...(this.sources.includes("picture") ? [picturePacket(numbers(1_800), { isKeyFrame: true, last: mark })] : []),
    ]
  }
}

const anyLeg = fc.integer({ min: 1, max: 3 })
const anySource = fc.constantFrom(...SOURCES)
const steps = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ act: fc.constant("publish"), leg: anyLeg, sources: fc.subarray([...SOURCES]) } as const),
    },
    { weight: 4, arbitrary: fc.record({ act: fc.constant("hand"), leg: anyLeg, source: anySource } as const) },
    { weight: 2, arbitrary: fc.record({ act: fc.constant("reconnect"), leg: anyLeg } as const) },
    { weight: 1, arbitrary: fc.record({ act: fc.constant("lose"), leg: anyLeg } as const) },
    { weight: 1, arbitrary: fc.record({ act: fc.constant("leave"), leg: anyLeg } as const) },
    { weight: 1, arbitrary: fc.record({ act: fc.constant("mute"), source: anySource, muted: fc.boolean() } as const) },
  ),
  { minLength: 1, maxLength: 40 },
)

test("whatever the devices of a person do, one of them is on air where any publishes, and nothing of the others gets out", async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (acts) => {
      await using meeting = await Meeting.begin()
      const legs = [1, 2, 3].map((number) => new Leg(meeting, number))
      const here = new Set<number>()
      const handed = new Map<Source, number>()
      const muted = new Set<Source>()
      const onAir = new Map<Source, number>()
      const last = new Map<number, { readonly sequence: number; readonly timestamp: number }>()

      const round = async () => {
        await meeting.pass()
        for (const each of legs) each.send()
        const came = meeting.take()
        for (const { ssrc, sequence, timestamp, source } of came) {
          const before = last.get(ssrc)
          last.set(ssrc, { sequence, timestamp })
          if (before === undefined) continue
          const ticks = (timestamp - before.timestamp) | 0
          expect([sequence, ticks > 0]).toEqual([(before.sequence + 1) & 0xffff, true])
          if (source === "voice") expect(ticks % 960).toBe(0)
        }
        return (of: Source) => came.filter(({ source }) => source === of).map(({ leg }) => leg)
      }

      for (const act of acts) {
        const device = "leg" in act ? legs[act.leg - 1] : undefined
        if (act.act === "publish") {
          await device?.publish(act.sources)
          here.add(act.leg)
        }
        if (act.act === "reconnect") await device?.reconnect()
        if (act.act === "lose") device?.lose()
        if (act.act === "leave") {
          await device?.leave()
          here.delete(act.leg)
          for (const [of, leg] of handed) if (leg === act.leg) handed.delete(of)
          if (here.size === 0) muted.clear()
        }
        if (act.act === "hand" && device !== undefined && here.has(act.leg)) {
          await meeting.room.hand(amy, act.source, device.id)
          handed.set(act.source, act.leg)
        }
        if (act.act === "mute" && here.size > 0) {
          await meeting.room.mute(amy, act.source, act.muted)
          if (act.muted) muted.add(act.source)
          else muted.delete(act.source)
        }
        // What is new is offered and answered.
        await meeting.pass()
        const first = await round()
        const second = await round()
        for (const source of SOURCES) {
          const publishing = legs.filter(({ sources }) => sources.includes(source)).map(({ number }) => number)
          // Who is handed over to may follow in the same round, but nobody comes back.
          const changes = first(source)
          expect(changes.length).toBeLessThanOrEqual(2)
          expect(new Set(changes).size).toBe(changes.length)
          expect(publishing).toEqual(expect.arrayContaining(changes))
          const [now, ...more] = second(source)
          expect(more).toEqual([])
          if (publishing.length === 0 || muted.has(source)) {
            expect(now).toBeUndefined()
            onAir.delete(source)
            continue
          }
          expect(publishing).toContain(now)
          const wanted = handed.get(source)
          const before = onAir.get(source)
          if (wanted !== undefined && publishing.includes(wanted)) expect(now).toBe(wanted)
          else if (before !== undefined && publishing.includes(before)) expect(now).toBe(before)
          if (now !== undefined) onAir.set(source, now)
        }
      }
    }),
    { numRuns: 100 },
  )
})

test("what a device sent while it was on air is sent again as it was, by whichever device there is more meanwhile", async () => {
  await using meeting = await Meeting.begin()
  const [phone, laptop] = [new Leg(meeting, 1), new Leg(meeting, 2)]
  for (const each of [phone, laptop]) await each.publish(["picture"])
  await meeting.pass()
  await meeting.pass()
  phone.send()
  await meeting.room.hand(amy, "picture", laptop.id)
  laptop.send()
  const came = meeting.take()
  expect(came.map(({ leg }) => leg)).toEqual([1, 2])
  const sequences = came.map(({ sequence }) => sequence)
  const nack = { kind: "nack", sender: 1, media: came[0]?.ssrc ?? 0, sequences } as const
  for (const bytes of writeRtcp([nack])) meeting.pipe("bens").events.onPacket(bytes)
  const again = meeting.pipe("bens").sent.filter((packet) => (packet.readUInt8(1) & 0x7f) === 97)
  expect(again.map((packet) => packet.at(-1))).toEqual([1, 2])
})

test("voice and picture of two devices are reported by one clock, however theirs differ", async () => {
  await using meeting = await Meeting.begin()
  const [phone, laptop] = [new Leg(meeting, 1), new Leg(meeting, 2)]
  await phone.publish(["voice"])
  await laptop.publish(["picture"])
  await meeting.pass()
  await meeting.pass()
  for (const each of [phone, laptop]) each.send()
  const report = { kind: "sender-report", timestamp: 0, packets: 1, payloadBytes: 1, reports: [] } as const
  phone.hear({ ...report, ssrc: 9, ntp: { seconds: 1, fraction: 0 } })
  laptop.hear({ ...report, ssrc: 7, ntp: { seconds: 4_294_967_295, fraction: 0 } })
  await meeting.pass(1_000)
  const times: number[] = []
  for (const packet of meeting.pipe("bens").sent.filter(isRtcp))
    readRtcp(packet, (said) => said.kind === "sender-report" && times.push(Math.round(msOf(said.ntp))))
  const now = Math.round(performance.timeOrigin + performance.now())
  expect(times).toHaveLength(2)
  for (const time of times) expect(Math.abs(now - 1_000 - time)).toBeLessThanOrEqual(1)
})

import { afterEach, describe, expect, test, vi } from "vitest"
import { type FlakyProxy, flakyProxy } from "../../../../../testkit/src/flaky-proxy.ts"
import type { Arrival, Dropped, Gateway, GatewayEvents, Receipt, Submitted } from "../../../ports/gateway.ts"
import { createAuthority, issue } from "../../tls/authority.ts"
import { smppGateway } from "./gateway.ts"
import { MAX_LENGTH, type Message } from "./pdu.ts"
import type { SmppSettings } from "./settings.ts"
import { type Surroundings, surroundings } from "./surroundings.ts"
import { type SmscLine, TestSmsc } from "./test-smsc.ts"
import { aMessage, aSubmission, someSettings } from "./test-support.ts"

/** Comes back at once when a line is gone. */
const eager: Surroundings = { ...surroundings, random: () => 0 }
const clock = { now: () => 0 }

const opened: AsyncDisposable[] = []
afterEach(async () => {
  // The SMSC first, so that no gateway waits for its farewell.
  for (const one of opened.splice(0)) await one[Symbol.asyncDispose]()
})
function use<Thing extends AsyncDisposable>(thing: Thing): Thing {
  opened.push(thing)
  return thing
}

/** What a gateway told, and whether that could be kept. */
class Ear implements GatewayEvents {
  readonly receipts: Receipt[] = []
  readonly arrivals: Arrival[] = []
  readonly late: (readonly [submission: string, answer: Submitted])[] = []
  readonly dropped: (what: Dropped) => void
  readonly lost: Dropped[] = []
  keep: () => Promise<void> = () => Promise.resolve()
  changes = 0

  constructor() {
    this.dropped = (what) => void this.lost.push(what)
  }

  changed(): void {
    this.changes++
  }

  answered(submission: string, answer: Submitted): void {
    this.late.push([submission, answer])
  }

  receipt(receipt: Receipt): Promise<void> {
    this.receipts.push(receipt)
    return this.keep()
  }

  arrived(arrival: Arrival): Promise<void> {
    this.arrivals.push(arrival)
    return this.keep()
  }
}

interface Scene {
  readonly smsc: TestSmsc
  readonly line: SmscLine
  readonly gateway: Gateway
  readonly ear: Ear
}

/** A gateway that is bound to an SMSC. */
async function scene(other: Partial<SmppSettings> = {}, around = eager): Promise<Scene> {
  const smsc = use(await TestSmsc.start())
  return { smsc, ...(await bound(smsc, { port: smsc.port, ...other }, around)) }
}

async function bound(smsc: TestSmsc, settings: Partial<SmppSettings>, around = eager) {
  const ear = new Ear()
  const gateway = use(smppGateway(someSettings(settings), clock, around))
  gateway.open(ear)
  const line = await smsc.bound()
  await vi.waitUntil(() => gateway.isUp, { timeout: 10_000, interval: 5 })
  return { gateway, ear, line }
}

/** A gateway, and a line to its SMSC that may misbehave. */
async function flakyScene(other: Partial<SmppSettings> = {}): Promise<Scene & { readonly proxy: FlakyProxy }> {
  const smsc = use(await TestSmsc.start())
  const proxy = use(await flakyProxy(`http://127.0.0.1:${smsc.port}`))
  return { smsc, proxy, ...(await bound(smsc, { port: Number(new URL(proxy.url).port), ...other })) }
}

const receiptFor = (id: string): Message =>
  aMessage(`id:${id} sub:001 dlvrd:001 submit date:2611281154 done date:2611281155 stat:DELIVRD err:000 text:`, {
    esmClass: 0x04,
  })

/** So many submissions on their way, each with what becomes of it. */
async function underway({ gateway, line }: Scene, many: number) {
  const fates = Array.from({ length: many }, (_, n) => gateway.submit(aSubmission(`number ${n}`)))
  const asked = []
  for (let n = 0; n < many; n++) asked.push(await line.next("submit_sm"))
  return { fates, asked }
}

const kindsOf = async (fates: readonly Promise<Submitted>[]): Promise<string[]> =>
  (await Promise.all(fates)).map(({ kind }) => kind)

describe("a gateway to an SMSC", () => {
  test("binds, submits and learns under which id that is known", async () => {
    const { gateway, line } = await scene()
    expect(gateway.room).toBe(50)
    const fate = gateway.submit(aSubmission("hello"))
    const asked = await line.next("submit_sm")
    expect(asked).toMatchObject({
      from: { ton: 1, npi: 1, address: "4915112345678" },
      to: { ton: 1, npi: 1, address: "8613800138000" },
      dataCoding: 0,
      payload: Buffer.from("hello"),
    })
    expect(gateway.room).toBe(49)
    line.accept(asked, "00A1B2C3")
    expect(await fate).toEqual({ kind: "accepted", id: "a1b2c3" })
    expect(gateway.room).toBe(50)
  })

  test("takes nothing while it is closed or down, and asks nobody what cannot be", async () => {
    const smsc = use(await TestSmsc.start())
    const gateway = use(smppGateway(someSettings({ port: smsc.port }), clock, eager))
    expect(await gateway.submit(aSubmission("hello"))).toMatchObject({ kind: "later", why: "down" })
    gateway.open(new Ear())
    expect([gateway.isUp, gateway.room]).toEqual([false, 0])
    expect(await gateway.submit(aSubmission("hello"))).toMatchObject({ kind: "later", why: "down" })
    expect(await gateway.submit(aSubmission("hello", { to: "nobody" }))).toMatchObject({ kind: "refused" })
  })

  test("works when every byte comes alone", async () => {
    const { proxy, gateway, line, ear } = await flakyScene()
    proxy.be({ splitBytes: 1 })
    const fate = gateway.submit(aSubmission("hello"))
    line.accept(await line.next("submit_sm"), "1")
    line.send({ command: "deliver_sm", sequence: 1, status: 0, ...aMessage("hi") })
    expect(await fate).toEqual({ kind: "accepted", id: "1" })
    expect(await line.next("deliver_sm_resp")).toMatchObject({ sequence: 1, status: 0 })
    expect(ear.arrivals).toMatchObject([
      { from: "+8613800138000", to: "+4915112345678", text: "hi", part: null, id: null },
    ])
  })

  test("says when it takes more", async () => {
    const stage = await scene({ window: 2 })
    const { asked } = await underway(stage, 2)
    expect(stage.gateway.room).toBe(0)
    const before = stage.ear.changes
    for (const [n, submit] of asked.entries()) stage.line.accept(submit, `${n}`)
    await vi.waitUntil(() => stage.ear.changes > before, { timeout: 10_000 })
    expect(stage.gateway.room).toBeGreaterThan(0)
  })

  test("goes when it is let go of, as one should: after the answers", async () => {
    const stage = await scene()
    const { fates, asked } = await underway(stage, 1)
    const gone = stage.gateway[Symbol.asyncDispose]()
    expect(stage.gateway.room).toBe(0)
    for (const submit of asked) stage.line.accept(submit, "1")
    const { sequence } = await stage.line.next("unbind")
    stage.line.send({ command: "unbind_resp", sequence, status: 0 })
    await Promise.all([gone, stage.line.closed()])
    expect(await kindsOf(fates)).toEqual(["accepted"])
  })
})

describe("what comes from an SMSC", () => {
  test.each([
    ["a text", aMessage("hi")],
    ["a receipt", receiptFor("1")],
  ])("is acknowledged when it is kept, and told to come again when it could not be: %s", async (_, message) => {
    const { line, ear } = await scene()
    let kept: () => void = () => {}
    ear.keep = () => new Promise((resolve) => (kept = resolve))
    line.send({ command: "deliver_sm", sequence: 1, status: 0, ...message })
    line.send({ command: "enquire_link", sequence: 2, status: 0 })
    await line.next("enquire_link_resp")
    expect(line.heard.some(({ command }) => command === "deliver_sm_resp")).toBe(false)
    kept()
    expect(await line.next("deliver_sm_resp")).toMatchObject({ sequence: 1, status: 0 })
    ear.keep = () => Promise.reject(new Error("the disk is full"))
    line.send({ command: "deliver_sm", sequence: 3, status: 0, ...message })
    expect(await line.next("deliver_sm_resp")).toMatchObject({ sequence: 3, status: 0x64 })
  })

  test("may be a receipt that is here before the answer, and names the message in another notation", async () => {
    const { gateway, line, ear } = await scene()
    const fate = gateway.submit(aSubmission("hello"))
    const asked = await line.next("submit_sm")
    line.send({ command: "deliver_sm", sequence: 1, status: 0, ...receiptFor("2712847316") })
    await line.next("deliver_sm_resp")
    expect(ear.receipts).toMatchObject([{ state: "delivered", code: "DELIVRD/000" }])
    line.accept(asked, "A1B2C3D4")
    const known = await fate
    expect(ear.receipts[0]?.ids).toContain(known.kind === "accepted" && known.id)
    // And once more, in the words of data_sm.
    line.send({ command: "data_sm", sequence: 2, status: 0, ...receiptFor("2712847316") })
    expect(await line.next("data_sm_resp")).toMatchObject({ sequence: 2, status: 0 })
    expect(ear.receipts).toHaveLength(2)
    expect(ear.arrivals).toEqual([])
  })

  test("is counted and acknowledged when it is nobody's to read", async () => {
    const { line, ear } = await scene()
    const port = { esmClass: 0x40, payload: Buffer.from("0605040b8423f041", "hex") }
    for (const [sequence, other] of [port, { dataCoding: 0x10 }, { protocolId: 0x7f }].entries()) {
      line.send({ command: "deliver_sm", sequence, status: 0, ...aMessage("A", other) })
      expect(await line.next("deliver_sm_resp")).toMatchObject({ sequence, status: 0 })
    }
    line.send({ command: "deliver_sm", sequence: 9, status: 0, ...aMessage("what?", { esmClass: 0x04 }) })
    await line.next("deliver_sm_resp")
    expect(ear.lost).toEqual(["port_addressed", "flash", "ota", "bad_pdu"])
    expect([ear.arrivals, ear.receipts]).toEqual([[], []])
  })

  test("names the line by which it came, and another when that was made anew", async () => {
    const { smsc, line, ear } = await scene()
    for (const sequence of [1, 2]) line.send({ command: "deliver_sm", sequence, status: 0, ...aMessage("hi") })
    await line.next("deliver_sm_resp")
    await line.next("deliver_sm_resp")
    line.cut()
    const again = await smsc.bound()
    again.send({ command: "deliver_sm", sequence: 1, status: 0, ...aMessage("hi") })
    await again.next("deliver_sm_resp")
    const [first, second, third] = ear.arrivals.map((arrival) => arrival.line)
    expect(second).toBe(first)
    expect(third).not.toBe(first)
    expect(new Set(ear.arrivals.map(({ print }) => Buffer.from(print).toString("hex"))).size).toBe(1)
  })
})

describe("a line that fails", () => {
  test("with 50 unanswered leaves 50 fates that nobody knows, and sends none of them again", async () => {
    const stage = await scene()
    const { fates } = await underway(stage, 50)
    expect(await stage.gateway.submit(aSubmission("one more"))).toMatchObject({ kind: "later", why: "full" })
    stage.line.cut()
    const again = await stage.smsc.bound()
    expect(await Promise.all(fates)).toEqual(Array(50).fill({ kind: "unknown", code: "line_gone" }))
    await vi.waitUntil(() => stage.gateway.room === 50, { timeout: 10_000 })
    const fate = stage.gateway.submit(aSubmission("the next"))
    const asked = await again.next("submit_sm")
    again.accept(asked, "1")
    expect(await fate).toMatchObject({ kind: "accepted" })
    expect(again.heard.filter(({ command }) => command === "submit_sm")).toEqual([asked])
  })

  test("answers late, twice and to what was never asked: each fate is told once, late answers by themselves", async () => {
    const { gateway, line, ear } = await scene({ answerMs: 2_000 })
    const submissions = ["a", "b"].map((id) => aSubmission(id, { id }))
    const fates = submissions.map((submission) => gateway.submit(submission))
    const asked = [await line.next("submit_sm"), await line.next("submit_sm")]
    expect(await Promise.all(fates)).toEqual(Array(2).fill({ kind: "unknown", code: "no_answer" }))
    line.refuse(asked[1] ?? { sequence: 0 }, 0x0b)
    line.accept(asked[0] ?? { sequence: 0 }, "LATE")
    line.accept(asked[0] ?? { sequence: 0 }, "and again")
    await vi.waitUntil(() => gateway.room > 0, { timeout: 10_000 })
    line.accept({ sequence: 4_711 }, "never asked")
    const fate = gateway.submit(aSubmission("another"))
    const another = await line.next("submit_sm")
    line.accept(another, "1")
    line.accept(another, "2")
    expect(await fate).toEqual({ kind: "accepted", id: "1" })
    line.send({ command: "enquire_link", sequence: 1, status: 0 })
    await line.next("enquire_link_resp")
    expect(ear.late).toEqual([
      ["b", { kind: "refused", reason: "number_invalid", code: "0x0b" }],
      ["a", { kind: "accepted", id: "late" }],
    ])
    expect(ear.lost).toEqual(["other", "other", "other"])
  })

  test("is too slow for us: what was refused for that may go later, and half as much goes out", async () => {
    const stage = await scene({ perSecond: 400 })
    const { fates, asked } = await underway(stage, 40)
    for (const submit of asked) stage.line.refuse(submit, 0x58)
    for (const outcome of await Promise.all(fates))
      expect(outcome).toEqual({ kind: "later", why: "throttled", afterMs: 1_000, code: "0x58" })
    await vi.waitUntil(() => stage.gateway.room >= 20, { timeout: 10_000, interval: 5 })
    // Who finds no room is told when there is some.
    while (stage.gateway.room > 0) void stage.gateway.submit(aSubmission("again"))
    const before = stage.ear.changes
    await vi.waitUntil(() => stage.ear.changes > before, { timeout: 10_000 })
  })

  test("is too slow for us, and somebody waits for a code: it is tried again sooner than all else", async () => {
    const stage = await scene()
    const fate = stage.gateway.submit(aSubmission("123456", { urgent: true }))
    stage.line.refuse(await stage.line.next("submit_sm"), 0x58)
    expect(await fate).toEqual({ kind: "later", why: "throttled", afterMs: 200, code: "0x58" })
  })

  test("is half open: that is noticed, and what was unanswered is nobody's to send again", async () => {
    const stage = await flakyScene({ enquireMs: 400 })
    const { fates } = await underway(stage, 3)
    stage.proxy.be({ isSilent: true })
    await vi.waitUntil(() => !stage.gateway.isUp, { timeout: 10_000, interval: 5 })
    expect(await Promise.all(fates)).toEqual(Array(3).fill({ kind: "unknown", code: "line_silent" }))
    expect(stage.gateway.trouble).toEqual({ what: "silent", code: null })
    stage.proxy.be({})
    stage.proxy.cut()
    await stage.smsc.bound()
    await vi.waitUntil(() => stage.gateway.isUp, { timeout: 10_000, interval: 5 })
    expect(stage.gateway.trouble).toBeNull()
  })

  test("goes on after a body that makes no sense, and is made anew after a length that cannot be", async () => {
    const stage = await scene()
    stage.line.write(Buffer.from("00000018000000050000000000000007ffffffffffffffff", "hex"))
    expect(await stage.line.next("generic_nack")).toEqual({ command: "generic_nack", sequence: 7, status: 0x02 })
    stage.line.write(Buffer.from("00000010000000420000000000000008", "hex"))
    expect(await stage.line.next("generic_nack")).toEqual({ command: "generic_nack", sequence: 8, status: 0x03 })
    const { fates } = await underway(stage, 2)
    const tooLong = Buffer.alloc(16)
    tooLong.writeUInt32BE(MAX_LENGTH + 1, 0)
    stage.line.write(tooLong)
    expect(await Promise.all(fates)).toEqual(Array(2).fill({ kind: "unknown", code: "line_unreadable" }))
    await stage.smsc.bound()
    await vi.waitUntil(() => stage.gateway.isUp, { timeout: 10_000 })
    expect(stage.ear.lost).toEqual(["bad_pdu", "bad_pdu"])
  })

  test("reads nothing of what it asks for: it is given up before that fills the memory", async () => {
    const { smsc, line } = await scene()
    line.stall()
    const questions = Buffer.concat(Array(4_096).fill(Buffer.from("00000010000000150000000000000001", "hex")))
    const asking = setInterval(() => line.write(questions), 1)
    await smsc.bound()
    clearInterval(asking)
  }, 60_000)

  test("ends when the SMSC says farewell, after its answers", async () => {
    const stage = await scene()
    const { fates, asked } = await underway(stage, 1)
    stage.line.send({ command: "unbind", sequence: 5, status: 0 })
    await vi.waitUntil(() => !stage.gateway.isUp, { timeout: 10_000 })
    for (const submit of asked) stage.line.accept(submit, "1")
    expect(await stage.line.next("unbind_resp")).toMatchObject({ sequence: 5 })
    expect(await kindsOf(fates)).toEqual(["accepted"])
    await stage.smsc.bound()
  })

  test("that cannot be made is tried again later and later", async () => {
    const smsc = await TestSmsc.start()
    const { port } = smsc
    await smsc[Symbol.asyncDispose]()
    const waits: number[] = []
    // Nobody waits as long here, but for a connection.
    const timer: Surroundings["timer"] = (ms, run) => {
      if (ms === 10_000) return () => {}
      waits.push(ms)
      return surroundings.timer(0, run)
    }
    const gateway = use(smppGateway(someSettings({ port }), clock, { ...surroundings, random: () => 1, timer }))
    gateway.open(new Ear())
    await vi.waitUntil(() => waits.length > 7, { timeout: 10_000 })
    expect(waits.slice(0, 8)).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000])
    expect(gateway.trouble).toEqual({ what: "unreachable", code: "ECONNREFUSED" })
  })

  test("is tried again after half a minute at least when the SMSC knows neither name nor password", async () => {
    const smsc = use(await TestSmsc.start())
    const waits: number[] = []
    const timer: Surroundings["timer"] = (ms, run) => {
      waits.push(ms)
      return surroundings.timer(ms, run)
    }
    const gateway = use(smppGateway(someSettings({ port: smsc.port }), clock, { ...eager, timer }))
    gateway.open(new Ear())
    const { line, bind } = await smsc.binding()
    waits.length = 0
    line.send({ command: "bind_transceiver_resp", sequence: bind.sequence, status: 0x0e, systemId: "" })
    await line.closed()
    expect([waits, gateway.isUp]).toEqual([[30_000], false])
    expect(gateway.trouble).toEqual({ what: "login_refused", code: "0x0e" })
  })
})

describe("a line with TLS", () => {
  const now = new Date()
  const names = { hosts: ["localhost"], addresses: ["127.0.0.1"] }

  test("trusts the certificates that it was given", async () => {
    const authority = await createAuthority("smsc", names, now)
    const { pair } = await issue(authority, names, now)
    const smsc = use(await TestSmsc.start(pair))
    const tls = { ca: authority.cert, serverName: null }
    const { gateway, line } = await bound(smsc, { port: smsc.port, tls })
    const fate = gateway.submit(aSubmission("hello"))
    line.accept(await line.next("submit_sm"), "1")
    expect(await fate).toMatchObject({ kind: "accepted" })
  })

  test.each([
    ["of somebody else", { ca: null, serverName: null }, /SIGNATURE/],
    ["for another name", { ca: undefined, serverName: "smsc.example" }, /ALTNAME/],
  ])("says nothing to a server with certificates %s", async (_, { ca, serverName }, code) => {
    const authority = await createAuthority("smsc", names, now)
    const { pair } = await issue(authority, names, now)
    const smsc = use(await TestSmsc.start(pair))
    const ear = new Ear()
    const settings = someSettings({ port: smsc.port, tls: { ca: ca === undefined ? authority.cert : ca, serverName } })
    const gateway = use(smppGateway(settings, clock, eager))
    gateway.open(ear)
    // It was tried, and tried again.
    await vi.waitUntil(() => ear.changes > 2, { timeout: 10_000 })
    expect(gateway.isUp).toBe(false)
    expect(gateway.trouble).toEqual({ what: "tls", code: expect.stringMatching(code) })
  })
})

/** Our gateway against an SMSC that others wrote: Perl's Net::SMPP, over TCP. */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { createInterface } from "node:readline"
import { afterEach, expect, test, vi } from "vitest"
import { smppGateway } from "../../src/adapters/sms/smpp/gateway.ts"
import type { SmppSettings } from "../../src/adapters/sms/smpp/settings.ts"
import { aSubmission, someSettings } from "../../src/adapters/sms/smpp/test-support.ts"
import { systemClock } from "../../src/ports/clock.ts"
import type { Arrival, Dropped, GatewayEvents, Receipt, Submission } from "../../src/ports/gateway.ts"

const SCRIPT = new URL("smsc.pl", import.meta.url).pathname
const WAIT = { timeout: 30_000, interval: 5 }

class PerlSmsc {
  readonly port: number
  /** What it understood. */
  readonly said: readonly (readonly string[])[]
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, port: number, said: readonly (readonly string[])[]) {
    this.#child = child
    this.port = port
    this.said = said
  }

  /** @throws when Perl or its Net::SMPP is not installed */
  static async start(): Promise<PerlSmsc> {
    const child = spawn("perl", [SCRIPT], { stdio: ["ignore", "pipe", "ignore"] })
    const lines = createInterface({ input: child.stdout })
    const [first] = await Promise.race([
      once(lines, "line"),
      once(child, "exit").then(() => {
        throw new Error("Net::SMPP cannot be started; on Debian: apt-get install libnet-smpp-perl")
      }),
    ])
    const said: string[][] = []
    lines.on("line", (line) => said.push(line.split("\t")))
    return new PerlSmsc(child, Number(String(first).split("\t")[1]), said)
  }

  submitted(): readonly (readonly string[])[] {
    return this.said.filter(([what]) => what === "submit").map(([, ...fields]) => fields)
  }

  count(what: string): number {
    return this.said.filter(([said]) => said === what).length
  }

  async stop(): Promise<void> {
    const exited = once(this.#child, "exit")
    this.#child.kill()
    await exited
  }
}

class Ear implements GatewayEvents {
  readonly receipts: Receipt[] = []
  readonly arrivals: Arrival[] = []
  readonly lost: Dropped[] = []

  changed(): void {}

  answered(): void {}

  dropped(what: Dropped): void {
    this.lost.push(what)
  }

  async receipt(receipt: Receipt): Promise<void> {
    this.receipts.push(receipt)
  }

  async arrived(arrival: Arrival): Promise<void> {
    this.arrivals.push(arrival)
  }
}

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

async function scene(other: Partial<SmppSettings> = {}) {
  const smsc = await PerlSmsc.start()
  ends.push(() => smsc.stop())
  const gateway = smppGateway(someSettings({ port: smsc.port, ...other }), systemClock)
  ends.push(async () => gateway[Symbol.asyncDispose]())
  const ear = new Ear()
  gateway.open(ear)
  return { smsc, gateway, ear }
}

async function boundScene(other: Partial<SmppSettings> = {}) {
  const all = await scene(other)
  await vi.waitUntil(() => all.gateway.isUp, WAIT)
  return all
}

/** Worth something for an hour. */
const inAnHour = (text: string, other: Partial<Submission> = {}): Submission =>
  aSubmission(text, { until: Date.now() + 3_600_000, ...other })

test("a text goes out, is delivered, and comes back", async () => {
  const { smsc, gateway, ear } = await boundScene()
  const outcome = await gateway.submit(inAnHour("hello [€]"))
  await vi.waitUntil(() => smsc.count("acknowledged") === 2, WAIT)
  expect(smsc.said[0]).toEqual(["bind", "everline", "secret", "52"])
  const [about] = smsc.submitted()
  expect(about).toEqual([
    ...["1", "1", "4915112345678", "1", "1", "8613800138000"],
    ...["0", "1", "0", "000000010000000R", "68656c6c6f201b3c1b651b3e"],
  ])
  expect(outcome).toEqual({ kind: "accepted", id: (169_000_001).toString(16) })
  expect(ear.receipts).toMatchObject([{ state: "delivered", code: "DELIVRD/000" }])
  expect(ear.receipts[0]?.ids).toContain((169_000_001).toString(16))
  expect(ear.arrivals).toMatchObject([{ from: "+8613800138000", to: "+4915112345678", text: "hello [€]", part: null }])
  expect(ear.lost).toEqual([])
  expect(smsc.said).toContainEqual(["acknowledged", "0"])
})

test.each([
  ["udh8", { ref: 0x34, bits: 8 }, "64"],
  ["udh16", { ref: 0x1234, bits: 16 }, "64"],
  ["sar", { ref: 0x1234, bits: 16 }, "0"],
] as const)("segments of a text are told apart there and here: %s", async (parts, reference, esmClass) => {
  const { smsc, gateway, ear } = await boundScene({ parts })
  const part = { ref: 0x1234, of: 2 }
  const texts = ["新年快乐，万事如意 🧧", "身体健康 🎆"]
  for (const [n, text] of texts.entries())
    await gateway.submit(inAnHour(text, { encoding: "ucs2", part: { ...part, number: n + 1 } }))
  await vi.waitUntil(() => smsc.count("acknowledged") === 4, WAIT)
  expect(smsc.submitted().map((fields) => [fields[6], fields[8]])).toEqual(Array(2).fill([esmClass, "8"]))
  expect(ear.arrivals).toMatchObject(texts.map((text, n) => ({ text, part: { ...reference, number: n + 1, of: 2 } })))
})

test("what it refuses is refused, and what is too much may go later", async () => {
  const { gateway, ear } = await boundScene()
  expect(await gateway.submit(inAnHour("nobody"))).toMatchObject({ kind: "refused", reason: "number_invalid" })
  expect(await gateway.submit(inAnHour("too much"))).toMatchObject({ kind: "later", why: "throttled" })
  expect([ear.receipts, ear.arrivals]).toEqual([[], []])
})

test("a receipt may come before the answer", async () => {
  const { gateway, ear } = await boundScene()
  const outcome = await gateway.submit(inAnHour("receipt first"))
  expect(ear.receipts[0]?.ids).toContain(outcome.kind === "accepted" && outcome.id)
})

test("500 texts find their answers, their receipts and their way back, each once", async () => {
  const { smsc, gateway, ear } = await boundScene()
  const ids = new Set<string>()
  for (let sent = 0; sent < 500; ) {
    const fates = Array.from({ length: Math.min(gateway.room, 500 - sent) }, () =>
      gateway.submit(inAnHour(`n${sent++}`)),
    )
    for (const fate of await Promise.all(fates)) if (fate.kind === "accepted") ids.add(fate.id)
  }
  await vi.waitUntil(() => smsc.count("acknowledged") === 1_000, WAIT)
  expect(ids.size).toBe(500)
  expect(new Set(ear.receipts.flatMap((receipt) => receipt.ids.filter((id) => ids.has(id)))).size).toBe(500)
  expect(new Set(ear.arrivals.map(({ text }) => text)).size).toBe(500)
})

test("it says farewell and is bound again, and is told farewell", async () => {
  const { smsc, gateway } = await boundScene()
  await gateway.submit(inAnHour("bye"))
  await vi.waitUntil(() => smsc.count("unbound") === 1, WAIT)
  await vi.waitUntil(() => gateway.isUp && smsc.count("bind") === 2, WAIT)
  await gateway[Symbol.asyncDispose]()
  await vi.waitUntil(() => smsc.count("unbind") === 1, WAIT)
})

test("a wrong password binds nothing, and is not tried again at once", async () => {
  const { smsc, gateway } = await scene({ password: "wrong" })
  await vi.waitUntil(() => smsc.count("bind") === 1, WAIT)
  expect(await gateway.submit(inAnHour("hello"))).toMatchObject({ kind: "later", why: "down" })
  expect([gateway.isUp, smsc.count("bind")]).toEqual([false, 1])
})

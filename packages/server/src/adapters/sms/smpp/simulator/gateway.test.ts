/** Our gateway at a carrier that does everything badly: what it says of a text is what is on the phone. */
import { expect, test, vi } from "vitest"
import type { Arrival, Gateway, Receipt, Submitted } from "../../../../ports/gateway.ts"
import { smppGateway } from "../gateway.ts"
import { surroundings } from "../surroundings.ts"
import { aSubmission, someSettings } from "../test-support.ts"
import { type Behaviour, WELL } from "./behaviour.ts"
import { Smsc } from "./smsc.ts"
import { MEI, SERVICE } from "./test-support.ts"

vi.setConfig({ testTimeout: 30_000 })

/** It comes back at once when its line is gone. */
const eager = { ...surroundings, random: () => 0 }

async function atCarrier(behaviour: Partial<Behaviour> = {}) {
  const smsc = await Smsc.start({ behaviour: { deliverAfterMs: 0, ...behaviour } })
  const settings = someSettings({ port: smsc.port, password: smsc.password, answerMs: 1_000, enquireMs: 300 })
  const gateway = smppGateway(settings, { now: () => 0 }, eager)
  const [receipts, arrivals]: [Receipt[], Arrival[]] = [[], []]
  const late: (readonly [submission: string, answer: Submitted])[] = []
  const waiting = new Set<() => void>()
  const tell = () => {
    for (const look of waiting) look()
  }
  gateway.open({
    changed: tell,
    dropped: () => {},
    answered: (submission, answer) => {
      late.push([submission, answer])
      tell()
    },
    receipt: async (receipt) => {
      receipts.push(receipt)
      tell()
    },
    arrived: async (arrival) => {
      arrivals.push(arrival)
      tell()
    },
  })
  const until = (holds: () => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (holds() && waiting.delete(look)) resolve()
      }
      waiting.add(look)
      look()
    })
  await until(() => gateway.isUp)
  return {
    smsc,
    gateway,
    receipts,
    arrivals,
    late,
    until,
    async [Symbol.asyncDispose]() {
      await smsc[Symbol.asyncDispose]()
      await gateway[Symbol.asyncDispose]()
    },
  }
}

/** Submits when there is room. */
async function submit(gateway: Gateway, until: (holds: () => boolean) => Promise<void>, to: string, text: string) {
  await until(() => gateway.room > 0)
  return gateway.submit(aSubmission(text, { to, from: SERVICE }))
}

/** In the order in which they come over the carrier; each for twenty texts. */
const badly: readonly Partial<Behaviour>[] = [
  {},
  { answer: "twice", receipt: "twice" },
  { answer: "never" },
  { answerAfterMs: 2_500 },
  { answer: "wrong_sequence" },
  { receiptFirst: true, ids: "hex", receiptIds: "other" },
  { dropAfter: 7 },
  { refuse: "throttled" },
  { dropAfter: 15, answer: "never" },
  { refuse: "number_invalid" },
  { perSecond: 12, receiptIds: "other" },
  { refuse: "system_error" },
  {},
]

test("whatever the carrier does, a text that was taken is on the phone once, one that was not is not, and nothing is there twice", async () => {
  await using scene = await atCarrier()
  const { smsc, gateway, until, receipts } = scene
  const fates = new Map<string, Submitted>()
  for (const [round, behaviour] of badly.entries()) {
    smsc.behave({ ...WELL, deliverAfterMs: 0, ...behaviour })
    const texts = Array.from({ length: 20 }, (_, n) => `round ${round}, text ${n}`)
    const submitted = texts.map(async (text) =>
      fates.set(text, await submit(gateway, until, `+1555000${round}00`, text)),
    )
    await Promise.all(submitted)
    await until(() => gateway.isUp)
  }
  const on = new Map<string, number>()
  for (const { texts } of smsc.phones) for (const { text } of texts) on.set(text, (on.get(text) ?? 0) + 1)
  const seen = { accepted: 0, refused: 0, later: 0, unknown: 0 }
  for (const [text, fate] of fates) {
    seen[fate.kind] += 1
    const times = on.get(text) ?? 0
    if (fate.kind === "accepted") expect([text, times]).toEqual([text, 1])
    else if (fate.kind === "unknown") expect(times, text).toBeLessThanOrEqual(1)
    else expect([text, times]).toEqual([text, 0])
  }
  expect(fates.size).toBe(badly.length * 20)
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(0)

  // Each text that was taken has its receipt, in whatever form it names it.
  const ids = [...fates.values()].flatMap((fate) => (fate.kind === "accepted" ? [fate.id] : []))
  const isTold = (id: string) => receipts.some((receipt) => receipt.ids.includes(id) && receipt.state === "delivered")
  await until(() => ids.every(isTold))
})

test("what a carrier answers after its time tells under which id its receipts come, and is nobody's to send again", async () => {
  await using scene = await atCarrier({ answerAfterMs: 2_500 })
  const { smsc, gateway, until, late, receipts } = scene
  const ids = ["one", "two", "three"]
  const fates = await Promise.all(ids.map((id) => gateway.submit(aSubmission(id, { id, to: MEI }))))
  expect(fates).toEqual(Array(3).fill({ kind: "unknown", code: "no_answer" }))
  await until(() => late.length === 3)
  expect(late.map(([submission]) => submission)).toEqual(ids)
  for (const [, answer] of late)
    await until(() => receipts.some((receipt) => answer.kind === "accepted" && receipt.ids.includes(answer.id)))
  expect(smsc.texts(MEI).map(({ text }) => text)).toEqual(ids)
})

test("a carrier that goes mute is left for another line, and what was unanswered is nobody's to send again", async () => {
  await using scene = await atCarrier()
  const { smsc, gateway, until } = scene
  smsc.behave({ mute: true })
  const fates = Promise.all(["one", "two"].map((text) => gateway.submit(aSubmission(text, { to: MEI }))))
  expect((await fates).map(({ kind }) => kind)).toEqual(["unknown", "unknown"])
  await until(() => !gateway.isUp)
  smsc.behave({ mute: false })
  await until(() => gateway.isUp)
  expect(await submit(gateway, until, MEI, "three")).toMatchObject({ kind: "accepted" })
  // What the carrier had not read when it was left it reads now; nobody sent it twice.
  const texts = await smsc.until(() => smsc.texts(MEI).length === 3 && smsc.texts(MEI))
  expect(texts.map(({ text }) => text).sort()).toEqual(["one", "three", "two"])
})

test("what phones write arrives as it was written, its parts in whatever order, missing or twice", async () => {
  await using scene = await atCarrier()
  const { smsc, arrivals } = scene
  const long = "常通：一条线，走到哪儿都不断。".repeat(8)
  const parts = async (order: Behaviour["parts"]) => {
    smsc.behave({ parts: order })
    arrivals.length = 0
    expect(await smsc.reply(MEI, SERVICE, long)).toBe(true)
    return arrivals.map(({ part }) => part?.number)
  }
  expect(await parts("in_order")).toEqual([1, 2])
  expect(arrivals.map(({ text }) => text).join("")).toBe(long)
  expect(arrivals).toMatchObject([
    { from: MEI, to: SERVICE, part: { bits: 8, of: 2 } },
    { from: MEI, to: SERVICE },
  ])
  expect(await parts("reversed")).toEqual([2, 1])
  expect(await parts("first_missing")).toEqual([2])
  expect(await parts("first_twice")).toEqual([1, 1, 2])
  expect(arrivals[0]?.print).toEqual(arrivals[1]?.print)
})

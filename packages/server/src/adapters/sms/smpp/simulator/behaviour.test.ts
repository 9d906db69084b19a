/** What a network does badly, each shown to a server that is bound to it. */
import { describe, expect, test, vi } from "vitest"
import { STATUS } from "../statuses.ts"
import type { Behaviour } from "./behaviour.ts"
import { Smsc } from "./smsc.ts"
import { Client, MEI, SERVICE, saidBy, textTo } from "./test-support.ts"

vi.setConfig({ testTimeout: 30_000 })

const start = (behaviour: Partial<Behaviour> = {}) =>
  Smsc.start({ numbers: [MEI], behaviour: { deliverAfterMs: 0, ...behaviour } })

/** A link check is answered only after everything before it. */
const settle = (server: Client) => server.ask({ command: "enquire_link" })

describe("a submit", () => {
  test("is answered twice", async () => {
    await using smsc = await start({ answer: "twice" })
    await using server = await Client.bound(smsc)
    const sequence = server.tell(textTo(MEI, "hi"))
    await server.until(() => server.answers(sequence).length === 2)
    expect(smsc.texts(MEI)).toHaveLength(1)
  })

  test("is not answered, and reaches the phone", async () => {
    await using smsc = await start({ answer: "never" })
    await using server = await Client.bound(smsc)
    const sequence = server.tell(textTo(MEI, "hi"))
    await smsc.until(() => smsc.texts(MEI).length === 1)
    await settle(server)
    expect(server.answers(sequence)).toEqual([])
  })

  test("is answered with the number of another", async () => {
    await using smsc = await start({ answer: "wrong_sequence" })
    await using server = await Client.bound(smsc)
    const sequence = server.tell(textTo(MEI, "hi"))
    const answer = await server.until(() => server.heard.find(({ command }) => command === "submit_sm_resp"))
    expect(answer.sequence).not.toBe(sequence)
  })

  test("is answered late, when its receipt has long come", async () => {
    await using smsc = await start({ answerAfterMs: 300 })
    await using server = await Client.bound(smsc)
    await server.ask(textTo(MEI, "hi"))
    expect(server.heard.map(({ command }) => command)).toEqual([
      "bind_transceiver_resp",
      "deliver_sm",
      "submit_sm_resp",
    ])
  })

  test.each([
    ["system_error", STATUS.systemError],
    ["queue_full", STATUS.queueFull],
    ["throttled", STATUS.throttled],
    ["number_invalid", STATUS.invalidReceiver],
    ["sender_invalid", STATUS.invalidSender],
    ["submit_failed", STATUS.submitFailed],
  ] as const)("is refused: %s", async (refuse, status) => {
    await using smsc = await start({ refuse })
    await using server = await Client.bound(smsc)
    expect(await server.ask(textTo(MEI, "hi"))).toMatchObject({ status, messageId: "" })
    expect(smsc.texts(MEI)).toEqual([])
  })

  test("above the pace is throttled", async () => {
    await using smsc = await start({ perSecond: 5 })
    await using server = await Client.bound(smsc)
    const answers = await Promise.all(Array.from({ length: 20 }, () => server.ask(textTo(MEI, "hi"))))
    const taken = answers.filter(({ status }) => status === 0).length
    // As many as in one second, or in the end of one and the beginning of the next.
    expect([5, 10]).toContain(taken)
    expect(answers.filter(({ status }) => status === STATUS.throttled)).toHaveLength(20 - taken)
  })
})

describe("a number", () => {
  test("is refused by the network", async () => {
    await using smsc = await start()
    await using server = await Client.bound(smsc)
    smsc.turn(MEI, "refused")
    expect(await server.ask(textTo(MEI, "hi"))).toMatchObject({ status: STATUS.invalidReceiver })
    expect(await server.ask(textTo("+abc", "hi"))).toMatchObject({ status: STATUS.invalidReceiver })
  })

  test("is nobody's: texts are taken, and fail", async () => {
    await using smsc = await start()
    await using server = await Client.bound(smsc)
    smsc.turn(MEI, "absent")
    expect(await server.ask(textTo(MEI, "hi"))).toMatchObject({ status: 0 })
    expect(saidBy(await server.until(() => server.delivered[0]))).toMatchObject({ state: "UNDELIV" })
    expect(smsc.texts(MEI)).toEqual([])
  })

  test("is switched off: its texts and their receipts come when it is on again; more than a hundred do not wait", async () => {
    await using smsc = await start()
    await using server = await Client.bound(smsc)
    smsc.turn(MEI, "off")
    await Promise.all(Array.from({ length: 101 }, (_, n) => server.ask(textTo(MEI, `${n}`))))
    expect(saidBy(await server.until(() => server.delivered[0]))).toMatchObject({ state: "EXPIRED" })
    expect(smsc.texts(MEI)).toEqual([])
    smsc.turn(MEI, "on")
    await server.until(() => server.delivered.length === 101)
    expect(smsc.texts(MEI).map(({ text }) => text)).toEqual(Array.from({ length: 100 }, (_, n) => `${n + 1}`))
  })
})

test.each(["000000000001000R", "200101000000000+", "200101000000032-"])(
  "a text that is worth nothing any more (%s) does not wait for its phone",
  async (validity) => {
    await using smsc = await start()
    await using server = await Client.bound(smsc)
    smsc.turn(MEI, "off")
    await server.ask(textTo(MEI, "a code", { validity }))
    expect(saidBy(await server.until(() => server.delivered[0]))).toMatchObject({ state: "EXPIRED" })
    smsc.turn(MEI, "on")
    expect(smsc.texts(MEI)).toEqual([])
  },
)

describe("a receipt", () => {
  /** Submits, and gives the ids of the answer and of the receipts. */
  async function ids(behaviour: Partial<Behaviour>, receipts = 1) {
    await using smsc = await start(behaviour)
    await using server = await Client.bound(smsc)
    const { command, ...answer } = await server.ask(textTo(MEI, "hi"))
    await server.until(() => server.delivered.length === receipts)
    const order = server.heard.map((pdu) => pdu.command).filter((name) => name !== "bind_transceiver_resp")
    return {
      command,
      order,
      answered: "messageId" in answer ? answer.messageId : "",
      told: server.delivered.map((receipt) => saidBy(receipt).id),
      fields: server.delivered.map(({ tlvs }) => tlvs.size),
    }
  }

  test("comes twice", async () => {
    const { answered, told } = await ids({ receipt: "twice" }, 2)
    expect(told).toEqual([answered, answered])
  })

  test("comes before the answer", async () => {
    expect((await ids({ receiptFirst: true })).order).toEqual(["deliver_sm", "submit_sm_resp"])
  })

  test("never comes, nor where nobody asked for it", async () => {
    await using smsc = await start()
    await using server = await Client.bound(smsc)
    await server.ask(textTo(MEI, "hi", { registeredDelivery: 0 }))
    await server.ask(textTo(MEI, "hi", { registeredDelivery: 2 }))
    smsc.behave({ receipt: "never" })
    await server.ask(textTo(MEI, "hi"))
    expect(smsc.texts(MEI)).toHaveLength(3)
    await settle(server)
    expect(server.delivered).toEqual([])
    smsc.behave({ receipt: "once", receiptState: "REJECTD" })
    await server.ask(textTo(MEI, "hi", { registeredDelivery: 2 }))
    expect(saidBy(await server.until(() => server.delivered[0]))).toMatchObject({ state: "REJECTD" })
  })

  test.each([
    ["decimal", "same", /^\d+$/, (id: string) => id],
    ["hex", "same", /^[0-9a-f]{8}$/, (id: string) => id],
    ["decimal", "other", /^\d+$/, (id: string) => Number(id).toString(16)],
    ["hex", "other", /^[0-9a-f]{8}$/, (id: string) => Number.parseInt(id, 16).toString()],
  ] as const)("of an answer in %s names the id in %s form", async (form, receiptIds, pattern, other) => {
    const { answered, told } = await ids({ ids: form, receiptIds })
    expect(answered).toMatch(pattern)
    expect(told).toEqual([other(answered)])
  })

  test("says all in its text alone", async () => {
    expect((await ids({ receiptFields: false })).fields).toEqual([0])
    expect((await ids({ receiptFields: true })).fields).toEqual([2])
  })

  test.each(["DELIVRD", "UNDELIV", "EXPIRED", "REJECTD", "UNKNOWN", "DELETED", "ACCEPTD", "ENROUTE"] as const)(
    "says %s",
    async (receiptState) => {
      await using smsc = await start({ receiptState })
      await using server = await Client.bound(smsc)
      await server.ask(textTo(MEI, "hi"))
      expect(saidBy(await server.until(() => server.delivered[0]))).toMatchObject({ state: receiptState })
    },
  )
})

describe("a long text from a phone", () => {
  const long = "a".repeat(200)
  /** The numbers of its parts, by their headers, in the order in which they came. */
  async function partsOf(parts: Behaviour["parts"], count: number) {
    await using smsc = await start({ parts })
    await using server = await Client.bound(smsc)
    expect(await smsc.reply(MEI, SERVICE, long)).toBe(true)
    await settle(server)
    expect(server.delivered).toHaveLength(count)
    expect(server.delivered.every(({ esmClass, payload }) => esmClass === 0x40 && payload[4] === 2)).toBe(true)
    return server.delivered.map(({ payload }) => payload[5])
  }

  test("comes in its order, backwards, without its first part, and with that twice", async () => {
    expect(await partsOf("in_order", 2)).toEqual([1, 2])
    expect(await partsOf("reversed", 2)).toEqual([2, 1])
    expect(await partsOf("first_missing", 1)).toEqual([2])
    expect(await partsOf("first_twice", 3)).toEqual([1, 1, 2])
  })

  test("and a short one comes twice", async () => {
    await using smsc = await start({ arrivals: "twice" })
    await using server = await Client.bound(smsc)
    await smsc.reply(MEI, SERVICE, "hi")
    expect(server.delivered).toHaveLength(2)
  })
})

describe("the link", () => {
  test("drops with the submit that makes so many, which the phone has all the same", async () => {
    await using smsc = await start({ dropAfter: 3 })
    await using server = await Client.bound(smsc)
    const sequences = ["one", "two", "three", "four"].map((words) => server.tell(textTo(MEI, words)))
    await server.until(() => server.isClosed)
    expect(smsc.texts(MEI).map(({ text }) => text)).toEqual(["one", "two", "three"])
    expect(server.answers(sequences[2] ?? 0)).toEqual([])
    // It dropped once, and no more.
    await using again = await Client.bound(smsc)
    expect(await again.ask(textTo(MEI, "five"))).toMatchObject({ status: 0 })
  })

  test("is dropped now", async () => {
    await using smsc = await start()
    await using server = await Client.bound(smsc)
    smsc.drop()
    await server.until(() => server.isClosed)
  })

  test("goes mute: it stays open, nothing is answered, and what was sent meanwhile is taken when it speaks again", async () => {
    await using smsc = await start()
    await using server = await Client.bound(smsc)
    smsc.behave({ mute: true })
    const check = server.tell({ command: "enquire_link" })
    server.tell(textTo(MEI, "is anybody there"))
    await using other = await Client.connect(smsc)
    other.tell({ command: "enquire_link" })
    expect(smsc.texts(MEI)).toEqual([])
    smsc.behave({ mute: false })
    await server.until(() => server.answers(check).length === 1)
    await smsc.until(() => smsc.texts(MEI).length === 1)
    expect(server.isClosed).toBe(false)
  })
})

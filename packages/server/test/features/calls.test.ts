import {
  CAPABILITIES,
  type CallId,
  type CallView,
  type ConversationId,
  type DeviceId,
  EverlineError,
  type Message,
  newId,
  SIGNAL,
} from "@everline/protocol"
import { describe, expect, test } from "vitest"
import type { SignedIn } from "../../src/handler.ts"
import { openVillage, type Village } from "./village.ts"

const refusal = (code: string, more: object = {}) =>
  expect.objectContaining({ constructor: EverlineError, code, ...more })
const SECOND = 1_000
const holds = [...CAPABILITIES]

/** Two who can call each other; Bob has two devices. */
async function openStreet() {
  const village = await openVillage()
  const [amy, bob] = [await village.person("amy"), await village.person("bob")]
  const bobsTv: SignedIn = { ...bob, device: newId<DeviceId>() }
  const { conversation } = (await village.here["conversations.direct"](amy, { account: bob.account })).conversation
  /** Amy calls Bob. */
  const ring = async (call = newId<CallId>()) => {
    const { view } = await village.here["calls.start"](amy, { call, conversation, media: "audio", holds })
    return view
  }
  const talk = async () => {
    const { call } = await ring()
    await village.there["calls.answer"](bob, { call, media: "audio", holds })
    await village.here["calls.connected"](amy, { call })
    return call
  }
  return Object.assign(village, { amy, bob, bobsTv, conversation, ring, talk })
}

/** What somebody was told of a call, the last thing. */
const lastTold = ({ signals, told }: Village, { account }: SignedIn): CallView | undefined => {
  const heard = signals.filter((frame, i) => frame[1] === "call" && told[i]?.includes(account))
  const last = heard.at(-1)
  return last?.[1] === "call" ? last[2] : undefined
}

/** What calls have left in a conversation. */
async function recordsIn({ here }: Village, who: SignedIn, conversation: ConversationId): Promise<readonly Message[]> {
  const { entries } = await here["journal.range"](who, { journal: conversation, limit: 100 })
  return entries.flatMap((entry) => (entry.kind === "message" && entry.message.call ? [entry.message] : []))
}

describe("a call", () => {
  test("rings with the other, is answered on another server, and leaves one line in the conversation", async () => {
    await using street = await openStreet()
    const { amy, bob, here, there, conversation } = street
    const { call, state, outgoing } = await street.ring()
    expect({ state, outgoing }).toEqual({ state: "ringing", outgoing: true })
    expect(lastTold(street, bob)).toMatchObject({ call, state: "ringing", outgoing: false, account: amy.account })
    await there["calls.ring"](bob, { call })
    const { view } = await there["calls.answer"](bob, { call, media: "audio", holds })
    expect(view).toMatchObject({ state: "talking", answeredBy: bob.device, legs: [{ device: bob.device, holds }] })
    await here["calls.connected"](amy, { call })
    street.pass(10 * SECOND)
    await there["calls.hangUp"](bob, { call })
    for (const who of [amy, bob]) {
      const [record, ...others] = await recordsIn(street, who, conversation)
      expect(others).toEqual([])
      expect(record).toMatchObject({
        author: amy.account,
        call: { call, media: "audio", outcome: "answered", talkedMs: 10 * SECOND },
      })
      expect(await here["calls.list"](who, {})).toEqual({ calls: [], groups: [], removed: [] })
    }
  })

  test("of two in the same moment, by both, is one", async () => {
    await using street = await openStreet()
    const { amy, bob, here, there, conversation } = street
    const media = "video"
    const [one, other] = await Promise.all([
      here["calls.start"](amy, { call: newId<CallId>(), conversation, media, holds }),
      there["calls.start"](bob, { call: newId<CallId>(), conversation, media, holds }),
    ])
    expect(other.view.call).toBe(one.view.call)
    const { calls } = await here["calls.list"](amy, {})
    expect(calls).toMatchObject([{ call: one.view.call, state: "talking" }])
  })

  test("is answered by one device, however many do at once on two servers", async () => {
    await using street = await openStreet()
    const { bob, here, there } = street
    const { call } = await street.ring()
    const devices = Array.from({ length: 8 }, (): SignedIn => ({ ...bob, device: newId<DeviceId>() }))
    const answers = devices.map((by, i) =>
      (i % 2 === 0 ? here : there)["calls.answer"](by, { call, media: "audio", holds }),
    )
    const outcomes = await Promise.allSettled(answers)
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1)
    for (const outcome of outcomes)
      if (outcome.status === "rejected") expect(outcome.reason).toEqual(refusal("call_answered"))
  })

  test("is the same when it is begun again for want of an answer, and there is one at a time", async () => {
    await using street = await openStreet()
    const { amy, there, conversation } = street
    const { call, rev } = await street.ring()
    const again = await there["calls.start"](amy, { call, conversation, media: "audio", holds })
    expect(again.view).toMatchObject({ call, rev })
    await expect(street.ring()).rejects.toEqual(refusal("call_running"))
  })

  test("that nobody answers has ended after 45 seconds, once, whichever server looks", async () => {
    await using street = await openStreet()
    const { amy, bob, here, there, calls, conversation } = street
    const { call } = await street.ring()
    for (let i = 0; i < 4; i++) {
      street.pass(10 * SECOND)
      await here["calls.alive"](amy, { call })
    }
    street.pass(5 * SECOND)
    await Promise.all([calls.here.pass(), calls.there.pass(), calls.here.pass()])
    expect(await recordsIn(street, bob, conversation)).toMatchObject([{ call: { outcome: "no_answer", talkedMs: 0 } }])
    await expect(there["calls.answer"](bob, { call, media: "audio", holds })).rejects.toEqual(refusal("call_over"))
  })

  test("goes on where the server that took it is gone, and ends for want of a sign of life", async () => {
    await using street = await openStreet()
    const { amy, bob, bobsTv, there, calls } = street
    const call = await street.talk()
    street.pass(5 * SECOND)
    await there["calls.take"](bobsTv, { call, takes: ["speaker", "screen"] })
    await there["calls.arrived"](bobsTv, { call, link: "1-3" })
    const [moved] = (await there["calls.list"](bob, {})).calls
    expect(moved?.legs.map(({ device, holds: held }) => [device, held])).toEqual([
      [bob.device, ["microphone", "camera"]],
      [bobsTv.device, ["speaker", "screen"]],
    ])
    // Of the other one sees a person and none of their devices.
    expect(JSON.stringify((await there["calls.list"](amy, {})).calls)).not.toContain(bobsTv.device)
    street.pass(30 * SECOND)
    await calls.there.pass()
    expect((await there["calls.list"](bob, {})).calls).toEqual([])
  })

  test("with who is in two already finds them busy", async () => {
    await using street = await openStreet()
    const { bob, here } = street
    await street.ring()
    const callers = [await street.person("cai"), await street.person("dai")]
    const views: CallView[] = []
    for (const who of callers) {
      const { conversation } = (await here["conversations.direct"](who, { account: bob.account })).conversation
      const input = { call: newId<CallId>(), conversation, media: "audio", holds } as const
      views.push((await here["calls.start"](who, input)).view)
    }
    expect(views).toMatchObject([{ state: "ringing" }, { state: "ended", ended: { outcome: "busy" } }])
  })

  test("that nobody hears of makes nobody busy", async () => {
    await using street = await openStreet()
    const { bob, here } = street
    const [cai, dai] = [await street.person("cai"), await street.person("dai")]
    for (const who of [cai, dai]) {
      const { conversation } = (await here["conversations.direct"](who, { account: bob.account })).conversation
      await here["accounts.block"](bob, { account: who.account })
      await here["calls.start"](who, { call: newId<CallId>(), conversation, media: "audio", holds })
    }
    expect(await street.ring()).toMatchObject({ state: "ringing" })
  })
})

describe("who may call", () => {
  test("is who is not blocked: what a blocked one does rings nowhere, and looks like one that nobody answers", async () => {
    await using street = await openStreet()
    const { amy, bob, here, calls, conversation } = street
    await here["accounts.block"](bob, { account: amy.account })
    const { call } = await street.ring()
    expect(lastTold(street, bob)).toBeUndefined()
    expect(await here["calls.list"](bob, {})).toEqual({ calls: [], groups: [], removed: [] })
    await expect(here["calls.answer"](bob, { call, media: "audio", holds })).rejects.toEqual(refusal("not_found"))
    for (let i = 0; i < 5; i++) {
      street.pass(9 * SECOND)
      await here["calls.alive"](amy, { call })
      await calls.here.pass()
    }
    expect(lastTold(street, amy)).toMatchObject({ state: "ended", ended: { outcome: "no_answer", by: null } })
    expect(lastTold(street, bob)).toBeUndefined()
    expect(await recordsIn(street, bob, conversation)).toEqual([])
    await expect(
      here["calls.start"](bob, { call: newId<CallId>(), conversation, media: "audio", holds }),
    ).rejects.toEqual(refusal("blocked_by_you"))
  })

  test("is everybody, one's contacts or nobody, as one decides", async () => {
    await using street = await openStreet()
    const { amy, bob, here } = street
    const rings = async () => {
      const { call } = await street.ring()
      const isRinging = (await here["calls.list"](bob, {})).calls.length > 0
      await here["calls.hangUp"](amy, { call })
      return isRinging
    }
    const answers = [await rings()]
    await here["privacy.set"](bob, { calls: "contacts" })
    answers.push(await rings())
    await here["contacts.request"](amy, { account: bob.account, greeting: "" })
    await here["contacts.accept"](bob, { account: amy.account })
    answers.push(await rings())
    await here["privacy.set"](bob, { calls: "nobody" })
    answers.push(await rings())
    expect(answers).toEqual([true, false, true, false])
  })

  test("finds no difference: a call that the other lets not ring looks like one that nobody answers, and each has its line", async () => {
    await using street = await openStreet()
    const { amy, bob, here, calls, conversation } = street
    await here["privacy.set"](bob, { calls: "nobody" })
    const { call } = await street.ring()
    expect(await here["calls.list"](bob, {})).toEqual({ calls: [], groups: [], removed: [] })
    for (let i = 0; i < 5; i++) {
      street.pass(9 * SECOND)
      await here["calls.alive"](amy, { call })
      await calls.here.pass()
    }
    expect(lastTold(street, amy)).toMatchObject({ state: "ended", ended: { outcome: "no_answer", by: null } })
    expect(lastTold(street, bob)).toBeUndefined()
    for (const who of [amy, bob])
      expect(await recordsIn(street, who, conversation)).toMatchObject([{ call: { call, outcome: "no_answer" } }])
  })

  test("is called back by who does not let them ring", async () => {
    await using street = await openStreet()
    const { bob, here, there, conversation } = street
    await here["privacy.set"](bob, { calls: "nobody" })
    const { call } = await street.ring()
    const { view } = await there["calls.start"](bob, { call: newId<CallId>(), conversation, media: "audio", holds })
    expect(view).toMatchObject({ call, state: "talking" })
  })
})

describe("what devices say to each other to connect", () => {
  const description = { type: "offer", offer: 1, sdp: "v=0" } as const

  test("goes to the account at the other end of the link", async () => {
    await using street = await openStreet()
    const { amy, bob, here } = street
    const call = await street.talk()
    await here["calls.signal"](bob, { call, link: "1-2", description })
    expect(street.signals.at(-1)).toEqual([SIGNAL, "link", { call, link: "1-2", description }])
    expect(street.told.at(-1)).toEqual([amy.account])
  })

  test("is not passed on for who is not in the call, by no such link, nor when it is over", async () => {
    await using street = await openStreet()
    const { amy, bob, bobsTv, here, there } = street
    const call = await street.talk()
    const stranger = await street.person("eve")
    const says = (by: SignedIn, link = "1-2") => there["calls.signal"](by, { call, link, description })
    await expect(says(stranger)).rejects.toEqual(refusal("not_found"))
    for (const link of ["1-3", "2-3", "7-9"]) await expect(says(bob, link)).rejects.toEqual(refusal("not_in_call"))
    await expect(says(bobsTv)).rejects.toEqual(refusal("not_in_call"))
    await here["calls.hangUp"](amy, { call })
    await expect(says(bob)).rejects.toEqual(refusal("call_over"))
  })
})

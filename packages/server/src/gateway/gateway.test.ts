import { once } from "node:events"
import {
  CALL,
  type Codec,
  ENTRY,
  EverlineError,
  FAILURE,
  HELLO,
  type JournalId,
  newId,
  PING,
  SIGNAL,
  SPOKEN,
} from "@everline/protocol"
import { describe, expect, test } from "vitest"
import { Committed } from "../journal/announcement.ts"
import { gate, House, messageEntry, newConversation, settle } from "./test-support.ts"

const hello = (token: string, protocol = SPOKEN) => [HELLO, { protocol, client: "test/0", token }] as const

describe.each<Codec>(["json", "msgpack"])("a device that speaks %s", (codec) => {
  test("is welcomed as itself, and answered in the same form", async () => {
    await using house = await House.open()
    const amy = house.person("amy")
    const phone = await house.stranger(codec)
    phone.say(hello("amy"))
    const [kind, welcome] = await phone.next()
    expect(kind).toBe(HELLO)
    expect(welcome).toMatchObject({ protocol: 1, self: amy.self, device: amy.device, rotate: false })
  })

  test("gets answers, refusals and pongs under the ids that it chose", async () => {
    await using house = await House.open({
      answer: async (_, method, input) => {
        if (method === "messages.send") throw new EverlineError("body_too_long", { field: "body" })
        return { input }
      },
    })
    const phone = await house.device("amy", codec)
    phone.say([CALL, 7, "devices.list", { a: 1 }])
    expect(await phone.next()).toEqual([CALL, 7, { input: { a: 1 } }])
    phone.say([CALL, 8, "messages.send", {}])
    expect(await phone.next()).toEqual([FAILURE, 8, { code: "body_too_long", field: "body" }])
    phone.say([PING])
    expect(await phone.next()).toEqual([PING, expect.any(Number)])
  })

  test("hears what happens in its conversations, in order, and nothing of others", async () => {
    const family = newConversation()
    await using house = await House.open({ memberships: async () => [family] })
    const amy = house.person("amy")
    const phone = await house.device("amy", codec)
    const entries = [1, 2, 3].map((seq) => messageEntry(seq, amy.self.account, "你好".repeat(seq * 20)))
    for (const entry of entries) {
      house.gateway.hear(new Committed(family, entry))
      house.gateway.hear(new Committed(newConversation(), entry))
    }
    for (const entry of entries) expect(await phone.next()).toEqual([ENTRY, family, entry])
    await settle()
    expect(phone.heard).toHaveLength(4)
  })
})

describe("hello", () => {
  test.each([
    ["an unknown token", hello("nobody"), 4001, "unauthenticated"],
    ["a client that is too old", hello("amy", { min: 0, max: 0 }), 4003, "client_too_old"],
    ["a client that is too new", hello("amy", { min: 99, max: 99 }), 4004, "server_too_old"],
  ])("with %s is refused by name", async (_, frame, code, reason) => {
    await using house = await House.open()
    house.person("amy")
    const phone = await house.stranger()
    phone.say(frame)
    expect(await phone.closed).toEqual({ code, reason })
    expect(house.counted.closed).toEqual([code])
  })

  test("while the database is away says: come back soon", async () => {
    await using house = await House.open({
      authenticate: () => Promise.reject(new EverlineError("unavailable")),
    })
    const phone = await house.stranger()
    phone.say(hello("amy"))
    expect(await phone.closed).toEqual({ code: 1001, reason: "unavailable" })
  })

  test("that does not come in time ends the connection; so does silence later, whatever the clock on the wall says", async () => {
    let uptime = 0
    await using house = await House.open({ uptime: () => uptime })
    const slow = await house.stranger()
    const quiet = await house.device("amy")
    uptime = 10_001
    expect(await slow.closed).toEqual({ code: 4005, reason: "hello_timeout" })
    uptime = 40_002
    expect((await quiet.closed).code).toBe(1006)
  })

  test("need not be followed by pings from a page whose timers sleep: the server asks, and the browser answers", async () => {
    let uptime = 0
    await using house = await House.open({ uptime: () => uptime })
    const [amy, bob] = [house.person("amy"), house.person("bob")]
    const [asleep, dead] = [await house.device("amy"), await house.device("bob")]
    dead.ws.pause()
    uptime = 25_000
    await once(asleep.ws, "ping")
    await settle()
    uptime = 45_000
    await expect.poll(() => house.gateway.isOnline(bob.device)).toBe(false)
    expect(house.gateway.isOnline(amy.device)).toBe(true)
  })

  test("may be followed at once by calls, which wait for the welcome", async () => {
    await using house = await House.open()
    house.person("amy")
    const phone = await house.stranger()
    phone.say(hello("amy"))
    phone.say([CALL, 1, "devices.list", {}])
    phone.say([CALL, 2, "devices.list", {}])
    expect([await phone.next(), await phone.next(), await phone.next()].map(([kind, id]) => [kind, id])).toEqual([
      [HELLO, expect.anything()],
      [CALL, 1],
      [CALL, 2],
    ])
  })

  test("subscribes before the welcome: whoever was just told of a conversation misses nothing", async () => {
    const [family, work] = [newConversation(), newConversation()]
    const reading = gate()
    await using house = await House.open({
      memberships: async () => {
        await reading.passed
        return [family]
      },
    })
    const amy = house.person("amy")
    const account = amy.self.account
    const phone = await house.stranger()
    phone.say(hello("amy"))
    await settle()
    // While her conversations are being read she goes out of one of them, and comes into another.
    const base = { at: 1, actor: null, kind: "membership" } as const
    house.gateway.hear(new Committed(account, { ...base, seq: 1, conversation: family, member: false }))
    house.gateway.hear(new Committed(account, { ...base, seq: 2, conversation: work, member: true }))
    reading.open()
    await phone.next()
    house.gateway.hear(new Committed(family, messageEntry(1, account, "no longer hers")))
    house.gateway.hear(new Committed(work, messageEntry(1, account, "hers now")))
    expect(await phone.next()).toMatchObject([ENTRY, work, { message: { body: "hers now" } }])
  })
})

describe("following", () => {
  test("starts and ends with membership", async () => {
    const group = newConversation()
    await using house = await House.open()
    const amy = house.person("amy")
    const phone = await house.device("amy")
    const change = (member: boolean) =>
      house.gateway.hear(
        new Committed(amy.self.account, {
          seq: 1,
          at: 1,
          actor: null,
          kind: "membership",
          conversation: group,
          member,
        }),
      )
    const heardKinds = async () => {
      house.gateway.hear(new Committed(group, messageEntry(1, amy.self.account, "hi")))
      await settle()
      return phone.heard.splice(0).map((frame) => (frame[0] === ENTRY ? frame[2].kind : frame[0]))
    }
    await heardKinds()
    change(true)
    expect(await heardKinds()).toEqual(["membership", "message"])
    change(false)
    expect(await heardKinds()).toEqual(["membership"])
    change(true)
    await house.gateway.recheck(amy.self.account, group, async () => true)
    expect(await heardKinds()).toEqual(["membership", "message"])
    await house.gateway.recheck(amy.self.account, group, async () => false)
    expect(await heardKinds()).toEqual([])
  })

  test("goes on for who is taken in again while it is read whether they left", async () => {
    const group = newConversation()
    await using house = await House.open({ memberships: async () => [group] })
    const amy = house.person("amy")
    const phone = await house.device("amy")
    const again = { seq: 2, at: 2, actor: null, kind: "membership", conversation: group, member: true } as const
    // What is read first is from before she came back, and arrives after she was heard to.
    const answers = [false, true]
    await house.gateway.recheck(amy.self.account, group, async () => {
      const answer = answers.shift() ?? true
      if (!answer) house.gateway.hear(new Committed(amy.self.account, again))
      return answer
    })
    house.gateway.hear(new Committed(group, messageEntry(1, amy.self.account, "back again")))
    expect(await phone.next()).toMatchObject([ENTRY, amy.self.account, { kind: "membership" }])
    expect(await phone.next()).toMatchObject([ENTRY, group, { message: { body: "back again" } }])
  })

  test("an entry about a message from before one came passes, and says no more than that", async () => {
    const group = newConversation()
    await using house = await House.open()
    const amy = house.person("amy")
    const phone = await house.device("amy")
    const member = { seq: 1, at: 1, actor: null, kind: "membership", conversation: group, member: true } as const
    house.gateway.hear(new Committed(amy.self.account, member))
    house.gateway.hear(new Committed(group, messageEntry(5, amy.self.account, "welcome")))
    const { message } = messageEntry(3, amy.self.account, "from before")
    house.gateway.hear(new Committed(group, { kind: "edit", seq: 6, at: 6, actor: null, message }))
    await settle()
    expect(phone.heard.map(([kind]) => kind)).toEqual([HELLO, ENTRY, ENTRY, SIGNAL])
    expect(phone.heard.at(-1)).toEqual([SIGNAL, "passed", { conversation: group, seq: 6, message: 3 }])
  })

  test("begins again for a device that comes back to what its account went out of and came into elsewhere", async () => {
    const group = newConversation()
    await using house = await House.open({ memberships: async () => [group] })
    const amy = house.person("amy")
    await house.device("amy")
    await house.gateway.recheck(amy.self.account, group, async () => false)
    const laptop = await house.device("amy")
    house.gateway.hear(new Committed(group, messageEntry(1, amy.self.account, "back again")))
    expect(await laptop.next()).toMatchObject([ENTRY, group, { message: { body: "back again" } }])
  })

  test("signals go to whom they are meant for", async () => {
    const chat = newConversation()
    await using house = await House.open({ memberships: async () => [chat] })
    const [amy, bob] = [house.person("amy"), house.person("bob")]
    const [phone, other] = [await house.device("amy"), await house.device("bob")]
    const typing = { conversation: chat, account: amy.self.account, on: true }
    house.gateway.toConversation(chat, [SIGNAL, "typing", typing], amy.self.account)
    expect(await other.next()).toEqual([SIGNAL, "typing", typing])
    const marks = { conversation: chat, account: bob.self.account, read: 1, delivered: 1 }
    house.gateway.toAccounts([amy.self.account], [SIGNAL, "marks", marks])
    expect(await phone.next()).toEqual([SIGNAL, "marks", marks])
    await settle()
    expect([phone.heard.length, other.heard.length]).toEqual([2, 2])
  })

  test("an entry of a journal that nobody follows costs nobody anything", async () => {
    await using house = await House.open()
    house.gateway.hear(new Committed(newId<JournalId>(), messageEntry(1, newId(), "hi")))
    expect(house.gateway.size).toBe(0)
  })
})

describe("a device", () => {
  test("that is signed out is cut at once, and only it", async () => {
    await using house = await House.open()
    const amy = house.person("amy")
    const [phone, tv] = [await house.device("amy"), await house.device("tv")]
    expect(house.gateway.isOnline(amy.device)).toBe(true)
    house.gateway.cut(amy.device)
    expect(await phone.closed).toEqual({ code: 4002, reason: "signed_out" })
    expect(house.gateway.isOnline(amy.device)).toBe(false)
    tv.say([PING])
    expect((await tv.next())[0]).toBe(PING)
  })

  test.each(["too_many_requests", "unknown_method"] as const)("that goes on after %s is closed", async (code) => {
    await using house = await House.open({ answer: () => Promise.reject(new EverlineError(code)) })
    const phone = await house.device("amy")
    for (let id = 0; id < 400; id += 1) phone.say([CALL, id, "typing.set", {}])
    expect(await phone.closed).toEqual({ code: 4009, reason: "flood" })
  })

  test("is refused when its address has too many sockets, or opens them too fast", async () => {
    await using few = await House.open({ connections: 1 })
    const first = await few.device("amy")
    await expect(few.stranger()).rejects.toThrow("429")
    first.ws.terminate()
    await first.closed
    await settle()
    await few.device("amy")
    await using slow = await House.open({ connects: { burst: 1, perSecond: 0.001 } })
    await slow.device("amy")
    await expect(slow.stranger()).rejects.toThrow("429")
    expect([few.counted.refused, slow.counted.refused]).toEqual([["too_many"], ["too_many"]])
  })

  test("is refused when a page that may not has sent it", async () => {
    await using house = await House.open({ isAllowedOrigin: false })
    await expect(house.stranger()).rejects.toThrow("403")
    expect(house.counted.refused).toEqual(["origin"])
  })
})

describe("stopping", () => {
  test("answers what is under way, then tells everybody to come back", async () => {
    const work = gate()
    const house = await House.open({
      answer: async () => {
        await work.passed
        return {}
      },
    })
    const [busy, idle] = [await house.device("amy"), await house.device("bob")]
    busy.say([CALL, 1, "messages.send", {}])
    await settle()
    const stopped = house[Symbol.asyncDispose]()
    expect(await idle.closed).toEqual({ code: 1001, reason: "going_away" })
    await expect(house.stranger()).rejects.toThrow("503")
    work.open()
    expect(await busy.next()).toEqual([CALL, 1, {}])
    expect(await busy.closed).toEqual({ code: 1001, reason: "going_away" })
    await stopped
    expect(house.gateway.size).toBe(0)
  })
})

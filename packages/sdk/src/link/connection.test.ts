import { CALL, CLOSE, EverlineError, FAILURE, HELLO, LIMITS, PING } from "@everline/protocol"
import { describe, expect, test } from "vitest"
import { calls, ScriptedServer } from "../testing/scripted-server.ts"
import { VirtualTime } from "../testing/virtual-time.ts"
import { Connection } from "./connection.ts"

function setUp(random = () => 0.5) {
  const time = new VirtualTime()
  const server = new ScriptedServer()
  const wakers = new Set<() => void>()
  const ports = {
    ...server.ports(time, random),
    hasNetwork: () => true,
    onWake: (run: () => void) => {
      wakers.add(run)
      return () => wakers.delete(run)
    },
  }
  const token = { now: "token" as string | null }
  const connection = new Connection(
    { url: "http://server", program: "test/1", token: async () => token.now, ports },
    { welcomed: () => undefined, entry: () => undefined, signal: () => undefined },
  )
  const wake = () => {
    for (const run of wakers) run()
  }
  return { time, server, connection, token, wake }
}

async function online() {
  const set = setUp()
  set.connection.start()
  await set.time.pass(0)
  expect(set.connection.link.value.state).toBe("online")
  return set
}

describe("a connection", () => {
  test("says hello with its token and is online when the server welcomes it", async () => {
    const { server } = await online()
    expect(server.end.received).toEqual([[HELLO, { protocol: { min: 1, max: 1 }, client: "test/1", token: "token" }]])
  })

  test("does not try when nobody is logged in", async () => {
    const { time, server, connection, token } = setUp()
    token.now = null
    connection.start()
    await time.pass(60_000)
    expect(server.ends).toEqual([])
    expect(connection.link.value).toEqual({ state: "offline" })
  })

  test("gives each call its own answer, in whatever order they come", async () => {
    const { time, server, connection } = await online()
    const first = connection.call("devices.list", {})
    const second = connection.call("devices.rotate", {})
    await time.pass(0)
    const [one, two] = calls(server.end)
    if (one === undefined || two === undefined) throw new RangeError("two calls were made")
    server.end.send([CALL, two[1], { token: "second" }])
    server.end.send([CALL, one[1], { devices: [] }])
    expect(await second).toEqual({ token: "second" })
    expect(await first).toEqual({ devices: [] })
  })

  test("rejects with the server's error, its field and when to come back", async () => {
    const { time, server, connection } = await online()
    const call = connection.call("devices.list", {})
    await time.pass(0)
    server.end.send([FAILURE, 1, { code: "too_many_requests", retryAfterMs: 700 }])
    await expect(call).rejects.toMatchObject({ code: "too_many_requests", retryAfterMs: 700 })
  })

  test("rejects what gets no answer, and what has no line", async () => {
    const { time, connection, server } = await online()
    const late = expect(connection.call("devices.list", {})).rejects.toEqual(new EverlineError("unavailable"))
    await time.pass(10_000)
    await late
    const cut = expect(connection.call("devices.list", {})).rejects.toEqual(new EverlineError("offline"))
    server.end.close(1006)
    await cut
    await expect(connection.call("devices.list", {})).rejects.toEqual(new EverlineError("offline"))
  })
})

describe("a dead line", () => {
  test("is noticed within 45 seconds, whenever it dies", async () => {
    for (let ms = 0; ms <= LIMITS.pingMs; ms += 2_500) {
      const { time, server, connection } = await online()
      await time.pass(ms)
      server.alive = false
      await time.pass(44_999)
      await time.pass(1)
      expect(connection.link.value.state, `dead after ${ms} ms`).not.toBe("online")
    }
  })

  test("is not suspected while the server answers", async () => {
    const { time, server, connection } = await online()
    await time.pass(10 * 60_000)
    expect(server.ends).toHaveLength(1)
    expect(connection.link.value.state).toBe("online")
    expect(server.end.received.filter(([kind]) => kind === PING).length).toBeGreaterThanOrEqual(39)
  })

  test("is noticed at once when somebody comes back to the page", async () => {
    const { time, server, connection, wake } = await online()
    server.alive = false
    wake()
    await time.pass(5_000)
    expect(connection.link.value.state).not.toBe("online")
  })

  test("is noticed as soon as somebody cannot wait longer, and replaced at once", async () => {
    const { time, server, connection } = await online()
    server.alive = false
    connection.wake(1_000)
    await time.pass(999)
    expect(server.ends).toHaveLength(1)
    await time.pass(1)
    expect(server.ends).toHaveLength(2)
  })
})

describe("coming back", () => {
  test("waits up to twice as long after each failure, to 30 seconds", async () => {
    const { time, server, connection } = setUp(() => 1)
    server.up = false
    connection.start()
    await time.pass(0)
    const waits: number[] = []
    for (let i = 0; i < 7; i += 1) {
      const link = connection.link.value
      if (link.state !== "waiting") throw new RangeError(link.state)
      waits.push(link.until - time.now())
      await time.pass(link.until - time.now())
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000])
  })

  test("is spread by chance over the whole wait", async () => {
    const { time, server, connection } = setUp(() => 0)
    connection.start()
    await time.pass(0)
    server.end.close(CLOSE.goingAway)
    await time.pass(0)
    expect(server.ends).toHaveLength(2)
    expect(connection.link.value.state).toBe("online")
  })

  test("is immediate when the network comes back", async () => {
    const { time, server, connection, wake } = setUp(() => 1)
    server.up = false
    connection.start()
    await time.pass(20_000)
    server.up = true
    wake()
    await time.pass(0)
    expect(connection.link.value.state).toBe("online")
  })

  test("gives up a server that accepts and says nothing", async () => {
    const { time, server, connection } = setUp(() => 0)
    server.alive = false
    connection.start()
    await time.pass(9_999)
    expect(server.ends).toHaveLength(1)
    await time.pass(1)
    expect(server.ends).toHaveLength(2)
  })

  test.each([
    [CLOSE.unauthenticated, "unauthenticated"],
    [CLOSE.signedOut, "signed_out"],
    [CLOSE.clientTooOld, "client_too_old"],
    [CLOSE.serverTooOld, "server_too_old"],
  ])("does not happen after %i: only a person can change %s", async (code, refusal) => {
    const { time, server, connection, wake } = await online()
    server.end.close(code)
    wake()
    await time.pass(10 * 60_000)
    expect(connection.link.value).toEqual({ state: "refused", code: refusal })
    expect(server.ends).toHaveLength(1)
    connection.start()
    await time.pass(0)
    expect(connection.link.value.state).toBe("online")
  })

  test("is tried in silence while the account is suspended, and says so until it is let in", async () => {
    const { time, server, connection, wake } = await online()
    const suspended = { state: "refused", code: "suspended" }
    const shown: unknown[] = []
    server.end.close(CLOSE.suspended)
    connection.link.subscribe((link) => shown.push(link))
    server.alive = false
    await time.pass(29_999)
    expect(server.ends).toHaveLength(1)
    await time.pass(1)
    server.end.close(CLOSE.suspended)
    // Somebody looks at the app: it asks at once.
    wake()
    await time.pass(0)
    expect(server.ends).toHaveLength(3)
    expect(connection.link.value).toEqual(suspended)
    server.end.close(CLOSE.suspended)
    server.alive = true
    await time.pass(30_000)
    expect(connection.link.value).toEqual({ state: "online" })
    expect(shown.slice(0, -1).every((link) => JSON.stringify(link) === JSON.stringify(suspended))).toBe(true)
  })

  test("after a flood takes its time", async () => {
    const { server, connection, time } = await online()
    server.end.close(CLOSE.flood)
    expect(connection.link.value).toEqual({ state: "waiting", until: time.now() + 8_000 })
  })
})

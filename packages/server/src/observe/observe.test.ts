import { Writable } from "node:stream"
import { describe, expect, test } from "vitest"
import { ServerEvents } from "./events.ts"
import { createLog } from "./log.ts"

/** A log whose lines the test can read. */
function logbook() {
  const lines: string[] = []
  const destination = new Writable({
    write(chunk, _, done) {
      lines.push(String(chunk))
      done()
    },
  })
  return { log: createLog("info", destination), lines }
}

function withMetrics(log: ReturnType<typeof logbook>["log"]) {
  const events = new ServerEvents(log)
  return { media: events.media, metrics: async () => (await events.metrics()).text.split("\n") }
}

describe("the log", () => {
  test("is one JSON object a line, with a readable time and level", () => {
    const { log, lines } = logbook()
    log.info({ port: 8080 }, "server is ready")
    expect(lines).toHaveLength(1)
    expect(JSON.parse(lines[0] ?? "")).toEqual({
      level: "info",
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      port: 8080,
      msg: "server is ready",
    })
  })

  test("holds no secret, under whatever it comes", () => {
    const { log, lines } = logbook()
    const secrets = { token: "canary", password: "canary", newPassword: "canary", body: "canary", invite: "canary" }
    log.info(secrets, "at the top")
    log.info({ hello: secrets, request: { authorization: "canary", cookie: "canary" } }, "below")
    const detail = { detail: "Key (user_name)=(canary) already exists", where: "canary", parameters: ["canary"] }
    const cause = Object.assign(new Error("duplicate key"), detail, { code: "23505" })
    log.error({ err: new Error("the database did not answer", { cause }) }, "a call broke")
    expect(lines).toHaveLength(3)
    expect(lines.join("")).not.toContain("canary")
    expect(JSON.parse(lines[2] ?? "")).toMatchObject({
      err: {
        name: "Error",
        message: "the database did not answer",
        stack: expect.arrayContaining([expect.stringMatching(/^at .*observe\.test\.ts/)]),
        cause: { code: "23505", message: "duplicate key" },
      },
    })
  })

  test("says of a thrown thing that is no error only what it is", () => {
    const { log, lines } = logbook()
    log.error({ err: "canary" }, "a call broke")
    expect(JSON.parse(lines[0] ?? "").err).toEqual({ name: "string" })
  })
})

describe("events", () => {
  test("are counted under few labels, and stay counted from one scrape to the next", async () => {
    const { log } = logbook()
    const events = new ServerEvents(log)
    events.called("messages.send", "ok", 20)
    events.called("messages.send", "ok", 30)
    events.called("messages.send", "body_empty", 0)
    events.opened()
    events.opened()
    events.closed(4008)
    events.refused("origin")
    events.delivered("entry", 500)
    const expected = [
      'everline_calls_total{method="messages.send",outcome="ok"} 2',
      'everline_calls_total{method="messages.send",outcome="body_empty"} 1',
      'everline_call_seconds_total{method="messages.send"} 0.05',
      'everline_sockets_closed_total{code="4008"} 1',
      'everline_sockets_refused_total{why="origin"} 1',
      'everline_deliveries_total{kind="entry"} 500',
      "everline_sockets 1",
    ]
    for (const scrape of [await events.metrics(), await events.metrics()]) {
      expect(scrape.type).toContain("text/plain")
      expect(scrape.text.split("\n")).toEqual(expect.arrayContaining(expected))
      expect(scrape.text).toContain("everline_nodejs_eventloop_lag_seconds")
    }
  })

  test("of media are what goes through the engine, and what becomes of connections to the relay", async () => {
    const { log, lines } = logbook()
    const { media, metrics } = withMetrics(log)
    expect(await metrics()).toEqual(expect.arrayContaining(["everline_media_rooms 0", "everline_turn_connections 0"]))
    const volume = { packetsIn: 10, packetsOut: 30, bytesIn: 1_000, bytesOut: 3_000 }
    media.measured({ rooms: 2, connections: 6, ...volume })
    media.measured({ rooms: 1, connections: 4, ...volume })
    media.turn.opened()
    media.turn.opened()
    media.turn.refused(401)
    media.turn.dropped("no permission")
    media.turn.ended("left")
    media.started([8080])
    media.ended(8080)
    expect(await metrics()).toEqual(
      expect.arrayContaining([
        "everline_media_rooms 1",
        "everline_media_connections 4",
        'everline_media_packets_total{direction="in"} 20',
        'everline_media_bytes_total{direction="out"} 6000',
        "everline_media_process_ends_total 1",
        "everline_turn_connections 1",
        'everline_turn_refused_total{code="401"} 1',
        'everline_turn_dropped_total{why="no_permission"} 1',
        'everline_turn_ended_total{why="left"} 1',
      ]),
    )
    expect(lines.map((line) => JSON.parse(line)).map(({ level, msg }) => [level, msg])).toEqual([
      ["info", "media engine is up"],
      ["warn", "a media process ended by itself, starting another"],
    ])
  })

  test("of the disk are one number to watch, and a line when it is full and when it no longer is", async () => {
    const { log, lines } = logbook()
    const events = new ServerEvents(log)
    expect((await events.metrics()).text).not.toContain("everline_storage")
    events.storage(300 * 2 ** 20)
    events.storage(200 * 2 ** 20)
    events.storageFull(true, 200 * 2 ** 20)
    events.storageFull(false, 500 * 2 ** 20)
    expect((await events.metrics()).text).toContain("everline_storage_free_bytes 209715200")
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { level: "warn", freeMiB: 200, msg: "the disk is full: nothing new is taken until there is room" },
      { level: "warn", freeMiB: 500, msg: "the disk has room again" },
    ])
  })

  test("that somebody must look at are logged as well as counted; what clients do wrong is not", async () => {
    const { log, lines } = logbook()
    const events = new ServerEvents(log)
    events.called("messages.send", "bad_request", 0)
    events.closed(1002)
    events.refused("origin")
    expect(lines).toEqual([])
    events.broke("messages.send", new TypeError("undefined is not a function"))
    events.failed(new Error("connect ECONNREFUSED"))
    expect(lines.map((line) => JSON.parse(line)).map(({ level, msg, method }) => [level, msg, method])).toEqual([
      ["error", "a call broke", "messages.send"],
      ["warn", "work in the background failed", undefined],
    ])
    const { text } = await events.metrics()
    expect(text).toContain('everline_failures_total{where="call"} 1')
    expect(text).toContain('everline_failures_total{where="background"} 1')
  })
})

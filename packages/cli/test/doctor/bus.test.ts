import { createServer } from "node:http"
import { NatsServer } from "@everline/testkit"
import { expect, test } from "vitest"
import { checkBus } from "../../src/doctor/bus.ts"
import { checkServers } from "../../src/doctor/others.ts"
import { openShell } from "../shell.ts"
import { listening } from "./places.ts"

const lookAt = async (...urls: string[]) => {
  const findings = await checkBus({ bus: { kind: "nats", urls } })
  return findings.map(({ state, what }) => `${state}: ${what.replaceAll(/127\.0\.0\.1:\d+/g, "HERE")}`)
}

/** On a busy machine an answer may take so long that this is told as odd. */
const THERE = expect.stringMatching(/^(good|odd): NATS \d+\.\d+\.\d+ at HERE answers in \d+\.\d ms$/)

test("a NATS that answers is told with its version; one that does not, with why", async () => {
  await using nats = await NatsServer.start()
  expect(await lookAt(nats.url)).toEqual([THERE])
  await nats.kill()
  expect(await lookAt(nats.url)).toEqual([expect.stringMatching(/^bad: NATS at HERE cannot be reached: /)])
})

test("two NATS that are not one cluster are told", async () => {
  await using one = await NatsServer.start()
  await using other = await NatsServer.start()
  expect(await lookAt(one.url, one.url)).toEqual([THERE, THERE])
  expect(await lookAt(one.url, other.url)).toContain(
    "bad: what is said at NATS HERE is not heard at the first in NATS_URL",
  )
})

test("a NATS that asks for a password is told apart from one that is away, and from one that takes little", async () => {
  await using strict = await NatsServer.start(`
    max_payload: 65536
    authorization { user: everline, password: "right" }`)
  const withPassword = (password: string) => strict.url.replace("nats://", `nats://everline:${password}@`)
  expect(await lookAt(withPassword("wrong"))).toEqual([
    expect.stringMatching(/^bad: NATS at HERE does not let us in: /),
  ])
  expect(await lookAt(withPassword("right"))).toEqual([
    THERE,
    "odd: NATS at HERE takes only 64 KiB at once: what does not fit comes late",
  ])
})

test("other servers are asked whether they serve, by the right clock and on the bus", async () => {
  await using shell = await openShell()
  await using late = await listening(
    createServer((_, answer) => answer.setHeader("date", new Date(Date.now() - 60_000).toUTCString()).end("ready")),
  )
  await using other = await listening(createServer((_, answer) => answer.end("ok")))
  const at = async (url: string) =>
    (await checkServers([url], true)).map(({ state, what }) => `${state}: ${what.replaceAll(url, "IT")}`)
  expect(await at(shell.url)).toEqual([
    "good: the server at IT serves",
    "odd: the server at IT is not on the bus: it tells and hears of messages late",
  ])
  expect(await at(`http://127.0.0.1:${late.port}`)).toContainEqual(
    expect.stringMatching(/^odd: this machine's clock is (59|60|61) s ahead of that of the server at IT$/),
  )
  expect(await at(`http://127.0.0.1:${other.port}`)).toEqual(["bad: at IT answers something that is no Everline"])
  expect(await at("http://127.0.0.1:1")).toEqual([expect.stringMatching(/^bad: the server at IT does not answer/)])
})

test("what is no address is refused before anything is looked at", async () => {
  await using shell = await openShell()
  expect(await shell.type("admin doctor --servers 10.77.0.2")).toMatchObject({
    code: 2,
    said: [],
    noted: expect.stringContaining("is no address of a server"),
  })
})

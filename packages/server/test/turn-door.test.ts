import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { connect } from "node:tls"
import { CAPABILITIES, type CallId, newId } from "@everline/protocol"
import type { ParticipantId, PersonId, RoomId } from "@everline/sfu"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { createDatabase, type TestDatabase } from "../../testkit/src/database.ts"
import { databaseUrl, WIDE } from "../../testkit/src/servers.ts"
import { channelData } from "../src/adapters/turn/framer.ts"
import { decode } from "../src/adapters/turn/stun/message.ts"
import { type AskOptions, at, bindingRequest, codeOf, PATIENT, TestLine } from "../src/adapters/turn/test-support.ts"
import { createServer, type Server } from "../src/app.ts"
import { readConfig } from "../src/config.ts"
import { relayLabel, relaySecret } from "../src/features/calls/ice.ts"
import type { SignedIn } from "../src/handler.ts"

let database: TestDatabase
let folder = ""
/** Two servers of one record. */
let here: Server
let there: Server

const start = (settings: Readonly<Record<string, string>> = {}): Promise<Server> =>
  createServer(
    readConfig({
      env: {
        ...{
          ...WIDE,
          EVERLINE_DATA: folder,
          EVERLINE_HOST: "127.0.0.1",
          EVERLINE_PORT: "0",
          EVERLINE_LOG_LEVEL: "silent",
        },
        ...{ DATABASE_URL: databaseUrl(database.config), EVERLINE_TLS: "local", EVERLINE_TLS_PORT: "0", ...settings },
      },
      args: [],
    }),
  )

beforeAll(async () => {
  database = await createDatabase()
  folder = await mkdtemp(join(tmpdir(), "everline-turn-"))
  here = await start({ EVERLINE_TLS_NAMES: "chat.home.example" })
  there = await start()
})
afterAll(async () => {
  await there?.[Symbol.asyncDispose]()
  await here?.[Symbol.asyncDispose]()
  await database?.[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

let people = 0
async function person(): Promise<SignedIn> {
  people += 1
  const name = `person-${people}`
  const { self, device } = await here.services.accounts.createBot(name, name)
  return { account: self.account, device, admin: false, address: "127.0.0.1" }
}

/** Somebody who is in a call, and what their device shows the relay. */
async function caller() {
  const [amy, ben] = [await person(), await person()]
  const { handlers } = here.services
  const { conversation } = (await handlers["conversations.direct"](amy, { account: ben.account })).conversation
  const call = newId<CallId>()
  const holds = [...CAPABILITIES]
  const { servers, roomServers } = await handlers["calls.start"](amy, { call, conversation, media: "audio", holds })
  const of = { call, device: amy.device }
  const shown = { secret: relaySecret(here.successorKey), label: relayLabel(of) }
  return { of, servers, roomServers, shown, hangUp: () => handlers["calls.hangUp"](amy, { call }) }
}

const lineTo = (server: Server, shown: AskOptions): TestLine =>
  new TestLine(connect({ host: "127.0.0.1", port: server.tlsPort ?? 0, rejectUnauthorized: false }), shown)

const engineOf = (server: Server) => at("127.0.0.1", server.mediaPorts[0] ?? 0)

describe("the relay on the port of HTTPS", () => {
  test("is told to a device in a room of a call, by the server's name and with a name of its own", async () => {
    const { of, servers, roomServers } = await caller()
    const [own, ...others] = here.roomServers(of)
    expect(others).toEqual([])
    expect(own?.urls).toEqual([`turns:chat.home.example:${here.tlsPort}?transport=tcp`])
    expect(own?.username).toMatch(new RegExp(`^\\d+:${of.call}\\.${of.device}$`))
    // So as it comes into the call, of which it may not be known yet whether it will be one of many.
    expect(roomServers.map(({ urls }) => urls)).toEqual([own?.urls])
    // And not among what helps to other devices, of which it reaches none.
    expect(servers).toEqual([])
    // What one server signs another can check.
    expect(relaySecret(there.successorKey)).toBe(relaySecret(here.successorKey))
    expect(there.roomServers(of)[0]?.urls[0]).toMatch(new RegExp(`^turns:.+:${there.tlsPort}\\?transport=tcp$`))
  })

  test("lets in who is in a call, at whichever server, and reaches the media engine and nothing else", async () => {
    const { shown } = await caller()
    for (const server of [here, there]) {
      const line = lineTo(server, shown)
      expect(codeOf(await line.allocate())).toBeUndefined()
      const { client } = line
      expect(codeOf(await line.ask(client.permit(engineOf(server))))).toBeUndefined()
      expect(codeOf(await line.ask(client.bind(0x4000, engineOf(server))))).toBeUndefined()
      expect(codeOf(await line.ask(client.bind(0x4001, at("127.0.0.1", server.port))))).toBe(403)
      expect(codeOf(await line.ask(client.permit(at("10.0.0.1", engineOf(server).port))))).toBe(403)
      line.socket.destroy()
    }
  })

  test("refuses a name that is over, that somebody else signed, or that is for nobody", async () => {
    const { shown } = await caller()
    for (const wrong of [
      { ...shown, until: Date.now() - 1_000 },
      { ...shown, secret: "a guess" },
      { ...shown, label: "amy" },
      { ...shown, label: `${shown.label}.` },
    ]) {
      const line = lineTo(here, wrong)
      expect(codeOf(await line.allocate())).toBe(401)
      line.socket.destroy()
    }
  })

  test("carries what a browser says to the engine, a tie-breaker of 0 too, which the engine alone would refuse", async () => {
    const { of, shown } = await caller()
    const room = await here.media?.room(of.call as string as RoomId)
    const leg = "1" as ParticipantId
    await room?.admit(leg, { person: "amy" as PersonId, publish: ["voice"], subscribe: false })
    const offer = await readFile(new URL("../../sfu/test/offers/chromium.sdp", import.meta.url), "utf8")
    const answer = (await room?.publish(leg, { sdp: offer, sources: { 0: "voice" } })) ?? ""
    const said = (sdp: string, what: string) => new RegExp(`a=ice-${what}:(\\S+)`).exec(sdp)?.[1] ?? ""

    const line = lineTo(here, shown)
    await line.allocate()
    await line.ask(line.client.bind(0x4000, engineOf(here)))
    const [ours, password] = [said(answer, "ufrag"), said(answer, "pwd")]
    const request = bindingRequest(ours, password, 0n, undefined, said(offer, "ufrag"))
    line.socket.write(channelData(0x4000, request))
    const heard: string[] = []
    // The engine asks the client too; what answers ours has its transaction.
    await expect
      .poll(async () => {
        const frame = await line.next()
        const message = frame.kind === "channel" ? decode(frame.data) : null
        if (message?.transaction.equals(request.subarray(8, 20))) heard.push(message.class)
        return heard
      }, PATIENT)
      .toEqual(["success"])
    line.socket.destroy()
    await room?.close()
  })

  test("is cut when the call is over, and lets nobody in by its name any more", async () => {
    const { shown, hangUp } = await caller()
    const line = lineTo(here, shown)
    expect(codeOf(await line.allocate())).toBeUndefined()
    await hangUp()
    await line.hasEnded
    const again = lineTo(here, shown)
    expect(codeOf(await again.allocate())).toBe(401)
    again.socket.destroy()
    const metrics = await (await fetch(`http://127.0.0.1:${here.port}/metrics`)).text()
    expect(metrics).toContain('everline_turn_ended_total{why="cut"} 1')
    expect(metrics).toMatch(/everline_turn_refused_total\{code="401"\} \d+/)
  })

  test("answers HTTPS as ever", async () => {
    const socket = connect({ host: "127.0.0.1", port: here.tlsPort ?? 0, rejectUnauthorized: false })
    const heard: Buffer[] = []
    socket.on("data", (bytes: Buffer) => heard.push(bytes))
    socket.write("GET /healthz HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n")
    await expect.poll(() => Buffer.concat(heard).toString(), PATIENT).toContain("200 OK")
  })
})

test("without media there is no relay, and nothing is told of one", async () => {
  await using server = await start({ EVERLINE_MEDIA_PORT: "off" })
  const { of, shown } = await caller()
  expect(server.roomServers(of)).toEqual([])
  const line = lineTo(server, shown)
  line.socket.write(line.client.bare(3))
  await line.hasEnded
})

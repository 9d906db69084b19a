import { once } from "node:events"
import type { AddressInfo } from "node:net"
import {
  type AccountId,
  CALL,
  type Codec,
  type ConversationId,
  decode,
  ENTRY,
  encode,
  HELLO,
  newId,
  SIGNAL,
} from "@everline/protocol"
import { afterEach, describe, expect, test } from "vitest"
import { type RawData, type WebSocket, WebSocketServer } from "ws"
import { jsonCodec, msgpackCodec } from "./link/codecs.ts"
import { Connection } from "./link/connection.ts"
import { nodePorts } from "./node-ports.ts"
import { ScriptedServer } from "./testing/scripted-server.ts"

/** A real WebSocket server on this machine that answers hello and hands everything else to the test. */
async function listen() {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1", path: "/ws" })
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  const { welcome } = new ScriptedServer()
  const origins: (string | undefined)[] = []
  const received: unknown[] = []
  server.on("connection", (socket: WebSocket, request) => {
    origins.push(request.headers.origin)
    socket.on("message", (data: RawData, isBinary) => {
      const frame = decode(isBinary ? new Uint8Array(data as Buffer) : data.toString())
      received.push(frame)
      const codec = isBinary ? "msgpack" : "json"
      if (Array.isArray(frame) && frame[0] === HELLO) socket.send(frameOf(codec, [HELLO, welcome]))
    })
  })
  return { server, url: `http://127.0.0.1:${port}`, origins, received, socket: () => [...server.clients][0] }
}

const codecs = { json: jsonCodec, msgpack: msgpackCodec }

const frameOf = (codec: Codec, frame: Parameters<typeof encode>[0]) =>
  codec === "json" ? encode(frame, "json") : encode(frame, "msgpack")

const opened: { close(): void }[] = []
afterEach(() => {
  for (const one of opened.splice(0)) one.close()
})

describe.each<Codec>(["json", "msgpack"])("over a real socket, in %s", (codec) => {
  async function connect() {
    const far = await listen()
    const heard: unknown[] = []
    let isWelcome = false
    const connection = new Connection(
      { url: far.url, program: "test/1", token: async () => "token", ports: { ...nodePorts(), codec: codecs[codec] } },
      {
        welcomed: () => {
          isWelcome = true
        },
        entry: (journal, entry) => heard.push([journal, entry]),
        signal: (frame) => heard.push(frame),
      },
    )
    opened.push(connection, far.server)
    connection.start()
    await expect.poll(() => isWelcome).toBe(true)
    return { ...far, connection, heard }
  }

  test("says hello from the server's own origin, calls, and hears entries and signals", async () => {
    const { connection, url, origins, received, socket, heard } = await connect()
    expect(origins).toEqual([url])
    const conversation = newId<ConversationId>()
    const call = connection.call("messages.send", { conversation, clientId: newId(), body: "你好 👋🏽\u202E" })
    await expect.poll(() => received.length).toBe(2)
    expect(received[1]).toMatchObject([CALL, 1, "messages.send", { body: "你好 👋🏽\u202E" }])
    const entry = { seq: 1, at: 2, actor: null, kind: "titled", title: "新年" } as const
    socket()?.send(frameOf(codec, [ENTRY, conversation, entry]))
    const signal = [SIGNAL, "typing", { conversation, account: newId<AccountId>(), on: true }] as const
    socket()?.send(frameOf(codec, signal))
    socket()?.send(frameOf(codec, [CALL, 1, { seq: 1, ordinal: 1, at: 2 }]))
    expect(await call).toEqual({ seq: 1, ordinal: 1, at: 2 })
    expect(heard).toEqual([[conversation, entry], signal])
  })

  test("hears why it was closed", async () => {
    const { connection, socket } = await connect()
    socket()?.close(4002)
    await expect.poll(() => connection.link.value).toEqual({ state: "refused", code: "signed_out" })
  })
})

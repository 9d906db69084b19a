import { createSocket, type Socket as UdpSocket } from "node:dgram"
import { once } from "node:events"
import { type AddressInfo, connect, createServer, type Server } from "node:net"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { channelData } from "./framer.ts"
import { TurnServer } from "./server.ts"
import { ATTRIBUTE } from "./stun/numbers.ts"
import { type AskOptions, addressOf, at, codeOf, PATIENT, SIGNING, TestLine, UDP_TRANSPORT } from "./test-support.ts"

/** What stands in the engine's place says everything again, as many times as its first byte says. */
let engine: UdpSocket
let door: Server
let turn: TurnServer
const counted: string[] = []
const revoked = new Set<string>()

beforeAll(async () => {
  engine = createSocket("udp4")
  engine.bind(0, "127.0.0.1")
  await once(engine, "listening")
  engine.on("message", (datagram, { port, address }) => {
    for (let times = datagram[0] ?? 1; times > 0; times--) engine.send(datagram, port, address)
  })
})
beforeEach(async () => {
  counted.length = 0
  revoked.clear()
  turn = new TurnServer({
    ...SIGNING,
    peers: [{ announced: { address: "203.0.113.7", port: 40_000 }, at: engine.address() }],
    passwordOf: () => undefined,
    admits: (label) => !revoked.has(label),
    time: Date.now,
    events: {
      opened: () => counted.push("opened"),
      ended: (why) => counted.push(`ended ${why}`),
      refused: (code) => counted.push(`refused ${code}`),
      dropped: (why) => counted.push(`dropped ${why}`),
    },
    limits: { connections: 3, perLabel: 2 },
  })
  door = createServer((socket) => turn.take(socket)).listen(0, "127.0.0.1")
  await once(door, "listening")
})
afterEach(() => {
  turn[Symbol.dispose]()
  door.close()
})
afterAll(() => void engine.close())

const ENGINE = at("203.0.113.7", 40_000)

/** A client at the door. */
class Line extends TestLine {
  constructor(options: AskOptions = {}) {
    super(connect((door.address() as AddressInfo).port, "127.0.0.1"), options)
  }
}

describe("a relay", () => {
  test("carries what a client and the engine say to each other", async () => {
    const line = new Line()
    await line.allocate()
    await line.ask(line.client.bind(0x4000, ENGINE))
    for (const text of ["\u0001", "\u0001ab", `\u0001${"m".repeat(1_200)}`]) {
      line.socket.write(channelData(0x4000, Buffer.from(text)))
      expect(await line.next()).toEqual({ kind: "channel", channel: 0x4000, data: Buffer.from(text) })
    }
    line.socket.destroy()
    await expect.poll(() => counted, PATIENT).toEqual(["opened", "refused 401", "ended left"])
    expect(turn.size).toBe(0)
  })

  test("opens an even port where one is asked for", async () => {
    for (let times = 0; times < 8; times++) {
      const line = new Line()
      const asked = [
        [ATTRIBUTE.requestedTransport, UDP_TRANSPORT],
        [ATTRIBUTE.evenPort, Buffer.from([0])],
      ] as const
      const relayed = addressOf(await line.allocate(asked), ATTRIBUTE.xorRelayedAddress)
      expect((relayed?.port ?? 1) % 2).toBe(0)
      line.socket.destroy()
      await expect.poll(() => turn.size, PATIENT).toBe(0)
    }
  })

  test("lets go of its UDP socket when the client lets go of its allocation, and of the connection", async () => {
    const { length: before } = udpSockets()
    const lines = [new Line(), new Line()]
    for (const line of lines) expect((await line.allocate()).class).toBe("success")
    expect(udpSockets()).toHaveLength(before + 2)
    await lines[0]?.ask(lines[0].client.refresh(0))
    lines[1]?.socket.destroy()
    await expect.poll(() => udpSockets().length, PATIENT).toBe(before)
  })

  test("gives a label as many allocations as it may have, and takes as many connections as it may", async () => {
    const [one, two, three] = [new Line(), new Line(), new Line()]
    expect((await one.allocate()).class).toBe("success")
    expect((await two.allocate()).class).toBe("success")
    expect(codeOf(await three.allocate())).toBe(486)
    const four = new Line()
    await four.hasEnded
    expect(counted.at(-1)).toBe("ended full")
    one.socket.destroy()
    await one.hasEnded
    expect((await three.ask(three.client.allocate())).class).toBe("success")
  })

  test("ends what a label has when that is cut, and gives it nothing more", async () => {
    const [mine, other] = [new Line({ label: "mine" }), new Line({ label: "other" })]
    await Promise.all([mine.allocate(), other.allocate()])
    revoked.add("mine")
    turn.cut("mine")
    await mine.hasEnded
    expect(counted.at(-1)).toBe("ended cut")
    expect(codeOf(await new Line({ label: "mine" }).allocate())).toBe(401)
    expect((await other.ask(other.client.refresh(600))).class).toBe("success")
  })

  test("ends a connection that speaks HTTP to it", async () => {
    const line = new Line()
    line.socket.write("GET / HTTP/1.1\r\n\r\n")
    await line.hasEnded
    expect(counted).toEqual(["opened", "ended malformed"])
  })

  test("drops media that a client does not take, and then a client that does not take answers", async () => {
    const line = new Line()
    await line.allocate()
    await line.ask(line.client.bind(0x4000, ENGINE))
    line.socket.pause()
    const datagram = Buffer.concat([Buffer.from([50]), Buffer.alloc(1_200)])
    await expect
      .poll(() => {
        for (let times = 0; times < 20; times++) line.socket.write(channelData(0x4000, datagram))
        return counted.includes("dropped unread")
      }, PATIENT)
      .toBe(true)
    const asked = Buffer.concat(Array.from({ length: 400 }, () => line.client.refresh(600)))
    await expect
      .poll(() => {
        if (!line.socket.destroyed) line.socket.write(asked)
        return counted.at(-1)
      }, PATIENT)
      .toBe("ended unread")
    line.socket.destroy()
  })

  test("ends every connection when it stops", async () => {
    const line = new Line()
    await line.allocate()
    turn[Symbol.dispose]()
    await line.hasEnded
    expect(counted.at(-1)).toBe("ended stopped")
  })
})

const udpSockets = () => process.getActiveResourcesInfo().filter((resource) => resource === "UDPWrap")

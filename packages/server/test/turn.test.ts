import { type ExecFileException, execFile, spawnSync } from "node:child_process"
import { createSocket, type Socket } from "node:dgram"
import { once } from "node:events"
import { type AddressInfo, createServer, type Server } from "node:net"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type Listener, listen } from "../src/adapters/http/listen.ts"
import { createAuthority, issue } from "../src/adapters/tls/authority.ts"
import { TurnServer } from "../src/adapters/turn/server.ts"

const SECRET = "between-us"
/** What clients are told; all of it is on this machine. coturn's client uses two ports in a row. */
const [ANNOUNCED, ANNOUNCED_6] = ["203.0.113.7", "2001:db8::7"]
const PORTS = [40_000, 40_001]

const why = spawnSync("turnutils_uclient").error === undefined ? "" : " (coturn is not installed)"
describe.skipIf(why !== "")(`coturn's client${why}`, () => {
  const engines: Socket[] = []
  let turn: TurnServer
  let door: Server
  let https: Listener

  beforeAll(async () => {
    for (const [type, address] of [
      ["udp4", "127.0.0.1"],
      ["udp6", "::1"],
    ] as const)
      for (const _ of PORTS) {
        const engine = createSocket(type)
        engine.on("message", (datagram, from) => engine.send(datagram, from.port, from.address))
        engine.bind(0, address)
        await once(engine, "listening")
        engines.push(engine)
      }
    turn = new TurnServer({
      ...{ secret: SECRET, realm: "everline", passwordOf: () => undefined, admits: () => true, time: Date.now },
      peers: engines.map((engine, i) => ({
        announced: { address: i < PORTS.length ? ANNOUNCED : ANNOUNCED_6, port: PORTS[i % PORTS.length] ?? 0 },
        at: engine.address(),
      })),
      events: { opened() {}, ended() {}, refused() {}, dropped() {} },
    })
    door = createServer((socket) => turn.take(socket)).listen(0, "127.0.0.1")
    await once(door, "listening")
    const names = { hosts: [], addresses: ["127.0.0.1"] }
    const { pair } = await issue(await createAuthority("here", names, new Date()), names, new Date())
    https = await listen({
      ...{ host: "127.0.0.1", port: 0, pair, failed() {} },
      onRequest: (_, response) => response.end(),
      onUpgrade: (_, socket) => socket.destroy(),
      onTurn: (socket) => turn.take(socket),
    })
  })
  afterAll(async () => {
    turn[Symbol.dispose]()
    door.close()
    await https[Symbol.asyncDispose]()
    for (const engine of engines) engine.close()
  })

  /** What it prints when it has sent what it was to send, or has given up. */
  function client(port: number, peer: string, ...flags: readonly string[]): Promise<string> {
    const to = ["-u", "call.device", "-W", SECRET, "-e", peer, "-r", `${PORTS[0]}`, "-p", `${port}`, "-n", "20", "-c"]
    const family = peer.includes(":") ? ["-x"] : []
    return new Promise((resolve) => {
      const ended = (_: ExecFileException | null, out: string, errors: string) => resolve(out + errors)
      execFile("timeout", ["30", "turnutils_uclient", "-t", ...family, ...flags, ...to, "127.0.0.1"], ended)
    })
  }

  const tcp = () => (door.address() as AddressInfo).port

  test.each<[string, () => number, string, readonly string[]]>([
    ["by TCP, with channels", tcp, ANNOUNCED, []],
    ["by TCP, with indications", tcp, ANNOUNCED, ["-s"]],
    ["by TCP, to the engine's IPv6 address", tcp, ANNOUNCED_6, []],
    ["by TLS, on the port of HTTPS", () => https.port, ANNOUNCED, ["-S"]],
  ])("gets back all that it sends %s", async (_, port, peer, flags) => {
    expect(await client(port(), peer, ...flags)).toContain("Total lost packets 0 (0.000000%)")
  })

  test.each(["127.0.0.1", "203.0.113.8", "::1", "::ffff:203.0.113.7", "64:ff9b::cb00:7107", "2002:cb00:7107::1"])(
    "does not come to %s",
    async (peer) => {
      const said = await client(tcp(), peer)
      expect(said).toContain("error 403 (Forbidden)")
      expect(said).not.toContain("Total lost packets")
    },
  )
})

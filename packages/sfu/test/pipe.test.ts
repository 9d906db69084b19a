import { createSocket } from "node:dgram"
import { expect, test, vi } from "vitest"
import { freePort } from "../../testkit/src/free-port.ts"
import { createIceCredentials } from "../src/pipe/ice.ts"
import { openNativePipes } from "../src/pipe/native.ts"
import type { Pipe, PipeHost } from "../src/pipe/pipe.ts"
import { readDescription } from "../src/sdp/description.ts"
import { writeOffer } from "../src/sdp/offer.ts"
import { Client } from "./client.ts"

/** A pipe of the host, and a client that was told where it is. */
async function connect(host: PipeHost, client: Client, address: string) {
  const own = createIceCredentials()
  const { port, fingerprint } = host
  const local = { ...own, fingerprint, setup: "actpass", candidates: [{ address, port }] } as const
  const answer = await client.answer(writeOffer({ slots: [], local, id: "1", version: 1 }))
  const { remote } = readDescription(["v=0", "m=audio 9 UDP/TLS/RTP/SAVPF 111", "a=mid:0", ...answer].join("\r\n"))
  const packets: Buffer[] = []
  const lost = vi.fn<() => void>()
  const pipe = await new Promise<Pipe>((connected) => {
    const opened = host.open(own, remote, {
      onPacket: (packet) => packets.push(packet),
      onConnected: () => connected(opened),
      onLost: lost,
    })
  })
  return { pipe, packets, lost }
}

/** RTP without extensions. */
function packetOf(ssrc: number, sequence: number): Buffer {
  const packet = Buffer.alloc(200, sequence & 0xff)
  packet.writeUInt16BE(0x8060, 0)
  packet.writeUInt16BE(sequence, 2)
  packet.writeUInt32BE(ssrc, 8)
  return packet
}

test.for(["127.0.0.1", "::1"])("packets of any SSRC go both ways by %s, in their order", async (address) => {
  await using host = await openNativePipes(await freePort(), "::")
  using client = new Client(address)
  const { pipe, packets } = await connect(host, client, address)
  await expect.poll(() => client.isConnected).toBe(true)
  const sent = Array.from({ length: 300 }, (_, at) => packetOf((at % 7) + 1, at))
  for (const packet of sent) expect(pipe.send(packet)).toBe(true)
  await expect.poll(() => client.packets.length).toBe(300)
  expect(client.packets).toEqual(sent)
  for (const packet of sent) client.send(packet)
  await expect.poll(() => packets.length).toBe(300)
  expect(packets).toEqual(sent)
})

test("many pipes share the port, and what one carries no other does", async () => {
  await using host = await openNativePipes(await freePort(), "::")
  const clients = Array.from({ length: 5 }, () => new Client())
  const ends = await Promise.all(clients.map((client) => connect(host, client, "127.0.0.1")))
  await expect.poll(() => clients.every((client) => client.isConnected)).toBe(true)
  for (const [at, client] of clients.entries()) client.send(packetOf(at, 1))
  for (const [at, { packets, pipe }] of ends.entries()) {
    await expect.poll(() => packets).toEqual([packetOf(at, 1)])
    pipe.close()
    expect(pipe.send(packetOf(at, 2))).toBe(false)
  }
  for (const client of clients) client[Symbol.dispose]()
})

test("a client that closes is lost to its pipe; one that we close is not told of", async () => {
  await using host = await openNativePipes(await freePort(), "::")
  using client = new Client()
  using other = new Client()
  const leaving = await connect(host, client, "127.0.0.1")
  const closed = await connect(host, other, "127.0.0.1")
  closed.pipe.close()
  client[Symbol.dispose]()
  await expect.poll(() => leaving.lost.mock.calls.length, { timeout: 45_000 }).toBe(1)
  expect(closed.lost).not.toHaveBeenCalled()
})

test("a port that another has is refused by name, and can be had when it is free again", async () => {
  const port = await freePort()
  const socket = createSocket("udp6").bind(port)
  await new Promise((listening) => socket.once("listening", listening))
  await expect(openNativePipes(port, "::")).rejects.toMatchObject({ code: "port_taken" })
  await new Promise<void>((closed) => socket.close(closed))
  await using host = await openNativePipes(port, "::")
  await expect(openNativePipes(port, "::")).rejects.toMatchObject({ code: "port_taken" })
  expect(host.port).toBe(port)
})

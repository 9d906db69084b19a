import { createSocket } from "node:dgram"
import { once } from "node:events"
import { expect, test } from "vitest"
import { UdpProxy } from "./udp-proxy.ts"

const HOST = "127.0.0.1"

test("a packet goes there and back, late, and some are lost", async () => {
  const [far, near] = [createSocket("udp4"), createSocket("udp4")]
  for (const socket of [far, near]) socket.bind(0, HOST)
  await Promise.all([once(far, "listening"), once(near, "listening")])
  far.on("message", (packet, { port, address }) => far.send(packet, port, address))
  const fates = [0.9, 0.9, 0.01]
  await using way = await UdpProxy.to(HOST, far.address().port, {
    ...{ delayMs: 30, loss: 0.02 },
    random: () => fates.shift() ?? 0.9,
  })
  const begun = performance.now()
  near.send("one", way.port, HOST)
  const [back] = await once(near, "message")
  expect(String(back)).toBe("one")
  expect(performance.now() - begun).toBeGreaterThan(58)
  near.send("two is lost", way.port, HOST)
  near.send("three", way.port, HOST)
  expect(String((await once(near, "message"))[0])).toBe("three")
  far.close()
  near.close()
})

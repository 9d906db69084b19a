import { CALL, ENTRY, PING } from "@everline/protocol"
import { expect, test } from "vitest"
import { Committed } from "../journal/announcement.ts"
import { gate, House, masked, messageEntry, newConversation, settle } from "./test-support.ts"
import { MOST_WAITING } from "./wire.ts"

const BODY = 50_000

test("who does not read is cut with a code that says resume; memory stays bounded and others hear everything", async () => {
  const group = newConversation()
  await using house = await House.open({ memberships: async () => [group] })
  const amy = house.person("amy")
  const slow = await house.device("amy")
  const quick = await house.device("bob")
  slow.ws.pause()
  const body = "x".repeat(BODY)
  let most = 0
  for (let seq = 1; seq <= 1000; seq += 1) {
    house.gateway.hear(new Committed(group, messageEntry(seq, amy.self.account, body)))
    if (seq % 10 === 0) await new Promise(setImmediate)
    most = Math.max(most, house.sockets[0]?.writableLength ?? 0)
  }
  expect(house.counted.closed).toEqual([4008])
  expect(most).toBeGreaterThan(MOST_WAITING / 2)
  expect(most).toBeLessThan(MOST_WAITING + 2 * BODY)
  await expect.poll(() => quick.heard.filter(([kind]) => kind === ENTRY).length).toBe(1000)
  slow.ws.resume()
  expect([4008, 1006]).toContain((await slow.closed).code)
  expect(house.sockets[0]?.destroyed).toBe(true)
})

test("who asks for much at once gets it all, however slowly it reads, and is not cut for it", async () => {
  await using house = await House.open({ answer: async () => "y".repeat(200_000) })
  const phone = await house.device("amy")
  phone.ws.pause()
  for (let id = 1; id <= 50; id += 1) phone.say([CALL, id, "journal.range", {}])
  await settle()
  phone.ws.resume()
  for (let id = 1; id <= 50; id += 1) expect((await phone.next()).slice(0, 2)).toEqual([CALL, id])
  expect(house.counted.closed).toEqual([])
}, 20_000)

test("who is told something while large answers are on their way is not cut for it either", async () => {
  const group = newConversation()
  await using house = await House.open({ memberships: async () => [group], answer: async () => "y".repeat(4_000_000) })
  const amy = house.person("amy")
  const phone = await house.device("amy")
  phone.ws.pause()
  for (let id = 1; id <= 4; id += 1) phone.say([CALL, id, "journal.range", {}])
  await expect.poll(() => house.sockets[0]?.writableLength ?? 0).toBeGreaterThan(MOST_WAITING)
  for (let seq = 1; seq <= 10; seq += 1)
    house.gateway.hear(new Committed(group, messageEntry(seq, amy.self.account, "hi")))
  await settle()
  expect(house.counted.closed).toEqual([])
  phone.ws.resume()
  await expect.poll(() => phone.heard.length).toBe(15)
})

test("reads wait for each other, a few at a time; a message does not wait for a read that came later", async () => {
  const reading = gate()
  const started: string[] = []
  await using house = await House.open({
    answer: async (_, method) => {
      started.push(method)
      if (method === "journal.range") await reading.passed
      return {}
    },
  })
  const phone = await house.device("amy")
  for (let id = 1; id <= 3; id += 1) phone.say([CALL, id, "journal.range", {}])
  phone.say([CALL, 9, "messages.send", {}])
  expect((await phone.next())[1]).toBe(9)
  for (let id = 4; id <= 20; id += 1) phone.say([CALL, id, "journal.range", {}])
  await settle()
  expect(started.filter((method) => method === "journal.range")).toHaveLength(4)
  reading.open()
  await expect.poll(() => phone.heard.length).toBe(22)
})

test("pings are answered, and cannot pile answers up", async () => {
  await using house = await House.open()
  house.person("amy")
  const phone = await house.device("amy")
  const ponged = new Promise<Buffer>((resolve) => phone.ws.once("pong", resolve))
  phone.ws.ping("are you there")
  expect(String(await ponged)).toBe("are you there")

  const bare = await house.bare()
  bare.socket.pause()
  const pings = Buffer.concat(Array.from({ length: 2000 }, () => masked(0x89, Buffer.alloc(125))))
  let most = 0
  for (let round = 0; round < 100 && house.counted.closed.length === 0; round += 1) {
    bare.write(pings)
    await new Promise(setImmediate)
    most = Math.max(most, house.sockets[1]?.writableLength ?? 0)
  }
  expect(house.counted.closed).toEqual([4008])
  expect(most).toBeLessThan(MOST_WAITING + 1000)
  phone.say([PING])
  expect((await phone.next())[0]).toBe(PING)
})

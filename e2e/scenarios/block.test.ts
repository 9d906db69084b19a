import { type ClientId, type ConversationId, newId } from "@everline/protocol"
import { type Person, TestNetwork, until } from "@everline/testkit"
import { expect, test } from "vitest"
import { hears, row, says } from "./telling.ts"
import { story } from "./topologies.ts"

/** A server looks each second for what it was not told; the rest is for a busy machine. */
const TOLD_MS = 6_000

/** A line of somebody's to one of the servers. */
async function lineOf(net: TestNetwork, person: Person, server: number) {
  const { token } = (await person.device().session()) ?? {}
  return net.bare({ token: token ?? "", url: net.url(server) })
}

/** Amy blocks Bob, who goes on trying. */
async function blockBob(net: TestNetwork): Promise<void> {
  const amy = await net.person("Amy")
  const bob = await net.person("Bob")
  const direct = await bob.device().client.conversations.direct(amy.account)
  await says(bob.device(), direct, "hello")
  const [here, there] = [await lineOf(net, bob, 0), await lineOf(net, bob, 1)]
  const amys = [await lineOf(net, amy, 0), await lineOf(net, amy, 1)] as const
  const write = (line: typeof here, body: string) =>
    line.call("messages.send", { conversation: direct, clientId: newId<ClientId>(), body })
  const type = (line: typeof here) => line.call("typing.set", { conversation: direct, on: true })
  // Each server remembers that Bob may.
  for (const line of [here, there]) {
    await write(line, "may I?")
    await type(line)
  }

  const begun = performance.now()
  await amy.device().client.accounts.block(bob.account)
  await expect(write(here, "why?")).rejects.toMatchObject({ code: "not_accepted" })
  const isRefused = () =>
    type(there).then(
      () => false,
      () => true,
    )
  await until(isRefused, "the other server takes no typing of Bob's either", TOLD_MS)
  await expect(write(there, "why?")).rejects.toMatchObject({ code: "not_accepted" })
  expect(performance.now() - begun).toBeLessThan(TOLD_MS)

  const shown = async (line: typeof here) =>
    (await line.call("conversations.get", { conversation: direct })).conversation.peerMarks
  const before = await shown(amys[0])
  const heard = amys.map(({ signals }) => signals.length)
  for (const line of [here, there]) {
    await expect(type(line)).rejects.toMatchObject({ code: "not_accepted" })
    const { read } = await line.call("marks.set", { conversation: direct, read: 3, delivered: 3 })
    expect(read, "for Bob himself").toBe(3)
  }
  for (const [i, line] of amys.entries()) {
    expect(await shown(line)).toEqual(before)
    const ofBob = line.signals.slice(heard[i]).filter(([, , of]) => "account" in of && of.account === bob.account)
    // What was so before he was blocked may be told late.
    expect(ofBob.filter(([, , of]) => !("delivered" in of) || of.delivered === 3)).toEqual([])
  }
}

story("who is blocked neither writes nor types nor is seen to read", blockBob)

test("so it is with two servers whose bus is down", async () => {
  await using net = await TestNetwork.create({ servers: 2, hints: () => "sent" })
  for (const place of [0, 1]) net.bus(place).cut()
  await blockBob(net)
})

story("own devices agree on who is blocked, also one that was away and one that begins", async (net) => {
  const amy = await net.person("Amy", ["phone", "desktop"])
  const bob = await net.person("Bob")
  const cid = await net.person("Cid")
  const [phone, desktop] = [amy.device(0), amy.device(1)]
  const blocked = ({ client }: typeof phone) => [...client.accounts.blocked.value]
  await phone.client.accounts.block(cid.account)
  await until(() => blocked(phone).includes(cid.account), "the phone shows it")
  desktop.wire.fail()
  await phone.client.accounts.block(bob.account)
  await phone.client.accounts.unblock(cid.account)
  desktop.wire.restore()
  await until(() => `${blocked(desktop)}` === bob.account, "the desktop has heard of it")

  await desktop.reload()
  expect(blocked(desktop), "kept for when there is no connection").toEqual([bob.account])
  const tablet = (await net.laterDevice(amy.account))()
  await until(() => `${blocked(tablet)}` === bob.account, "a new device is told")
})

story("what is not taken is shown as failed, and goes out when the block is taken back", async (net) => {
  const amy = await net.person("Amy")
  const bob = await net.person("Bob")
  const direct: ConversationId = await bob.device().client.conversations.direct(amy.account)
  await says(bob.device(), direct, "hello")
  await hears(amy.device(), direct, "hello")
  await amy.device().client.accounts.block(bob.account)
  const item = await bob.device().client.messages.send(direct, "are you there?")
  await until(() => row(bob.device(), direct)?.failed === true, "it failed")
  expect(row(bob.device(), direct)?.outgoing?.failure).toBe("not_accepted")
  expect(row(amy.device(), direct)?.last?.body).toBe("hello")

  await amy.device().client.accounts.unblock(bob.account)
  await bob.device().client.messages.retry(item)
  await hears(amy.device(), direct, "are you there?")
})

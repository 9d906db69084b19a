import { TestNetwork, until } from "@everline/testkit"
import { afterAll, beforeAll, expect, test } from "vitest"

let net: TestNetwork
beforeAll(async () => {
  net = await TestNetwork.create()
})
afterAll(() => net[Symbol.asyncDispose]())

/** Amy, who has talked with José and is in a group, and a line of his that is far back. */
async function story() {
  const [amy, jose] = await Promise.all([net.person("Amy", ["phone"]), net.person("Jose", ["phone"])])
  await jose.device().client.accounts.update("José")
  const { client } = amy.device()
  const direct = await client.conversations.direct(jose.account)
  const group = await client.conversations.create("ＲＩＤＧＥ Walk", [jose.account])
  const his = jose.device().client
  await until(() => his.conversations.get(direct).value !== undefined, "he knows of it")
  for (const text of ["我们周六去", ...Array.from({ length: 40 }, (_, i) => `no. ${i}`)])
    await his.messages.send(direct, text)
  await until(() => his.conversations.get(direct).value?.outgoing === null, "all is sent")
  return { client, amy, jose, direct, group }
}

test("conversations are found by their names without case, width and accents, offline too", async () => {
  const { client, amy, direct, group } = await story()
  const found = (text: string) => client.search.conversations(text).map(({ conversation }) => conversation)
  await until(() => found("jose").length > 0, "his name is known")
  amy.device().wire.fail()
  expect(found("jose")).toEqual([direct])
  expect(found("OSÉ")).toEqual([direct])
  expect(found(" ridge w")).toEqual([group])
  expect(found("")).toEqual([])
  expect(found("nobody")).toEqual([])
})

test("a conversation with a contact is found by what one calls them, too", async () => {
  const { client, amy, jose, direct } = await story()
  await jose.device().client.contacts.request(amy.account)
  await client.contacts.accept(jose.account)
  await client.contacts.set(jose.account, { remark: "水电师傅" })
  await until(() => client.contacts.remark(jose.account).value !== "", "it is known what she calls him")
  const found = (text: string) => client.search.conversations(text).map(({ conversation }) => conversation)
  expect(found("师傅")).toEqual([direct])
  expect(found("jose")).toEqual([direct])
})

test("messages are found far back, with who wrote them, and a view goes to the place", async () => {
  const { client, jose, direct } = await story()
  const { hits, next } = await client.search.messages({ text: "我们" })
  expect(hits).toMatchObject([{ conversation: direct, message: { body: "我们周六去" }, found: [{ from: 0, to: 2 }] }])
  expect(next).toBe(null)
  expect(client.accounts.profile(jose.account).value?.displayName).toBe("José")
  const view = client.history.open(direct)
  await view.jumpTo(hits[0]?.message.seq ?? 0)
  expect(view.lines.value.some((line) => line.kind === "message" && line.body === "我们周六去")).toBe(true)
  view.close()
})

test("without a line to the server a search for messages says so", async () => {
  const { client, amy } = await story()
  amy.device().wire.fail()
  await until(() => client.link.value.state !== "online", "the line is gone")
  await expect(client.search.messages({ text: "我们" })).rejects.toMatchObject({ code: "offline" })
})

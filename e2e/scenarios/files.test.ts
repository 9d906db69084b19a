import { createHash } from "node:crypto"
import type { ConversationId, FileId, Seq } from "@everline/protocol"
import { type TestDevice, TestNetwork, until } from "@everline/testkit"
import { expect, test } from "vitest"
import { row } from "./telling.ts"
import { story } from "./topologies.ts"

const numbers = (count: number) => new Uint8Array(count).map((_, i) => (i * 31) % 251)
const picked = (bytes: Uint8Array<ArrayBuffer>, name: string) => ({ blob: new Blob([bytes]), name })

/** The lines of a conversation as a device shows them, once it has been looked at. */
function linesOf({ client }: TestDevice, conversation: ConversationId) {
  const view = client.history.open(conversation)
  return () => view.lines.value.flatMap((line) => (line.kind === "message" ? [line] : []))
}

/** Where a device finds the first file of the last message. */
async function lastFile(device: TestDevice, conversation: ConversationId): Promise<[Seq, FileId]> {
  const carried = () => row(device, conversation)?.last?.attachments?.[0]
  await until(() => carried() !== undefined, "the message is here with its file")
  return [row(device, conversation)?.last?.seq ?? 0, carried()?.file ?? ("" as FileId)]
}

const hashOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex")
const hashOfBlob = async (blob: Blob) => hashOf(new Uint8Array(await blob.arrayBuffer()))

story("a file shows at once as it goes, and is the same on every device", async (net) => {
  const amy = await net.person("Amy", ["phone", "desktop"])
  const bob = await net.person("Bob")
  const conversation = await amy.device().client.conversations.direct(bob.account)
  const lines = linesOf(amy.device(), conversation)
  const data = numbers(3_000_000)
  await amy.device().client.messages.send(conversation, "our numbers", { files: [picked(data, "numbers.bin")] })
  expect(lines()).toMatchObject([
    { body: "our numbers", progress: "sending", files: [{ name: "numbers.bin", kind: "file" }] },
  ])
  const sent: number[] = []
  lines()[0]?.files[0]?.sent.subscribe((bytes) => sent.push(bytes))

  for (const device of [bob.device(), amy.device(1)]) {
    const [seq, file] = await lastFile(device, conversation)
    expect(await hashOfBlob(await device.client.files.blob(conversation, seq, file, "whole"))).toBe(hashOf(data))
  }
  expect(sent.length).toBeGreaterThan(2)
  expect([...sent].sort((a, b) => a - b)).toEqual(sent)
  expect(sent.at(-1)).toBe(data.length)
  expect(row(amy.device(), conversation)?.outgoing).toBeNull()
  const [seq, file] = await lastFile(bob.device(), conversation)
  const saved = new URL(await bob.device().client.files.save(conversation, seq, file))
  expect(await hashOfBlob(await (await fetch(new URL(saved.pathname, net.url(1)))).blob())).toBe(hashOf(data))
})

story("texts go past a file that is still on its way", async (net) => {
  const amy = await net.person("Amy")
  const bob = await net.person("Bob")
  const conversation = await amy.device().client.conversations.direct(bob.account)
  amy.device().wire.letThrough(1)
  await amy.device().client.messages.send(conversation, "", { files: [picked(numbers(3_000_000), "film")] })
  await amy.device().client.messages.send(conversation, "one moment")
  await until(() => row(bob.device(), conversation)?.ordinal === 1, "the text is there")
  amy.device().wire.restore()
  await until(() => row(bob.device(), conversation)?.ordinal === 2, "both are there")
  const lines = linesOf(bob.device(), conversation)
  await until(() => lines().length === 2, "both are shown")
  expect(lines().map(({ body }) => body)).toEqual(["one moment", ""])
})

test("an upload goes on where it was when the line, the app and the server come back", async () => {
  await using net = await TestNetwork.create()
  const amy = await net.person("Amy")
  const bob = await net.person("Bob")
  const conversation = await amy.device().client.conversations.direct(bob.account)
  const data = numbers(6_000_000)
  const uploaded = async () => {
    const [upload] = await net.database.query<{ id: FileId }>("SELECT id FROM files WHERE state = 'uploading'")
    if (upload === undefined) return 0
    return (await net.services.files.uploaded({ account: amy.account }, upload.id)).offset
  }
  amy.device().wire.letThrough(1)
  await amy.device().client.messages.send(conversation, "", { files: [picked(data, "film")] })
  await until(async () => (await uploaded()) === 2 ** 20, "some of it is there")
  amy.device().wire.fail()
  const before = await uploaded()
  await amy.device().crash()
  await net.restart(async () => {})
  expect(await uploaded()).toBe(before)
  const lines = linesOf(amy.device(), conversation)
  await until(() => lines()[0]?.progress === "sending", "it is still shown")
  expect(await lines()[0]?.files[0]?.blob()).not.toBeNull()
  amy.device().wire.restore()
  const [seq, file] = await lastFile(bob.device(), conversation)
  expect(await hashOfBlob(await bob.device().client.files.blob(conversation, seq, file, "whole"))).toBe(hashOf(data))
  await until(async () => (await amy.device().outbox()).length === 0, "nothing is left")
})

test("what is given up while it is on its way is sent to nobody, and leaves nothing behind", async () => {
  await using net = await TestNetwork.create()
  const amy = await net.person("Amy")
  const { client, wire } = amy.device()
  const conversation = await client.conversations.direct(amy.account)
  const lines = linesOf(amy.device(), conversation)
  wire.letThrough(1)
  const item = await client.messages.send(conversation, "", { files: [picked(numbers(3_000_000), "film")] })
  await until(() => (lines()[0]?.files[0]?.sent.value ?? 0) > 0, "some of it is there")
  await client.messages.discard(item)
  expect(lines()).toEqual([])
  const left = async () => (await net.database.query("SELECT FROM files WHERE state <> 'gone'")).length
  await until(async () => (await left()) === 0, "the server has let it go")
  expect(wire.said.some(({ method }) => method === "messages.send")).toBe(false)
  expect(await amy.device().outbox()).toEqual([])
})

test("what the server refuses stays with the message, by its name, and can be tried again", async () => {
  await using net = await TestNetwork.create({ settings: { EVERLINE_QUOTA: "2M", EVERLINE_MAX_FILE: "2M" } })
  const amy = await net.person("Amy")
  const { client } = amy.device()
  const conversation = await client.conversations.direct(amy.account)
  const lines = linesOf(amy.device(), conversation)
  const send = async (bytes: number) => {
    const item = await client.messages.send(conversation, "", { files: [picked(numbers(bytes), "film")] })
    await client.messages.settled(item).catch(() => undefined)
    return item
  }
  await send(3_000_000)
  await send(1_500_000)
  const late = await send(1_000_000)
  expect(
    lines()
      .map(({ failure, progress }) => failure?.code ?? progress)
      .sort(),
  ).toEqual(["file_too_big", "files_full", "sent"])
  expect(await client.files.room()).toEqual({ largest: 2 ** 21, quota: 2 ** 21, used: 1_500_000 })
  const first = lines().find(({ attachments }) => attachments.length > 0)
  await client.messages.recall(conversation, first?.seq ?? 0)
  await until(async () => (await client.files.room()).used === 0, "there is room again")
  await client.messages.retry(late)
  await client.messages.settled(late)
})

story("a voice note that was heard on the phone is heard on the desktop", async (net) => {
  const amy = await net.person("Amy")
  const bob = await net.person("Bob", ["phone", "desktop"])
  const conversation = await amy.device().client.conversations.direct(bob.account)
  const webm = new Uint8Array([0x1a, 0x45, 0xdf, 0xa3, 0x87, 0x42, 0x82, 0x84, ...new TextEncoder().encode("webm")])
  const voice = { durationMs: 1_234.5, waveform: [0.2, 40, -3] }
  await amy.device().client.messages.send(conversation, "", { files: [{ ...picked(webm, "note"), voice }] })
  const [seq] = await lastFile(bob.device(), conversation)
  await lastFile(bob.device(1), conversation)
  const [here, there] = bob.devices.map(({ client }) => client.heard.has(conversation, seq))
  if (here === undefined || there === undefined) throw new Error("Bob has two devices")
  for (const heard of [here, there]) heard.subscribe(() => undefined)
  await until(() => !here.value && !there.value, "it is not heard yet")
  expect(row(bob.device(), conversation)?.last?.attachments).toMatchObject([
    { kind: "voice", durationMs: 1_235, waveform: [0, 31, 0], type: "audio/webm" },
  ])
  bob.device(1).wire.fail()
  bob.device().client.heard.mark(conversation, seq)
  expect(here.value).toBe(true)
  bob.device(1).wire.restore()
  await until(() => there.value, "the other device has learnt of it")
  await bob.device().reload()
  const again = bob.device().client.heard.has(conversation, seq)
  again.subscribe(() => undefined)
  await until(
    () => bob.device().wire.said.filter(({ method }) => method === "messages.heard").length > 1,
    "it asks again",
  )
  expect(again.value).toBe(true)
})

import type { CallId, Capability } from "@everline/protocol"
import type { Incoming } from "@everline/sdk"
import { silentWebRtc, type TestDevice, type TestNetwork, until } from "@everline/testkit"
import { expect } from "vitest"
import { story } from "./topologies.ts"

const ALL: readonly Capability[] = ["microphone", "camera", "speaker", "screen"]

const seen = ({ client }: TestDevice, call: CallId) => client.calls.running.value.find((one) => one.call === call)
const own = ({ client }: TestDevice, call: CallId) => client.calls.own.value.find((one) => one.call === call)
const deviceOf = ({ client }: TestDevice) => {
  const device = client.session.value?.device
  if (device == null) throw new Error("nobody is logged in")
  return device
}
/** Names the voices that a device plays. */
const played = (device: TestDevice, call: CallId) => voicesOf(own(device, call)?.incoming.value ?? [])
const voicesOf = (incoming: readonly Incoming[]) =>
  incoming.filter(({ source, plays }) => source === "voice" && plays).map(({ name }) => name)

const hearEachOther = (call: CallId, ...devices: readonly TestDevice[]) =>
  until(
    () => devices.every((device) => own(device, call)?.quality.value === "clear" && played(device, call).length === 1),
    "they hear each other",
  )

/** Amy has called Ben, and they hear each other: on her phone, and on the first of his devices. */
async function talking(net: TestNetwork, shapes: Parameters<TestNetwork["person"]>[1]) {
  const webrtc = silentWebRtc()
  const amy = await net.person("Amy", ["phone"], { webrtc })
  const ben = await net.person("Ben", shapes, { webrtc })
  const conversation = await amy.device().client.conversations.direct(ben.account)
  const { call } = await amy.device().client.calls.start(conversation, "audio", ALL)
  await ben.device(0).client.calls.answer(call, "audio", ALL)
  await hearEachOther(call, amy.device(), ben.device(0))
  return { amy, ben, call }
}

story(
  "a call rings everywhere, is answered once, and is connected between the two devices that are in it",
  async (net) => {
    const webrtc = silentWebRtc()
    const amy = await net.person("Amy", ["phone"], { webrtc })
    const ben = await net.person("Ben", ["phone", "desktop", "tv"], { webrtc })
    const conversation = await amy.device().client.conversations.direct(ben.account)
    const { call } = await amy.device().client.calls.start(conversation, "video", ALL)
    await until(() => ben.devices.every((device) => seen(device, call)?.state === "ringing"), "all ring")
    await ben.device(2).client.calls.ring(call)
    await until(() => seen(amy.device(), call)?.reached === true, "the caller hears that it rings")

    await ben.device(2).client.calls.answer(call, "video", ALL)
    await hearEachOther(call, amy.device(), ben.device(2))
    await until(() => seen(amy.device(), call)?.connectedAt != null, "the timer runs")
    for (const device of [ben.device(0), ben.device(1)]) {
      await until(() => seen(device, call)?.answeredBy === deviceOf(ben.device(2)), "the others stop, and know why")
      expect(device.client.calls.own.value).toEqual([])
    }
    await ben.device(2).client.calls.hangUp(call)
    for (const device of [...amy.devices, ...ben.devices])
      await until(() => device.client.calls.ended.value?.ended?.outcome === "answered", "all know that it is over")
    expect(amy.device().client.calls.own.value).toEqual([])
  },
)

story(
  "a call that one took or declined leaves nothing unread on any device, and one that was missed does",
  async (net) => {
    const webrtc = silentWebRtc()
    const amy = await net.person("Amy", ["phone"], { webrtc })
    const ben = await net.person("Ben", ["phone", "desktop"], { webrtc })
    const amys = amy.device().client
    const conversation = await amys.conversations.direct(ben.account)
    const unread = () =>
      [...amy.devices, ...ben.devices].map((one) => one.client.conversations.get(conversation).value?.unread)
    const leaves = async (call: CallId, ...wanted: readonly number[]) => {
      const line = ({ client }: TestDevice) => client.conversations.get(conversation).value?.last?.call?.call
      await until(() => ben.devices.every((device) => line(device) === call), "the line is there")
      await until(() => JSON.stringify(unread()) === JSON.stringify(wanted), `unread: ${wanted}, and it is ${unread()}`)
    }
    const rung = async () => {
      const { call } = await amys.calls.start(conversation, "audio", ALL)
      await until(() => ben.devices.every((device) => seen(device, call)?.state === "ringing"), "both ring")
      return call
    }
    const answered = await rung()
    await ben.device(1).client.calls.answer(answered, "audio", ALL)
    await hearEachOther(answered, amy.device(), ben.device(1))
    await until(() => seen(amy.device(), answered)?.connectedAt != null, "the timer runs")
    await amys.calls.hangUp(answered)
    await leaves(answered, 0, 0, 0)
    const declined = await rung()
    await ben.device(0).client.calls.decline(declined)
    await leaves(declined, 0, 0, 0)
    const missed = await rung()
    await amys.calls.hangUp(missed)
    await leaves(missed, 0, 1, 1)
  },
)

story("a call moves to another device and is heard by the next link before it is not by the last", async (net) => {
  const { amy, ben, call } = await talking(net, ["phone", "tv"])
  await ben.device(0).client.calls.behave(call, { muted: true })
  await until(() => seen(amy.device(), call)?.connectedAt != null, "the timer runs")

  const heard: string[][] = []
  const stop = own(amy.device(), call)?.incoming.subscribe((all) => {
    heard.push(voicesOf(all))
  })
  await ben.device(0).client.calls.move(call, deviceOf(ben.device(1)), ALL)
  await until(() => seen(ben.device(1), call)?.handOffs[0]?.state === "asking", "the other device is asked")
  await ben.device(1).client.calls.take(call, ALL)
  await until(() => own(ben.device(0), call) === undefined, "the first device is out")
  await hearEachOther(call, amy.device(), ben.device(1))
  stop?.()
  // At no moment there was nothing to play, or two to be played at once.
  expect(heard.map(({ length }) => length)).toEqual(heard.map(() => 1))
  expect(own(ben.device(1), call)?.view.value.mine.muted).toBe(true)
  expect(seen(amy.device(), call)?.theirs).toMatchObject({ muted: true, lost: false })

  await ben.device(1).client.calls.move(call, deviceOf(ben.device(0)), ALL)
  await until(() => seen(ben.device(0), call)?.handOffs[0]?.state === "asking", "it is asked back")
  await ben.device(0).client.calls.refuse(call, "refused")
  await until(() => seen(ben.device(1), call)?.failed?.why === "refused", "it says no")
  await hearEachOther(call, amy.device(), ben.device(1))
})

story("a call that is on two devices of one person is brought together again, on either of them", async (net) => {
  const { amy, ben, call } = await talking(net, ["phone", "tv"])
  const [phone, television] = [ben.device(0), ben.device(1)]
  await until(() => seen(amy.device(), call)?.connectedAt != null, "the timer runs")
  const heard: number[] = []
  const stop = own(amy.device(), call)?.incoming.subscribe((all) => heard.push(voicesOf(all).length))

  const split = async () => {
    await television.client.calls.take(call, ["camera", "speaker", "screen"])
    await until(() => own(television, call) !== undefined && played(television, call).length === 1, "it plays there")
    await until(() => played(phone, call).length === 0, "and here no more")
  }
  await split()
  await phone.client.calls.take(call, ALL)
  await until(() => own(television, call) === undefined, "all of it is on the phone")
  await hearEachOther(call, amy.device(), phone)

  await split()
  await television.client.calls.take(call, ALL)
  await until(() => own(phone, call) === undefined, "all of it is on the television")
  await hearEachOther(call, amy.device(), television)
  stop?.()
  expect(heard).toEqual(heard.map(() => 1))
  expect(seen(amy.device(), call)?.theirs.lost).toBe(false)
})

story("a device that dies is missed, and another of the same person goes on", async (net) => {
  const { amy, ben, call } = await talking(net, ["phone", "tv"])

  await ben.device(0).client.close()
  await until(() => seen(amy.device(), call)?.theirs.lost === true, "the other side notices")
  await until(() => seen(ben.device(1), call)?.legs.some(({ lost }) => lost) === true, "and one's own devices do")
  await ben.device(1).client.calls.take(call, ALL)
  await hearEachOther(call, amy.device(), ben.device(1))
  await until(() => seen(amy.device(), call)?.theirs.lost === false, "nobody is missed any more")
  expect(seen(amy.device(), call)?.state).toBe("talking")
})

story("who was out of reach when a call ended learns how it did", async (net) => {
  const { amy, ben, call } = await talking(net, ["phone"])
  ben.device().wire.fail()
  await amy.device().client.calls.hangUp(call)
  ben.device().wire.restore()
  ben.device().client.reconnect()
  await until(() => ben.device().client.calls.ended.value?.ended?.outcome === "answered", "it is told")
  expect(ben.device().client.calls.own.value).toEqual([])
})

story(
  "who hangs up while the server is out of reach is out at once, and the other side is told when it is back",
  async (net) => {
    const { amy, ben, call } = await talking(net, ["phone"])

    amy.device().wire.fail()
    const hungUp = amy.device().client.calls.hangUp(call)
    expect(amy.device().client.calls.own.value).toEqual([])
    await expect(hungUp).rejects.toMatchObject({ code: "offline" })
    amy.device().wire.restore()
    amy.device().client.reconnect()
    await until(() => ben.device().client.calls.ended.value?.call === call, "the other side is told")
    expect(amy.device().client.calls.own.value).toEqual([])
  },
)

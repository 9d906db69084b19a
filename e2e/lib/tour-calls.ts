/** The part of the tour that is calls, with somebody who is a program at the other end. */
import type { CallId } from "@everline/protocol"
import type { Client } from "@everline/sdk"
import { until } from "@everline/testkit"
import type { Device } from "./device.ts"
import type { Tickets } from "./tickets.ts"
import type { Stop } from "./tour.ts"

const HOLDS = ["microphone", "camera", "speaker", "screen"] as const
const row = ({ friendName }: Tickets) => ({ role: "link", begins: friendName }) as const
const ringing = { role: "dialog" } as const
const call = { role: "region", has: ":" } as const

/** The friend calls who makes the tour. */
async function callFrom({ friend, self }: Tickets, media: "audio" | "video"): Promise<CallId> {
  const conversation = await friend.client.conversations.direct(self)
  return (await friend.client.calls.start(conversation, media, HOLDS)).call
}

/** Presses the button of a call that stands at this place from the end. */
const fromTheEnd = (device: Device, place: number): Promise<void> =>
  device.window.run(`[...document.querySelectorAll("section[data-theme=dark] button")].at(-${place}).click()`)

const over = ({ calls }: Client): Promise<void> => until(() => calls.running.value.length === 0, "the call is over")

export const callStops: readonly Stop[] = [
  {
    name: "call-comes",
    async show(device, tickets) {
      await device.goto("/")
      await device.sees(row(tickets))
      await callFrom(tickets, "audio")
      await device.sees(ringing)
    },
  },
  {
    name: "call-comes-video",
    async show(device, tickets) {
      for (const { call } of tickets.friend.client.calls.running.value) await tickets.friend.client.calls.hangUp(call)
      await device.seesNo(ringing)
      await callFrom(tickets, "video")
      await device.sees(ringing)
    },
  },
  {
    name: "call-seen",
    async show(device, { friend }) {
      await device.press({ role: "button", within: ringing })
      await until(() => friend.client.calls.own.value.length > 0, "the friend is in the call")
      await device.sees(call)
      await device.until("see the friend", async () =>
        (await device.window.run<boolean>(
          `[...document.querySelectorAll("video")].some((one) => one.videoWidth > 0 && getComputedStyle(one).visibility === "visible" && one.getBoundingClientRect().width > 300)`,
        ))
          ? null
          : "there is no picture",
      )
    },
  },
  {
    name: "call-move",
    async show(device) {
      await fromTheEnd(device, 2)
      // The list lies over the call.
      await device.seesNo(call)
    },
  },
  {
    name: "call-small",
    async show(device) {
      await device.window.press("Escape")
      await device.sees(call)
      await device.window.run(`document.querySelector("section[data-theme=dark] header button").click()`)
      await device.seesNo({ role: "dialog" })
    },
  },
  {
    name: "call-heard",
    async show(device, tickets) {
      const { friend } = tickets
      await fromTheEnd(device, 1)
      await over(friend.client)
      await device.press(row(tickets))
      await device.window.run(`document.querySelector("main header span button").click()`)
      await until(() => friend.client.calls.running.value.length > 0, "the friend is called")
      const [{ call: called } = { call: null }] = friend.client.calls.running.value
      if (called === null) throw new Error("nobody calls")
      await friend.client.calls.ring(called)
      await friend.client.calls.answer(called, "audio", HOLDS)
      await until(() => friend.client.calls.own.value.length > 0, "the friend is in the call")
      await device.sees(call)
    },
  },
  {
    name: "call-elsewhere",
    async show(device, tickets) {
      const { friend, other } = tickets
      await fromTheEnd(device, 1)
      await over(friend.client)
      const called = await callFrom(tickets, "audio")
      await until(() => other.client.calls.running.value.length > 0, "the other device rings")
      await other.client.calls.answer(called, "audio", HOLDS)
      await device.seesNo(ringing)
      await device.sees({ role: "button", within: { role: "status", has: tickets.friendName } })
    },
  },
  {
    name: "call-after",
    async show(device, { friend, friendName }) {
      for (const { call } of friend.client.calls.running.value) await friend.client.calls.hangUp(call)
      await over(friend.client)
      await device.seesNo({ role: "status", has: friendName })
      await device.sees({ role: "article" })
    },
  },
]

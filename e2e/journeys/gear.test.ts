import { expect, test } from "vitest"
import { hears, hearsSilence } from "../lib/calling.ts"
import { chromium } from "../lib/chromium.ts"
import type { Device } from "../lib/device.ts"
import type { Target } from "../lib/eyes.ts"
import { onStage, type Stage } from "../lib/stage.ts"

const button = (name: string): Target => ({ role: "button", name })
const muted: Target = { role: "button", name: "Mute" }

async function talk(stage: Stage): Promise<readonly [Device, Device]> {
  const [amy, ben] = await Promise.all([stage.person("Amy"), stage.person("Ben")])
  const amys = await stage.clientOf(amy)
  await amys.messages.settled(await amys.messages.send(await amys.conversations.direct(ben.account), "Hi"))
  await amys.close()
  const caller = await stage.deviceOf(amy, "desktop")
  const callee = await stage.deviceOf(ben, "desktop")
  await caller.enter("Ben")
  await caller.press(button("Voice call"))
  await callee.press(button("Answer"))
  await Promise.all([hears(caller), hears(callee)])
  return [caller, callee]
}

/** The microphone is pulled out: the browser ends what it gave, and says so. */
const pullOut = (device: Device) =>
  device.window.run(`(() => {
    for (const track of window.recorded.filter(({ kind, readyState }) => kind === "audio" && readyState === "live")) {
      track.stop()
      track.dispatchEvent(new Event("ended"))
    }
  })()`)

/** There is no microphone any more, or there is one again; the browser tells that something changed. */
const have = (device: Device, isThere: boolean) =>
  device.window.run(`(() => {
    window.everlineRecord ??= navigator.mediaDevices.getUserMedia
    navigator.mediaDevices.getUserMedia = ${isThere}
      ? window.everlineRecord
      : async () => { throw new DOMException("Requested device not found", "NotFoundError") }
    if (${isThere}) navigator.mediaDevices.dispatchEvent(new Event("devicechange"))
  })()`)

onStage(
  "in a call",
  [chromium],
  (stage) => {
    test("a microphone that is pulled out is followed by another; where there is none one is muted, until one comes", async () => {
      const [caller, callee] = await talk(stage())
      await pullOut(caller)
      await caller.reads("Now using Fake")
      await hears(callee)

      await have(caller, false)
      await pullOut(caller)
      await caller.reads("No microphone can be used, so you are muted")
      await callee.reads("Amy is muted")
      await caller.reads("No microphone can be used, so you are muted")
      await caller.readsNo("No microphone can be used")
      await caller.press(muted)
      await caller.reads("No microphone can be used, so you are muted")
      await callee.reads("Amy is muted")
      await have(caller, true)
      await caller.reads("can be used. You are muted until you press Mute")
      await hearsSilence(callee)
      await caller.press(muted)
      await callee.readsNo("Amy is muted")
      await hears(callee)
    })

    test("another microphone takes over when it is chosen; one that cannot be used leaves the one before", async () => {
      const [caller, callee] = await talk(stage())
      const live = () =>
        caller.window.run<string[]>(
          "window.recorded.filter(({ kind, readyState }) => kind === 'audio' && readyState === 'live').map(({ label }) => label)",
        )
      await caller.press(button("Microphone, camera, speaker"))
      await caller.press({ role: "radio", name: "Fake Audio Input 2" })
      await caller.until("use it", async () =>
        (await live()).every((label) => label === "Fake Audio Input 2") ? null : (await live()).join(),
      )
      await hears(callee)
      await have(caller, false)
      await caller.press({ role: "radio", name: "Fake Audio Input 1" })
      await caller.reads("The call goes on as it was")
      expect(new Set(await live())).toEqual(new Set(["Fake Audio Input 2"]))
      await hears(callee)
    })
  },
  { browser: { calls: "open" } },
)

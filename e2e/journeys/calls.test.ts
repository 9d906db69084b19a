import { expect, test } from "vitest"
import { borrow } from "../lib/browsers.ts"
import {
  button,
  callWith,
  hears,
  hearsSilence,
  listen,
  namedDevice,
  pair,
  recordsNothing,
  talks,
  watches,
} from "../lib/calling.ts"
import { chromium } from "../lib/chromium.ts"
import { bubble, type Device } from "../lib/device.ts"
import { firefox } from "../lib/firefox.ts"
import { inEachBrowser, onStage } from "../lib/stage.ts"

const options = { browser: { calls: "open" } } as const

/** Two are in a call, of which the second is on the first of these devices. */
async function talking(caller: Device, callee: Device): Promise<void> {
  await caller.enter("Ben")
  await caller.press(button("Voice call"))
  await callee.press(button("Answer"))
  await Promise.all([talks(caller, "Ben"), talks(callee, "Amy")])
  await Promise.all([hears(caller), hears(callee)])
}

async function videoTalk(caller: Device, callee: Device): Promise<void> {
  await caller.enter("Ben")
  await caller.press(button("Video call"))
  await callee.press(button("With video"))
  await Promise.all([talks(caller, "Ben"), talks(callee, "Amy")])
  await Promise.all([watches(caller), watches(callee)])
}

async function videoCall(one: Device, other: Device): Promise<void> {
  await one.enter("Ben")
  await one.press(button("Video call"))
  await one.reads("Ringing…")
  await other.press(button("With video"))
  await Promise.all([talks(one, "Ben"), talks(other, "Amy")])
  await Promise.all([hears(one), hears(other), watches(one), watches(other)])
  await one.press(button("Mute"))
  await Promise.all([other.reads("Amy is muted"), hearsSilence(other)])
  await one.press(button("Mute"))
  await other.readsNo("Amy is muted")
  await hears(other)
  // The words stay for two seconds and a half, so whoever reads them looks before.
  await Promise.all([one.reads("Call ended"), other.press(button("Hang up"))])
  await Promise.all([one.seesNo(callWith("Ben")), other.seesNo(callWith("Amy"))])
  await Promise.all([recordsNothing(one), recordsNothing(other)])
  await one.sees(bubble("Video call"))
  await other.enter("Amy")
  await other.sees(bubble("Video call"))
  expect(await other.look("texts", bubble("Video call"))).toEqual([expect.stringMatching(/Video call\s*0:\d\d/)])
}

inEachBrowser(
  "a video call",
  (stage) => {
    test("is seen and heard on both sides, and leaves one line", async () => {
      const [amy, ben] = await pair(stage())
      await videoCall(await stage().deviceOf(amy, "desktop"), await stage().deviceOf(ben, "phone"))
    })
  },
  options,
)

onStage(
  "a call from Firefox to Chromium",
  [firefox, chromium],
  (stage) => {
    test("is seen and heard on both sides", async () => {
      const [amy, ben] = await pair(stage())
      await videoCall(await stage().deviceOf(amy, "desktop", firefox), await stage().deviceOf(ben, "phone", chromium))
    })
  },
  options,
)

const TELEVISION = "Mozilla/5.0 (SMART-TV; LINUX; Tizen 8.0) AppleWebKit/537.36 Chrome/143.0.0.0 TV Safari/537.36"

onStage(
  "a call",
  [chromium],
  (stage) => {
    test("rings on every device; when one answers the others stop; then it walks from one to the next, and is heard all the while", async () => {
      const [amy, ben] = await pair(stage())
      const caller = await stage().deviceOf(amy, "desktop")
      const laptop = await namedDevice(stage(), ben, "desktop", "Laptop")
      const phone = await namedDevice(stage(), ben, "phone", "Phone in the hall")
      const asTelevision = await borrow(chromium, { ...options.browser, agent: TELEVISION })
      const television = await namedDevice(stage(), ben, "desktop", "Living room", asTelevision)
      await caller.enter("Ben")
      await caller.press(button("Voice call"))
      for (const device of [laptop, phone, television]) await device.sees(button("Answer"))
      const others = [phone, television]
      // These words stay for six seconds, so whoever reads them looks before.
      await Promise.all([...others.map((device) => device.reads("Answered on Laptop")), laptop.press(button("Answer"))])
      for (const device of others) {
        await device.seesNo(button("Answer"))
        await device.reads("With Amy, on Laptop")
      }
      await Promise.all([talks(caller, "Ben"), hears(caller), hears(laptop)])

      const listening = await listen(caller)
      await laptop.press(button("Mute"))
      await caller.reads("Ben is muted")
      await laptop.press(button("Move to…"))
      await laptop.press({ role: "button", begins: "Phone in the hall" })
      await Promise.all([laptop.reads("The call is on Phone in the hall"), phone.press(button("Take it here"))])
      await talks(phone, "Amy")
      await laptop.seesNo(callWith("Amy"))
      await hears(phone)
      await caller.reads("Ben is muted")
      await phone.press(button("Mute"))
      await caller.readsNo("Ben is muted")
      await phone.press(button("Move to…"))
      await phone.press({ role: "button", has: "TV" })
      await television.press(button("Take it here"))
      await talks(television, "Amy")
      await phone.seesNo(callWith("Amy"))
      await Promise.all([hears(television), recordsNothing(laptop), recordsNothing(phone)])
      expect(await listening.silence()).toBeLessThan(200)

      await laptop.press(button("Take it here"))
      await talks(laptop, "Amy")
      await hears(laptop)
      await Promise.all([caller.reads("Call ended"), laptop.press(button("Hang up"))])
      for (const device of [phone, television]) await device.readsNo("With Amy, on Laptop")
      await phone.enter("Amy")
      await phone.sees(bubble("Voice call"))
      await phone.readsNo("Missed")
    })

    test("that nobody takes is missed, one press calls back, and one can decline with a message", async () => {
      const [amy, ben] = await pair(stage())
      const caller = await stage().deviceOf(amy, "desktop")
      const phone = await stage().deviceOf(ben, "phone")
      await caller.enter("Ben")
      await caller.press(button("Voice call"))
      await phone.sees(button("Answer"))
      await caller.press(button("Hang up"))
      await phone.seesNo(button("Answer"))
      await caller.reads("Cancelled")
      await phone.enter("Amy")
      await phone.press({ role: "button", has: "Call back" })
      await caller.press(button("Decline with a message"))
      await Promise.all([phone.reads("Amy declined"), caller.press({ role: "menuitem", name: "Please write to me." })])
      await phone.seesNo(callWith("Amy"))
      await phone.sees(bubble("Please write to me."))
    })

    test("moves in part, or not at all, as the other device can; and goes on on another one when one dies", async () => {
      const [amy, ben] = await pair(stage())
      const caller = await stage().deviceOf(amy, "desktop")
      const phone = await namedDevice(stage(), ben, "phone", "Phone in the hall")
      await videoTalk(caller, phone)

      // Without a microphone it takes picture and sound, and the voice stays where it is.
      const bare = await borrow(chromium, { calls: "bare", agent: TELEVISION })
      const television = await namedDevice(stage(), ben, "desktop", "Living room", bare)
      await television.press(button("Take it here"))
      await talks(television, "Amy")
      await Promise.all([watches(television), hears(television), hears(caller), talks(phone, "Amy")])
      await phone.press(button("Mute"))
      await caller.reads("Ben is muted")
      await phone.press(button("Mute"))

      // All of it comes back to the device that speaks.
      await phone.press(button("Move to…"))
      await phone.press({ role: "button", has: "Bring all of it here" })
      await television.seesNo(callWith("Amy"))
      await Promise.all([watches(phone), hears(phone), hears(caller)])
      await television.press(button("Take it here"))
      await talks(television, "Amy")

      // One that may not use its microphone takes nothing.
      const refused = await borrow(chromium, { calls: "refused" })
      const desk = await namedDevice(stage(), ben, "desktop", "Desk", refused)
      await phone.press(button("Move to…"))
      await phone.press({ role: "button", begins: "Desk" })
      await desk.press(button("Take it here", { role: "dialog", has: "Take the call with Amy here?" }))
      await desk.sees({ role: "dialog", has: "microphone" })
      await phone.reads("Desk may not use its microphone. The call stays here.")
      await hears(caller)

      const tablet = await namedDevice(stage(), ben, "desktop", "Kitchen")
      await Promise.all([television.window.close(), phone.window.close()])
      await caller.reads("Reconnecting…")
      await tablet.reads("Phone in the hall dropped out of the call with Amy")
      await tablet.press(button("Take it here"))
      await talks(tablet, "Amy")
      await Promise.all([hears(caller), hears(tablet)])
      await caller.reads("Clear")
    })

    test("that is moved to a device which takes calls unasked goes on there without a press, where the browser lets it", async () => {
      const [amy, ben] = await pair(stage())
      const caller = await stage().deviceOf(amy, "desktop")
      const phone = await namedDevice(stage(), ben, "phone", "Phone in the hall")
      const takesUnasked = async (device: Device) => {
        await device.goto("/me")
        await device.press({ role: "switch", name: "Take calls moved here without asking" })
        return device
      }
      const move = async (from: Device, to: string) => {
        await from.press(button("Move to…"))
        await from.press({ role: "button", begins: to })
      }
      const television = await takesUnasked(await namedDevice(stage(), ben, "desktop", "Living room"))
      await talking(caller, phone)
      const listening = await listen(caller)
      await move(phone, "Living room")
      await television.reads("The call from Phone in the hall goes on here")
      await talks(television, "Amy")
      await Promise.all([hears(television), hears(caller), phone.seesNo(callWith("Amy"))])
      expect(await listening.silence()).toBeLessThan(200)

      // Where the browser has to ask for the microphone first, so does the app.
      const refused = await borrow(chromium, { calls: "refused" })
      const desk = await takesUnasked(await namedDevice(stage(), ben, "desktop", "Desk", refused))
      await move(television, "Desk")
      await desk.press(button("Not here", { role: "dialog", has: "Take the call with Amy here?" }))
      await television.reads("Desk did not take it. The call stays here.")
      await hears(caller)
    })

    test("that began with voices is seen, and shows a screen; it goes on in a page that was loaded again", async () => {
      const [amy, ben] = await pair(stage())
      const caller = await stage().deviceOf(amy, "desktop")
      const callee = await stage().deviceOf(ben, "desktop")
      await talking(caller, callee)
      await caller.press(button("Camera"))
      await watches(callee)
      await callee.press(button("Camera"))
      await watches(caller)
      await caller.press(button("Camera"))
      await caller.press(button("Share"))
      await watches(callee)
      await callee.press(button("Make small"))
      await callee.enter("Amy")
      await callee.say("Amy", "I can see it")
      await caller.press(button("Make small"))
      await caller.sees(bubble("I can see it"))
      await watches(callee)
      await callee.window.reload()
      await callee.press(button("Take it here"))
      await talks(callee, "Amy")
      await Promise.all([hears(caller), hears(callee)])
    })

    test("is in the tab that it was last wanted in; and one that rings at the other's goes on in a page that was loaded again", async () => {
      const [amy, ben] = await pair(stage())
      const caller = await stage().deviceOf(amy, "desktop")
      const callee = await stage().deviceOf(ben, "desktop")
      await caller.enter("Ben")
      await caller.press(button("Voice call"))
      await caller.reads("Ringing…")
      await caller.window.reload()
      await caller.reads("Ringing…")
      await callee.press(button("Answer"))
      await Promise.all([talks(caller, "Ben"), hears(caller), hears(callee)])

      const tab = await callee.another()
      await tab.press(button("Take it here"))
      await talks(tab, "Amy")
      await callee.seesNo(callWith("Amy"))
      await Promise.all([hears(caller), hears(tab), recordsNothing(callee)])
      await caller.reads("Clear")
      await Promise.all([caller.reads("Call ended"), tab.press(button("Hang up"))])
    })

    test("waits while its person answers another one; and goes on while the server is gone, and moves when it is back", async () => {
      const [amy, ben] = await pair(stage())
      const cleo = await stage().person("Cleo")
      const caller = await stage().deviceOf(amy, "desktop")
      const callee = await stage().deviceOf(ben, "phone")
      const cleos = await stage().clientOf(cleo)
      await cleos.conversations.direct(ben.account)
      const third = await stage().deviceOf(cleo, "phone")
      await talking(caller, callee)
      await third.enter("Ben")
      await third.press(button("Voice call"))
      await callee.press(button("Hold and answer"))
      await caller.reads("Ben has put you on hold")
      await Promise.all([talks(third, "Ben"), hears(third), hearsSilence(caller)])
      // What one does in one call is nothing to the other.
      await callee.press(button("Mute"))
      await Promise.all([third.reads("Ben is muted"), hearsSilence(third)])
      await callee.press(button("Mute"))
      await Promise.all([hears(third), hearsSilence(caller)])
      await third.press(button("Hang up"))
      await callee.press(button("Go on"))
      await caller.readsNo("Ben has put you on hold")
      await Promise.all([hears(caller), hears(callee)])

      const desk = await stage().deviceOf(ben, "desktop")
      await stage().server.kill()
      await Promise.all([hears(caller), hears(callee)])
      await stage().server.revive()
      await desk.press(button("Take it here"))
      await talks(desk, "Amy")
      await Promise.all([hears(caller), hears(desk)])
      await Promise.all([desk.reads("Call ended"), caller.press(button("Hang up"))])
    })
  },
  // What is killed in a story leaves a PostgreSQL behind, which it finds again.
  { ...options, server: { flags: ["--sign-up", "anyone"], bringsPostgres: true } },
)

// Where a call is on a screen: over whatever is open, on all of it, or beside other things.
import { until } from "@everline/testkit"
import { test } from "vitest"
import { button, callWith, pair, talks } from "../lib/calling.ts"
import { chromium } from "../lib/chromium.ts"
import type { Device } from "../lib/device.ts"
import { presentIn, webrtc } from "../lib/endpoint.ts"
import { firefox } from "../lib/firefox.ts"
import { onLine } from "../lib/on-line.ts"
import type { Person } from "../lib/people.ts"
import { inOneBrowser, type Stage } from "../lib/stage.ts"

const options = { browser: { calls: "open" } } as const
const HOLDS = ["microphone", "camera", "speaker", "screen"] as const

/** Somebody without a screen, who calls. */
async function caller(stage: Stage, { token }: Person, callee: Person) {
  const { client } = stage.program({ token, webrtc })
  await onLine(client)
  presentIn(client)
  const conversation = await client.conversations.direct(callee.account)
  return { client, call: () => client.calls.start(conversation, "audio", HOLDS) }
}

const says = (device: Device, expression: string) =>
  device.until(`have it so that ${expression}`, async () =>
    (await device.window.run<boolean>(expression)) ? null : "it is not so",
  )

inOneBrowser(
  chromium,
  "a call",
  (stage) => {
    test("is answered over an open dialog, and then has the keyboard; small, it gives it back to the dialog", async () => {
      const [amy, ben] = await pair(stage())
      const desktop = await stage().deviceOf(ben, "desktop")
      await desktop.goto("/me")
      await desktop.press({ role: "button", name: "Sign out", within: { role: "main" } })
      const question = { role: "dialog", name: "Sign out here?" } as const
      await desktop.sees(question)
      const { call } = await caller(stage(), amy, ben)
      await call()
      await desktop.press(button("Answer"))
      await talks(desktop, "Amy")
      await desktop.seesNo(question)
      await says(desktop, `document.activeElement?.querySelector("section[aria-label]") !== null`)
      await desktop.window.press("Tab")
      await says(desktop, `document.activeElement?.closest("section[aria-label='Call with Amy']") !== null`)
      await desktop.press(button("Make small"))
      await desktop.sees(question)
      await says(desktop, `document.activeElement?.closest("dialog")?.textContent.includes("Sign out here?")`)
    })

    test("has the whole screen; Esc leaves that first, and then makes it small, where one reads how it ended", async () => {
      const [amy, ben] = await pair(stage())
      const desktop = await stage().deviceOf(ben, "desktop")
      const { client, call } = await caller(stage(), amy, ben)
      const { call: begun } = await call()
      await desktop.press(button("Answer"))
      await talks(desktop, "Amy")
      await desktop.press(button("Full screen"))
      await desktop.sees(button("Leave full screen"))
      await says(desktop, "document.fullscreenElement !== null")
      await desktop.window.press("Escape")
      await desktop.sees(button("Full screen"))
      await says(desktop, "document.fullscreenElement === null")
      await desktop.window.press("Escape")
      await desktop.sees(button("Show in full"))
      await desktop.sees(callWith("Amy"))
      await Promise.all([desktop.reads("Call ended"), client.calls.hangUp(begun)])
      await desktop.seesNo(callWith("Amy"))
    })
  },
  options,
)

inOneBrowser(
  firefox,
  "a call",
  (stage) => {
    test("that waits stands above the other one, and one press changes between them", async () => {
      const [amy, ben] = await pair(stage())
      const cleo = await stage().person("Cleo")
      const phone = await stage().deviceOf(ben, "phone")
      const first = await caller(stage(), amy, ben)
      const second = await caller(stage(), cleo, ben)
      await first.call()
      await phone.press(button("Answer"))
      await talks(phone, "Amy")
      await second.call()
      await phone.press(button("Hold and answer"))
      await talks(phone, "Cleo")
      await phone.press(button("Switch", { role: "status", has: "Call with Amy on hold" }))
      await talks(phone, "Amy")
      await phone.reads("Call with Cleo on hold")
      const [own] = second.client.calls.own.value
      await until(() => own?.view.value.theirs.holding === true, "Cleo waits")
      await phone.press(button("End the call with Cleo"))
      await phone.readsNo("Call with Cleo on hold")
      await phone.reads("The call with Cleo is over")
      await until(() => second.client.calls.own.value.length === 0, "the call with Cleo is over")
      await talks(phone, "Amy")
    })
  },
  options,
)

import { expect, test } from "vitest"
import { chromium } from "../lib/chromium.ts"
import { bubble, type Device, home, row } from "../lib/device.ts"
import type { Target } from "../lib/eyes.ts"
import { misfits } from "../lib/fits.ts"
import { onStage } from "../lib/stage.ts"

/** More than there is to stop at on any screen. */
const MOST_STOPS = 80

/** Goes on with the Tab key until the focus is there, and can be seen. */
async function tabTo(device: Device, target: Target): Promise<void> {
  await device.sees(target)
  for (let stops = 0; stops < MOST_STOPS; stops += 1) {
    if (await device.look("hasFocus", target)) {
      const ring = await device.window.run<string>(`getComputedStyle(document.activeElement.matches("input[type=radio]")
        ? document.activeElement.nextElementSibling : document.activeElement).boxShadow`)
      expect(ring, `the focus shows on ${JSON.stringify(target)}`).not.toBe("none")
      return
    }
    await device.window.press("Tab")
  }
  throw new Error(`the Tab key does not come to ${JSON.stringify(target)}`)
}

onStage("without a mouse", [chromium], (stage) => {
  test("one logs in, finds a chat, writes, chooses messages, and changes one's settings", async () => {
    const [amy, ben] = await Promise.all([stage().person("Amy"), stage().person("Ben")])
    const program = await stage().clientOf(ben)
    const conversation = await program.conversations.direct(amy.account)
    await program.messages.settled(await program.messages.send(conversation, "Can you hear me?"))

    const desktop = await stage().device("desktop")
    await desktop.goto("/login")
    await tabTo(desktop, { role: "textbox", name: "User name" })
    await desktop.window.type(amy.userName)
    await tabTo(desktop, { role: "textbox", name: "Password" })
    await desktop.window.type(amy.password)
    await desktop.window.press("Enter")
    await desktop.sees(home)

    await tabTo(desktop, row("Ben"))
    await desktop.window.press("Enter")
    await tabTo(desktop, { role: "textbox", name: "Message Ben" })
    await desktop.window.type("By the keys alone")
    await desktop.window.press("Enter")
    await desktop.sees(bubble("By the keys alone"))
    // A menu has what can be done with a message as it is when the menu opens.
    await desktop.reads("Delivered")

    await tabTo(desktop, { role: "log" })
    await desktop.window.press("ArrowUp")
    await desktop.window.press("Enter")
    await tabTo(desktop, { role: "menuitem", name: "Select" })
    await desktop.window.press("Enter")
    await desktop.reads("1 selected")
    await tabTo(desktop, { role: "checkbox", has: "Can you hear me?" })
    await desktop.window.press("Space")
    await desktop.window.press("Escape")
    await desktop.sees({ role: "textbox", name: "Message Ben" })

    await tabTo(desktop, { role: "link", name: "Settings" })
    await desktop.window.press("Enter")
    await tabTo(desktop, { role: "switch", name: "Show that you are typing" })
    await desktop.window.press("Space")
    await desktop.until("see that it is off", async () => {
      const on = await desktop.window.run<string>(`document.activeElement.getAttribute("aria-checked")`)
      return on === "false" ? null : `it is ${on}`
    })
    expect(await desktop.window.run("document.activeElement.checked")).toBe(false)
  })
})

onStage("for who needs it large", [chromium], (stage) => {
  test("everything can be read and pressed at 200 %, and as large as one chooses", async () => {
    const [amy, ben] = await Promise.all([stage().person("Amy"), stage().person("Ben")])
    const program = await stage().clientOf(ben)
    const conversation = await program.conversations.direct(amy.account)
    await program.messages.send(conversation, "A long word: Donaudampfschifffahrtsgesellschaft")
    const zoomed = await stage().deviceOf(amy, "zoomed")
    const fits = async () => expect(await misfits(zoomed.window, "larger")).toEqual([])
    await fits()
    await zoomed.enter("Ben")
    await fits()
    await zoomed.say("Ben", "I can read it")
    await zoomed.sees(bubble("I can read it"))
    await zoomed.goto("/me")
    await zoomed.press({ role: "radio", name: "Largest" })
    expect(await zoomed.window.run("getComputedStyle(document.documentElement).fontSize")).toBe("30px")
    await zoomed.window.reload()
    await zoomed.sees({ role: "radio", name: "Largest" })
    expect(await zoomed.window.run("getComputedStyle(document.documentElement).fontSize")).toBe("30px")
    await fits()
  })
})

onStage(
  "for who wants no motion",
  [chromium],
  (stage) => {
    test("nothing moves", async () => {
      const [amy, ben] = await Promise.all([stage().person("Amy"), stage().person("Ben")])
      const program = await stage().clientOf(ben)
      await program.messages.send(await program.conversations.direct(amy.account), "Can you hear me?")
      const desktop = await stage().deviceOf(amy, "desktop")
      await desktop.enter("Ben")
      await desktop.press({ role: "body" }, "right")
      await desktop.sees({ role: "menuitem" })
      const moving = await desktop.window.run<string[]>(`[...document.querySelectorAll("*")].flatMap((element) => {
        const { transitionDuration, animationDuration, animationName } = getComputedStyle(element)
        const lasts = (times) => times.split(", ").some((time) => Number.parseFloat(time) > 0)
        const moves = lasts(transitionDuration) || (animationName !== "none" && lasts(animationDuration))
        return moves ? [element.className] : []
      })`)
      expect(moving).toEqual([])
    })
  },
  { browser: { calm: true } },
)

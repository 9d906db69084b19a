import { test } from "vitest"
import { chromium } from "../lib/chromium.ts"
import { bubble, row } from "../lib/device.ts"
import { inOneBrowser } from "../lib/stage.ts"

inOneBrowser(chromium, "who is named in a group", (stage) => {
  test("finds it in the list, muted or not, and comes to it with one press", async () => {
    const [amy, ben, cy] = await Promise.all([stage().person("Amy"), stage().person("Ben"), stage().person("Cy")])
    const program = await stage().clientOf(amy)
    const group = await program.conversations.create("Sunday walks", [ben.account, cy.account])
    const item = await program.messages.send(group, "Who comes?")
    await program.messages.settled(item)
    const desktop = await stage().deviceOf(amy, "desktop")
    const bens = await stage().deviceOf(ben, "phone")
    const cys = await stage().deviceOf(cy, "phone")
    await desktop.enter("Sunday walks")
    await bens.press(row("Sunday walks"), "right")
    await bens.press({ role: "menuitem", name: "Mute" })

    await desktop.write("Message Sunday walks", "@be")
    await desktop.press({ role: "option", has: "Ben" })
    await desktop.window.press("Enter")
    await desktop.sees(bubble("@Ben"))
    await bens.sees(row("[@you]"))
    await cys.sees(row("2 unread"))
    await cys.seesNo(row("[@you]"))
    for (let i = 0; i < 40; i += 1) await program.messages.settled(await program.messages.send(group, `Line ${i}`))
    await bens.enter("Sunday walks")
    await bens.press({ role: "button", name: "Somebody named you" })
    await bens.sees(bubble("@Ben"))
    await bens.seesNo({ role: "button", name: "Somebody named you" })

    await desktop.write("Message Sunday walks", "@ev")
    await desktop.press({ role: "option", has: "Everyone" })
    await desktop.window.press("Enter")
    await cys.sees(row("[@you]"))
    await cys.enter("Sunday walks")
    await cys.write("Message Sunday walks", "@ev")
    await cys.seesNo({ role: "option", has: "Everyone" })
  })
})

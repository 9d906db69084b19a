import { test } from "vitest"
import { chromium } from "../lib/chromium.ts"
import { bubble } from "../lib/device.ts"
import { inOneBrowser } from "../lib/stage.ts"

inOneBrowser(chromium, "a group", (stage) => {
  test("is made, gains a member and loses one, who keeps what was said until then", async () => {
    const [amy, ben, cy] = await Promise.all([stage().person("Amy"), stage().person("Ben"), stage().person("Cy")])
    const desktop = await stage().deviceOf(amy, "desktop")
    const bens = await stage().deviceOf(ben, "phone")
    const cys = await stage().deviceOf(cy, "phone")

    await desktop.press({ role: "button", name: "New chat" })
    await desktop.press({ role: "button", name: "New group" })
    await desktop.write("Group name", "Sunday walks")
    await desktop.write("Who is in it", ben.userName)
    await desktop.press({ role: "checkbox", has: "Ben" })
    await desktop.press({ role: "button", name: "Make group (2 people)" })
    await desktop.reads('You made the group "Sunday walks"')
    await desktop.say("Sunday walks", "Nine at the station")
    await bens.enter("Sunday walks")
    await bens.sees(bubble("Nine at the station"))

    await desktop.press({ role: "button", name: "Chat info" })
    await desktop.press({ role: "button", name: "Add people" })
    await desktop.write("Who is in it", cy.userName)
    await desktop.press({ role: "checkbox", has: "Cy" })
    await desktop.press({ role: "button", name: "Add 1 person" })
    for (const device of [desktop, bens]) await device.reads("added Cy")
    await cys.enter("Sunday walks")
    await cys.say("Sunday walks", "Glad to be here")
    for (const device of [desktop, bens]) await device.sees(bubble("Glad to be here"))

    await desktop.press({ role: "button", name: "What to do about Ben" })
    await desktop.press({ role: "menuitem", name: "Remove" })
    await desktop.press({ role: "button", name: "Remove", within: { role: "dialog" } })
    await bens.reads("You are no longer in this group.")
    await desktop.say("Sunday walks", "Only the two of us now")
    await cys.sees(bubble("Only the two of us now"))
    await bens.sees(bubble("Glad to be here"))
    await bens.seesNo(bubble("Only the two of us now"))
    await bens.seesNo({ role: "textbox" })
  })

  test("takes in who has its link, has admins, and is ended by its owner", async () => {
    const [amy, cy, dia] = await Promise.all([stage().person("Amy"), stage().person("Cy"), stage().person("Dia")])
    const program = await stage().clientOf(amy)
    await program.messages.send(await program.conversations.create("Sunday walks", [cy.account]), "Just the two of us")
    const desktop = await stage().deviceOf(amy, "desktop")
    const cys = await stage().deviceOf(cy, "phone")
    const dias = await stage().device("phone")
    for (const device of [desktop, cys]) await device.enter("Sunday walks")

    await desktop.press({ role: "button", name: "Chat info" })
    await desktop.press({ role: "button", name: "Invite by link" })
    await desktop.reads("Whoever has this link can come in")
    const link = await desktop.window.run<string>(
      `[...document.querySelectorAll("dialog p")].map((one) => one.textContent).find((text) => text.includes("/g/"))`,
    )
    await desktop.press({ role: "button", name: "Close", within: { role: "dialog" } })
    await dias.goto(new URL(link).pathname)
    await dias.reads("Log in first, then you can join the group.")
    await dias.write("User name", dia.userName)
    await dias.write("Password", dia.password)
    await dias.press({ role: "button", name: "Log in" })
    await dias.reads("Amy invites you")
    await dias.press({ role: "button", name: "Join the group" })
    await dias.say("Sunday walks", "Room for one more?")
    for (const device of [desktop, cys]) {
      await device.reads("Dia joined by a link")
      await device.sees(bubble("Room for one more?"))
    }
    await dias.seesNo(bubble("Just the two of us"))

    await desktop.press({ role: "button", name: "What to do about Cy" })
    await desktop.press({ role: "menuitem", name: "Make admin" })
    await cys.reads("Amy made Cy an admin")
    await desktop.press({ role: "button", name: "End the group" })
    await desktop.press({ role: "button", name: "End the group", within: { role: "dialog" } })
    for (const device of [desktop, cys, dias]) {
      await device.reads("You are no longer in this group.")
      await device.sees(bubble("Room for one more?"))
    }
    await cys.reads("Amy ended the group")
  })
})

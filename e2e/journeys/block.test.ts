import { test } from "vitest"
import { bubble } from "../lib/device.ts"
import { firefox } from "../lib/firefox.ts"
import { inOneBrowser } from "../lib/stage.ts"

inOneBrowser(firefox, "who is blocked", (stage) => {
  test("is written to no more and is not heard, on every device, until the block is taken back", async () => {
    const [amy, ben] = await Promise.all([stage().person("Amy"), stage().person("Ben")])
    const desktop = await stage().deviceOf(amy, "desktop")
    const phone = await stage().deviceOf(amy, "phone")
    const bens = await stage().deviceOf(ben, "phone")
    const program = await stage().clientOf(amy)
    await program.messages.send(await program.conversations.direct(ben.account), "How are you?")
    for (const device of [desktop, phone]) await device.enter("Ben")
    await bens.enter("Amy")
    await bens.say("Amy", "Buy my car")
    for (const device of [desktop, phone]) await device.sees(bubble("Buy my car"))

    await desktop.press({ role: "button", name: "Chat info" })
    await desktop.press({ role: "button", name: "Block" })
    await desktop.reads("Block Ben?")
    await desktop.press({ role: "button", name: "Block", within: { role: "dialog" } })
    for (const device of [desktop, phone]) {
      await device.reads("You blocked Ben")
      await device.seesNo({ role: "textbox", name: "Message Ben" })
      await device.sees(bubble("Buy my car"))
    }
    await bens.say("Amy", "It is cheap")
    await bens.reads("This person does not take messages from you.")

    await phone.press({ role: "button", name: "Unblock" })
    for (const device of [desktop, phone]) await device.sees({ role: "textbox", name: "Message Ben" })
    await desktop.say("Ben", "No, thank you")
    await bens.sees(bubble("No, thank you"))
    await bens.press({ role: "button", name: "Try again" })
    for (const device of [desktop, phone]) await device.sees(bubble("It is cheap"))
  })
})

import { test } from "vitest"
import { bubble, type Device } from "../lib/device.ts"
import { firefox } from "../lib/firefox.ts"
import { inOneBrowser } from "../lib/stage.ts"

/** Chooses something in the settings and comes back to a conversation. */
async function choose(device: Device, choice: string, name: string): Promise<void> {
  await device.goto("/me")
  await device.press({ role: "radio", name: choice })
  await device.goto("/")
  await device.enter(name)
}

inOneBrowser(firefox, "what one lets others see", (stage) => {
  test("is what they see: what has arrived, what was read once both want it, and that one is here", async () => {
    const [amy, ben] = await Promise.all([stage().person("Amy"), stage().person("Ben")])
    const [amys, bens] = [await stage().clientOf(amy), await stage().clientOf(ben)]
    await amys.contacts.request(ben.account)
    await bens.contacts.accept(amy.account)
    const conversation = await bens.conversations.direct(amy.account)
    await bens.messages.settled(await bens.messages.send(conversation, "Call me when you are up"))
    await bens.close()

    const [desktop, phone] = [await stage().deviceOf(amy, "desktop"), await stage().deviceOf(ben, "phone")]
    await desktop.enter("Ben")
    await phone.enter("Amy")
    await desktop.reads("Online")
    await desktop.say("Ben", "I am up")
    await phone.sees(bubble("I am up"))
    await desktop.reads("Delivered")
    await phone.write("Message Amy", "Just a")
    await desktop.reads("Typing…")

    await choose(desktop, "And what you have read", "Ben")
    await desktop.reads("Delivered")
    await choose(phone, "And what you have read", "Amy")
    await desktop.say("Ben", "Well?")
    await phone.sees(bubble("Well?"))
    await desktop.readsNo("Delivered")
    await desktop.reads("Read")

    await choose(phone, "Invisible", "Amy")
    await desktop.readsNo("Online")
    await phone.say("Amy", "Nobody sees me")
    await desktop.sees(bubble("Nobody sees me"))
    await desktop.readsNo("Online")
  })
})

import type { PrivacySettings } from "@everline/protocol"
import { until } from "@everline/testkit"
import { expect, test } from "vitest"
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

  test("says whose calls ring: one that does not is found as missed, and the caller takes it for no answer", async () => {
    const [amy, ben] = await Promise.all([stage().person("Amy"), stage().person("Ben")])
    const [amys, bens] = [await stage().clientOf(amy), await stage().clientOf(ben)]
    const conversation = await amys.conversations.direct(ben.account)
    const phone = await stage().deviceOf(ben, "phone")
    const allow = async (label: string, calls: PrivacySettings["calls"]) => {
      await phone.goto("/me")
      await phone.press({ role: "radio", name: label, within: { role: "group", name: "Whose calls ring" } })
      await until(() => bens.privacy.settings.value?.calls === calls, `calls from ${calls}`)
    }
    /** Amy calls, says something and gives up; tells whether Ben's devices rang. */
    const rings = async (word: string) => {
      const { call } = await amys.calls.start(conversation, "audio", ["microphone", "speaker"])
      await amys.messages.settled(await amys.messages.send(conversation, word))
      await until(() => bens.conversations.get(conversation).value?.last?.body === word, word)
      const rang = bens.calls.running.value.some((one) => one.call === call)
      expect(amys.calls.running.value.map((one) => [one.call, one.state])).toEqual([[call, "ringing"]])
      await amys.calls.hangUp(call)
      return rang
    }

    const findsMissed = (wanted: number) =>
      phone.until(`find ${wanted} calls`, async () => {
        const count = await phone.look("count", bubble("Missed"))
        return count === wanted ? null : `there are ${count}`
      })

    await allow("Contacts", "contacts")
    expect(await rings("One")).toBe(false)
    await allow("Everybody", "everybody")
    expect(await rings("Two")).toBe(true)
    await phone.goto("/")
    await phone.enter("Amy")
    await findsMissed(2)

    await allow("Contacts", "contacts")
    await bens.contacts.request(amy.account)
    await amys.contacts.accept(ben.account)
    expect(await rings("Three")).toBe(true)
    await allow("Nobody", "nobody")
    expect(await rings("Four")).toBe(false)
    await phone.goto("/")
    await phone.enter("Amy")
    await findsMissed(4)
  })
})

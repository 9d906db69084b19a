import { test } from "vitest"
import { chromium } from "../lib/chromium.ts"
import { bubble } from "../lib/device.ts"
import { firefox } from "../lib/firefox.ts"
import { onStage } from "../lib/stage.ts"

onStage("browsers of two kinds", [chromium, firefox], (stage) => {
  test("show the same talk: each person has a phone of one kind and a desktop of the other", async () => {
    const [amy, ben] = await Promise.all([stage().person("Amy"), stage().person("Ben")])
    const program = await stage().clientOf(amy)
    await program.messages.send(await program.conversations.direct(ben.account), "Hello")
    const [amyPhone, amyDesktop, benPhone, benDesktop] = await Promise.all([
      stage().deviceOf(amy, "phone", chromium),
      stage().deviceOf(amy, "desktop", firefox),
      stage().deviceOf(ben, "phone", firefox),
      stage().deviceOf(ben, "desktop", chromium),
    ])
    for (const device of [amyPhone, amyDesktop]) await device.enter("Ben")
    for (const device of [benPhone, benDesktop]) await device.enter("Amy")
    await amyPhone.say("Ben", "From Chromium 🌲")
    await benPhone.say("Amy", "From Firefox 🦊")
    await amyDesktop.say("Ben", "And back")
    for (const device of [amyPhone, amyDesktop, benPhone, benDesktop]) {
      for (const text of ["From Chromium 🌲", "From Firefox 🦊", "And back"]) await device.sees(bubble(text))
    }
  })
})

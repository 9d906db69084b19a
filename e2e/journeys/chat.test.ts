import { test } from "vitest"
import { bubble, type Device, row } from "../lib/device.ts"
import type { Person } from "../lib/people.ts"
import { inEachBrowser, type Stage } from "../lib/stage.ts"

/** Two people with two devices each, all in the conversation with the other. */
async function twoByTwo(stage: Stage) {
  const [amy, ben] = await Promise.all([stage.person("Amy"), stage.person("Ben")])
  const program = await stage.clientOf(amy)
  await program.messages.send(await program.conversations.direct(ben.account), "Are you there?")
  const devicesOf = async (person: Person, other: string) => {
    const devices = await Promise.all([stage.deviceOf(person, "phone"), stage.deviceOf(person, "desktop")])
    for (const device of devices) await device.enter(other)
    return devices
  }
  const amys = await devicesOf(amy, "Ben")
  const bens = await devicesOf(ben, "Amy")
  return { amys, bens, all: [...amys, ...bens] }
}

const each = (devices: readonly Device[], look: (device: Device) => Promise<void>) => Promise.all(devices.map(look))

inEachBrowser("two people with two devices each", (stage) => {
  test("chat: links, emoji, quotes, reactions, edits, typing and what is taken back are on all four screens", async () => {
    const { amys, bens, all } = await twoByTwo(stage())
    const [amyPhone, amyDesktop] = amys
    const [benPhone, benDesktop] = bens

    await amyPhone.say("Ben", "They have 🥟: https://example.org/menu")
    await each(all, (device) => device.sees({ role: "link", name: "https://example.org/menu" }))
    await amyDesktop.say("Ben", "Dinner at seven?")
    await each(all, (device) => device.sees(bubble("Dinner at seven?")))
    await each([amyPhone, amyDesktop], (device) => device.reads("Delivered"))

    await benDesktop.choose("Dinner at seven?", "Reply")
    await benDesktop.reads("Replying to Amy")
    await benDesktop.say("Amy", "Eight is better")
    await each(all, (device) =>
      device.sees({ role: "button", has: "Dinner at seven?", within: bubble("Eight is better") }),
    )

    await amyPhone.choose("Eight is better", "👍")
    await each(all, (device) => device.sees({ role: "button", name: "👍 1: Amy", within: bubble("Eight is better") }))
    await benPhone.press({ role: "button", name: "👍 1: Amy" })
    await each(all, (device) => device.sees({ role: "button", has: "👍 2", within: bubble("Eight is better") }))

    await benPhone.choose("Eight is better", "Edit")
    await benPhone.say("Amy", "Half past seven then")
    await each(all, (device) => device.sees(bubble("Half past seven then Edited")))
    await each(all, (device) => device.seesNo(bubble("Eight is better")))

    await amyPhone.write("Message Ben", "Well")
    await each(bens, (device) => device.reads("Typing…"))
    await amyPhone.window.press("Enter")
    await each(bens, (device) => device.sees(bubble("Well")))
    await each(bens, (device) => device.readsNo("Typing…"))

    await amyDesktop.choose("Well", "Take back")
    await each(amys, (device) => device.reads("You took a message back"))
    await each(bens, (device) => device.reads("Amy took a message back"))
    await each(all, (device) => device.readsNo("Well"))
  })

  test("unread counts agree on both devices, and are gone on both once one has read", async () => {
    const [amy, ben] = await Promise.all([stage().person("Amy"), stage().person("Ben")])
    const program = await stage().clientOf(amy)
    const conversation = await program.conversations.direct(ben.account)
    const [phone, desktop] = await Promise.all([stage().deviceOf(ben, "phone"), stage().deviceOf(ben, "desktop")])
    for (const text of ["One", "Two", "Three"]) await program.messages.send(conversation, text)
    await each([phone, desktop], (device) => device.sees({ ...row("Amy"), has: "Three 3 unread" }))
    await phone.isCalled("(3) Everline 常通")
    await phone.enter("Amy")
    await phone.sees(bubble("Three"))
    await desktop.seesNo({ ...row("Amy"), has: "unread" })
    await desktop.sees(row("Three"))
    await phone.leave()
    await phone.seesNo({ ...row("Amy"), has: "unread" })
    await desktop.isCalled("Everline 常通")
  })
})

import { expect, test } from "vitest"
import { bubble } from "../lib/device.ts"
import { keptIn } from "../lib/kept.ts"
import { inEachBrowser } from "../lib/stage.ts"

inEachBrowser("without a network", (stage) => {
  test("what one writes is kept, survives a reload, and is sent once when the network is back", async () => {
    const [amy, ben] = await Promise.all([stage().person("Amy"), stage().person("Ben")])
    const program = await stage().clientOf(ben)
    const conversation = await program.conversations.direct(amy.account)
    await program.messages.send(conversation, "Write to me from the train")
    const phone = await stage().deviceOf(amy, "phone")
    await phone.enter("Ben")
    await phone.sees(bubble("Write to me from the train"))
    await phone.keptForOffline()

    phone.loseNetwork()
    await phone.reads("What you write is kept.")
    await phone.say("Ben", "In the tunnel now")
    await phone.say("Ben", "Still in the tunnel")
    await phone.sees(bubble("Still in the tunnel"))
    await phone.reads("Sending")

    // What is on screen is kept a moment later.
    await phone.until("keep what is to be sent", async () => {
      const kept = await keptIn(phone, "outbox")
      return ["In the tunnel now", "Still in the tunnel"].every((text) => kept.includes(text))
        ? null
        : `it keeps ${kept}`
    })
    await phone.window.reload()
    await phone.sees(bubble("Write to me from the train"))
    await phone.sees(bubble("In the tunnel now"))
    await phone.sees(bubble("Still in the tunnel"))
    await phone.reads("Sending")
    await program.messages.send(conversation, "Where are you?")

    phone.findNetwork()
    await phone.sees(bubble("Where are you?"))
    await phone.reads("Delivered")
    await phone.readsNo("What you write is kept.")
    const view = program.history.open(conversation)
    await phone.until("Ben has all of it", async () => (view.lines.value.length >= 5 ? null : "not yet"))
    const bodies = view.lines.value.flatMap((line) => (line.kind === "message" ? line.body : []))
    expect(bodies.toSorted()).toEqual(
      ["In the tunnel now", "Still in the tunnel", "Where are you?", "Write to me from the train"].toSorted(),
    )
    expect(bodies.indexOf("In the tunnel now")).toBeLessThan(bodies.indexOf("Still in the tunnel"))
    const shown = await phone.look("texts", { role: "body" })
    expect(shown.filter((text) => text === "In the tunnel now")).toHaveLength(1)
  })

  test("a device that was cut off in the middle of a talk has all of it when it is back", async () => {
    const [amy, ben] = await Promise.all([stage().person("Amy"), stage().person("Ben")])
    const program = await stage().clientOf(ben)
    const conversation = await program.conversations.direct(amy.account)
    await program.messages.send(conversation, "Before")
    const [phone, desktop] = await Promise.all([stage().deviceOf(amy, "phone"), stage().deviceOf(amy, "desktop")])
    await phone.enter("Ben")
    phone.loseNetwork()
    await phone.reads("What you write is kept.")
    for (let i = 1; i <= 60; i++) await program.messages.send(conversation, `While away ${i}`)
    await desktop.enter("Ben")
    await desktop.toNewest("While away 60")
    phone.findNetwork()
    await phone.tryAgain()
    await phone.toNewest("While away 60")
  })

  test("what was not opened before opens all the same: menus, pages and questions", async () => {
    const [amy, ben] = await Promise.all([stage().person("Amy"), stage().person("Ben")])
    const program = await stage().clientOf(ben)
    const conversation = await program.conversations.direct(amy.account)
    await program.messages.send(conversation, "Do you hear me?")
    const phone = await stage().deviceOf(amy, "phone")
    await phone.enter("Ben")
    await phone.sees(bubble("Do you hear me?"))
    await phone.keptForOffline()
    phone.loseNetwork()
    await phone.reads("What you write is kept.")

    await phone.choose("Do you hear me?", "Reply")
    await phone.reads("Replying to Ben")
    await phone.press({ role: "button", name: "Emoji" })
    await phone.press({ role: "button", name: "😀" })
    await phone.goto("/contacts")
    await phone.reads("No contacts yet")
    await phone.goto("/me")
    await phone.press({ role: "button", name: "Sign out", within: { role: "main" } })
    await phone.press({ role: "button", name: "Stay", within: { role: "dialog" } })
    await phone.reads("Text size")
  })
})

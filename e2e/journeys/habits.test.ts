import { until } from "@everline/testkit"
import { test } from "vitest"
import { bubble, type Device, list, row } from "../lib/device.ts"
import { firefox } from "../lib/firefox.ts"
import { inOneBrowser } from "../lib/stage.ts"

/** Does something to a conversation from the list. */
async function choose(device: Device, name: string, deed: string): Promise<void> {
  await device.press(row(name), "right")
  await device.press({ role: "menuitem", name: deed })
}

/** Waits until the list begins with these conversations. */
const begins = (device: Device, ...names: readonly string[]) =>
  device.until(`list ${names.join(", ")} first`, async () => {
    const rows = await device.window.run<string[]>(
      `[...document.querySelectorAll('nav a[href^="/c/"]')].map((row) => row.querySelector("bdi").textContent)`,
    )
    return names.every((name, i) => rows[i] === name) ? null : `the list is ${rows.join(", ")}`
  })

inOneBrowser(firefox, "how one keeps conversations", (stage) => {
  test("is the same on all of one's devices: pins, silence, what is put aside, and what was begun", async () => {
    const amy = await stage().person("Amy")
    const [phone, desktop] = await Promise.all([stage().deviceOf(amy, "phone"), stage().deviceOf(amy, "desktop")])
    const both = [phone, desktop]
    const others = await Promise.all(["Ben", "Cleo", "Dan"].map((name) => stage().person(name)))
    for (const other of others) {
      const program = await stage().clientOf(other)
      const item = await program.messages.send(await program.conversations.direct(amy.account), `From ${other.name}`)
      await program.messages.settled(item)
    }
    for (const device of both) await begins(device, "Dan", "Cleo", "Ben")

    await choose(phone, "Ben", "Pin to the top")
    for (const device of both) await begins(device, "Ben", "Dan", "Cleo")
    await desktop.isCalled("(3) Everline 常通")
    await choose(desktop, "Dan", "Mute")
    for (const device of both) {
      await device.sees(row("From Dan Muted 1 unread"))
      await device.isCalled("(2) Everline 常通")
    }

    await phone.enter("Cleo")
    await phone.sees(bubble("From Cleo"))
    await desktop.seesNo(row("From Cleo 1 unread"))
    await phone.write("Message Cleo", "I am on my")
    await phone.leave()
    await desktop.sees(row("Draft: I am on my"))
    await choose(desktop, "Cleo", "Mark as unread")
    for (const device of both) await device.sees(row("I am on my Marked as unread"))
    await desktop.enter("Cleo")
    for (const device of both) await device.seesNo(row("Marked as unread"))
    await desktop.press({ role: "textbox", name: "Message Cleo" })
    await desktop.window.press("Enter")
    await desktop.sees(bubble("I am on my"))
    await phone.sees(row("I am on my"))
    await phone.seesNo(row("Draft: "))

    await desktop.press({ role: "button", name: "Chat info" })
    await desktop.press({ role: "switch", name: "Pin to the top" })
    for (const device of both) await begins(device, "Cleo", "Ben")
    await phone.sees(list)
  })

  test("sends a message on, and keeps what one wants to find again with oneself", async () => {
    const [amy, ben] = await Promise.all([stage().person("Amy"), stage().person("Ben")])
    const program = await stage().clientOf(ben)
    await program.messages.send(await program.conversations.direct(amy.account), "The door code is 4711")
    const [phone, desktop] = await Promise.all([stage().deviceOf(amy, "phone"), stage().deviceOf(amy, "desktop")])
    await phone.goto("/me")
    await phone.press({ role: "button", name: "Saved messages" })
    await phone.say("Saved messages", "Milk, bread")
    await phone.sees(bubble("Milk, bread"))

    await desktop.enter("Ben")
    await desktop.choose("The door code is 4711", "Forward")
    await desktop.press({ role: "option", has: "Saved messages" })
    await desktop.reads("Forwarded to Saved messages")
    await phone.sees(bubble("The door code is 4711"))
  })

  test("sends several messages on at once, one by one or as one that opens to all of them", async () => {
    const [amy, ben, cleo] = await Promise.all(["Amy", "Ben", "Cleo"].map((name) => stage().person(name)))
    if (!amy || !ben || !cleo) throw new RangeError("nobody came")
    const [bens, cleos] = [await stage().clientOf(ben), await stage().clientOf(cleo)]
    const conversation = await bens.conversations.direct(amy.account)
    for (const text of ["Tea or coffee?", "With milk?", "<b>Bold</b> biscuits?"])
      await bens.messages.send(conversation, text)
    await cleos.messages.settled(
      await cleos.messages.send(await cleos.conversations.direct(amy.account), "What did Ben say?"),
    )
    const desktop = await stage().deviceOf(amy, "desktop")
    await desktop.enter("Ben")
    const send = async (deed: string) => {
      await desktop.choose("Tea or coffee?", "Select")
      await desktop.press({ role: "checkbox", has: "biscuits" })
      await desktop.reads("2 selected")
      await desktop.press({ role: "button", name: deed })
      await desktop.press({ role: "option", has: "Cleo" })
      await desktop.reads("Forwarded to Cleo")
    }
    await send("Forward one by one")
    await send("Forward as one")
    await desktop.enter("Cleo")
    for (const text of ["Tea or coffee?", "<b>Bold</b> biscuits?"]) await desktop.sees(bubble(text))
    await desktop.press({ role: "link", has: "Chat history of Ben" })
    await desktop.sees({ role: "region", name: "Chat history of Ben" })
    await desktop.reads("<b>Bold</b> biscuits?")
    await desktop.readsNo("With milk?")
  })

  test("leads to the first of many new messages with one press", async () => {
    const [amy, ben] = await Promise.all([stage().person("Amy"), stage().person("Ben")])
    const program = await stage().clientOf(ben)
    const conversation = await program.conversations.direct(amy.account)
    for (let i = 1; i <= 240; i += 1) await program.messages.send(conversation, `Number ${i}.`)
    await until(() => program.conversations.get(conversation).value?.outgoing === null, "all is sent", 60_000)
    const desktop = await stage().deviceOf(amy, "desktop")
    await desktop.enter("Ben")
    await desktop.press({ role: "button", name: "240 new messages" })
    await desktop.sees(bubble("Number 1."))
    await desktop.seesNo({ role: "button", name: "240 new messages" })
  })
})

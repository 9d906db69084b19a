import { test } from "vitest"
import { chromium } from "../lib/chromium.ts"
import { list } from "../lib/device.ts"
import { onStage } from "../lib/stage.ts"

const tab = { role: "link", has: "Contacts" } as const
const contact = (name: string) =>
  ({ role: "link", has: name, within: { role: "navigation", name: "Contacts" } }) as const

onStage("contacts", [chromium], (stage) => {
  test("are added by name, accepted, called what one likes, put into groups, and found by initials", async () => {
    const [amy, zhang] = await Promise.all([stage().person("Amy"), stage().person("张三")])
    const desktop = await stage().deviceOf(amy, "desktop")
    const phone = await stage().deviceOf(amy, "phone")
    const zhangs = await stage().deviceOf(zhang, "phone")

    await desktop.press(tab)
    await desktop.press({ role: "button", name: "Add contact" })
    await desktop.write("Who", zhang.userName)
    await desktop.press({ role: "button", has: "张三" })
    await desktop.press({ role: "button", name: "Add to contacts" })
    await desktop.write("A word to them", "It is Amy from next door")
    await desktop.press({ role: "button", name: "Send", within: { role: "dialog" } })
    await desktop.reads("You asked. They are in your contacts when they accept.")

    await zhangs.sees({ role: "link", has: "1 person asks" })
    await zhangs.press(tab)
    await zhangs.press({ role: "link", has: "New contacts" })
    await zhangs.reads("It is Amy from next door")
    await zhangs.press({ role: "button", name: "Accept Amy" })
    await zhangs.reads("Nobody is waiting")

    await desktop.press({ role: "button", has: "Name for them" })
    await desktop.write("What you call them", "老张")
    await desktop.press({ role: "button", name: "Save" })
    await desktop.press({ role: "button", has: "Groups" })
    await desktop.write("New group", "Club")
    await desktop.press({ role: "button", name: "Add", within: { role: "dialog" } })
    await desktop.press({ role: "checkbox", has: "Club" })
    await desktop.press({ role: "button", name: "Save" })

    await phone.press(tab)
    await phone.press({ role: "button", name: "Club" })
    await phone.sees(contact("老张"))
    await phone.sees({ role: "heading", name: "L" })
    for (const text of ["lz", "laozhang", "张", "zs", zhang.userName]) {
      await phone.write("Search contacts", text)
      await phone.sees(contact("老张"))
    }
    await phone.write("Search contacts", "zx")
    await phone.reads("Nobody by that name here")

    await desktop.press({ role: "button", name: "Message" })
    await desktop.say("老张", "Good morning")
    await phone.goto("/")
    await phone.press({ role: "button", name: "Unread" })
    await phone.reads("No chats here now")
    await phone.press({ role: "button", name: "Club" })
    await phone.sees({ role: "link", has: "老张", within: list })
    await desktop.sees({ role: "link", has: "老张", within: list })
    await zhangs.goto("/")
    await zhangs.sees({ role: "link", has: "Amy", within: list })
  })

  test("are shown as online while they are, to their contacts and not to others", async () => {
    const [amy, ben, cy] = await Promise.all([stage().person("Amy"), stage().person("Ben"), stage().person("Cy")])
    const [amys, bens] = [await stage().clientOf(amy), await stage().clientOf(ben)]
    await amys.contacts.request(ben.account)
    await bens.contacts.accept(amy.account)
    await bens.close()
    const desktop = await stage().deviceOf(amy, "desktop")
    const stranger = await stage().deviceOf(cy, "desktop")
    await desktop.goto(`/p/${ben.account}`)
    await stranger.goto("/new")
    await stranger.write("Who", ben.userName)
    await stranger.press({ role: "button", has: "Ben" })
    const phone = await stage().deviceOf(ben, "phone")
    await desktop.reads("Online")
    await stranger.readsNo("Online")
    phone.loseNetwork()
    await desktop.readsNo("Online")
  })

  test("are met by their link, and are met no more when it was renewed", async () => {
    const [amy, ben] = await Promise.all([stage().person("Amy"), stage().person("Ben")])
    const desktop = await stage().deviceOf(amy, "desktop")
    const bens = await stage().deviceOf(ben, "phone")
    const linkOf = () =>
      desktop.window.run<string>(`document.querySelector("main").innerText.match(/[/]add[/]\\S+/)[0]`)
    await desktop.goto("/contacts/add")
    await desktop.reads("/add/")
    const link = await linkOf()
    await bens.goto(link)
    await bens.reads(`@${amy.userName}`)
    await bens.sees({ role: "button", name: "Add to contacts" })

    await desktop.press({ role: "button", name: "New link" })
    await desktop.press({ role: "button", name: "New link", within: { role: "dialog" } })
    await desktop.readsNo(link)
    await desktop.reads("/add/")
    await bens.goto(link)
    await bens.reads("This link is no longer used. Ask for the new one.")
    await bens.goto(await linkOf())
    await bens.reads(`@${amy.userName}`)
  })
})

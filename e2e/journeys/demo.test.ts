import { expect, test } from "vitest"
import { borrow } from "../lib/browsers.ts"
import { bubble, Device, home, list } from "../lib/device.ts"
import { firefox } from "../lib/firefox.ts"
import { inOneBrowser } from "../lib/stage.ts"

inOneBrowser(
  firefox,
  "the demo",
  (stage) => {
    test("opens as a person of a living family with the link that it printed", async () => {
      const desktop = await stage().device("desktop")
      await desktop.goto(await stage().server.printed(/(\/enter\/\S+)/))
      await desktop.reads("Hello, 林晓")
      await desktop.press({ role: "button", name: "Log in as 林晓" })
      await desktop.sees(home)
      await desktop.until("there are chats", async () => {
        const rows = await desktop.look("count", { role: "link", within: list })
        return rows >= 5 ? null : `there are ${rows}`
      })
      await desktop.enter("一家人 Family")
      await desktop.sees({ role: "article" })
      expect((await desktop.look("texts", { role: "body" })).length).toBeGreaterThan(3)
    })

    test("has somebody with a plain phone, who is written to by SMS and answers, on a page of phones", async () => {
      const desktop = await stage().device("desktop")
      await desktop.goto(await stage().server.printed(/(\/enter\/\S+)/))
      await desktop.press({ role: "button", name: "Log in as 林晓" })
      await desktop.enter("王师傅 修水管")
      await desktop.sees(bubble("我带个新水龙头来"))
      const page = await stage().server.printed(/plain phone[^\n]*\n\s+(http\S+)/)
      const phone = await Device.at(page, await borrow(firefox, {}), "phone")
      await phone.goto("/")
      await phone.reads("周六九点可以")
      await desktop.say("王师傅 修水管", "九点半行吗？")
      await phone.reads("九点半行吗？")
      await desktop.reads("Delivered to the phone")
      await phone.write("Write a text", "行，九点半")
      await phone.press({ role: "button", name: "Send", within: { role: "article", name: "+8613800138000" } })
      await desktop.sees(bubble("行，九点半"))
      await phone.close()
    })
  },
  { server: { flags: ["--demo"] } },
)

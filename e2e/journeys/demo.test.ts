import { expect, test } from "vitest"
import { home, list } from "../lib/device.ts"
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
  },
  { server: { flags: ["--demo"] } },
)

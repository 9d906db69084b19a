import { expect, test } from "vitest"
import { home } from "../lib/device.ts"
import { inEachBrowser } from "../lib/stage.ts"

const amy = { name: "Amy", userName: "amy", password: "a long walk home" }

inEachBrowser(
  "a new server",
  (stage) => {
    test("sign up by the link that it printed, log in on a second device, invite somebody", async () => {
      const phone = await stage().device("phone")
      await phone.goto(await stage().server.printed(/(\/join\/\S+)/))
      await phone.reads("It starts with you")
      await phone.write("What people call you", amy.name)
      await phone.write("User name", "Amy?")
      await phone.write("Password", amy.password)
      await phone.press({ role: "button", name: "Sign up" })
      await phone.reads("user name")
      await phone.write("User name", amy.userName)
      await phone.press({ role: "button", name: "Sign up" })
      await phone.sees(home)
      await phone.reads("No chats yet")

      const desktop = await stage().device("desktop")
      await desktop.goto("/")
      await desktop.write("User name", amy.userName)
      await desktop.write("Password", "a wrong guess")
      await desktop.press({ role: "button", name: "Log in" })
      await desktop.reads("User name or password do not match. Try again.")
      await desktop.logIn(amy)
      // Who is online is asked for but once, when the list of devices opens.
      await desktop.reads("No chats yet")
      await phone.press(home)
      await phone.reads("The one you are using")
      await phone.reads("Online now")

      await desktop.press({ role: "link", name: "Settings" })
      await desktop.press({ role: "button", name: "Invite someone" })
      await desktop.sees({ role: "dialog", name: "Invite someone" })
      const [dialog = ""] = await desktop.look("texts", { role: "dialog" })
      const path = /\/join\/\S+/.exec(dialog)?.[0] ?? ""
      expect(path).not.toBe("")

      const bens = await stage().device("phone")
      await bens.goto(path)
      await bens.reads("Amy invites you")
      await bens.write("What people call you", "Ben")
      await bens.write("User name", "ben")
      await bens.write("Password", "the way to the sea")
      await bens.press({ role: "button", name: "Sign up" })
      await bens.sees(home)

      const late = await stage().device("phone")
      await late.goto(path)
      await late.reads("This invite does not work")
    })
  },
  { server: { bringsPostgres: true } },
)

import { test } from "vitest"
import { chromium } from "../lib/chromium.ts"
import { home } from "../lib/device.ts"
import { firefox } from "../lib/firefox.ts"
import { onStage } from "../lib/stage.ts"

onStage("a passkey", [chromium], (stage) => {
  test("is added beside the password, logs in without it, and is removed", async () => {
    const amy = await stage().person("Amy")
    // WebAuthn knows no bare addresses.
    const site = stage().server.url.replace("127.0.0.1", "localhost")
    const desktop = await stage().directDevice("desktop", chromium, site)
    await desktop.window.addAuthenticator()
    await desktop.logIn(amy)
    await desktop.goto("/passkeys")
    await desktop.reads("No passkeys yet")
    await desktop.press({ role: "button", name: "Add a passkey" })
    await desktop.reads("Not used yet")
    await desktop.press({ role: "button", name: "Rename Chrome on Linux" })
    await desktop.write("Name of the passkey", "Desk")
    await desktop.press({ role: "button", name: "Save" })
    await desktop.press({ role: "link", name: "Settings" })
    await desktop.press({ role: "button", name: "Sign out", within: { role: "main" } })
    await desktop.press({ role: "button", name: "Sign out", within: { role: "dialog" } })

    await desktop.seesNo(home)
    // The browser offers the key by itself too, and this authenticator may take that before anything is pressed.
    await desktop.pressUntil({ role: "button", name: "Log in with a passkey" }, home)
    await desktop.goto("/passkeys")
    await desktop.reads("Used just now")
    await desktop.press({ role: "button", name: "Remove Desk" })
    await desktop.press({ role: "button", name: "Remove", within: { role: "dialog" } })
    await desktop.reads("No passkeys yet")
  })
})

for (const kind of [chromium, firefox])
  onStage(`at a bare address, in ${kind.name}`, [kind], (stage) => {
    test("passwords are all that is offered", async () => {
      const amy = await stage().person("Amy")
      const phone = await stage().device("phone")
      await phone.goto("/login")
      await phone.sees({ role: "button", name: "Log in" })
      await phone.seesNo({ role: "button", name: "Log in with a passkey" })
      await phone.logIn(amy)
      await phone.goto("/passkeys")
      await phone.reads("Passkeys work only at an https address with a name")
      await phone.seesNo({ role: "button", name: "Add a passkey" })
    })
  })

import { expect, test } from "vitest"
import { home } from "../lib/device.ts"
import { inEachBrowser } from "../lib/stage.ts"

inEachBrowser("one's devices", (stage) => {
  test("are listed and renamed; one that is signed out elsewhere is cut", async () => {
    const amy = await stage().person("Amy")
    const [phone, desktop] = await Promise.all([stage().deviceOf(amy, "phone"), stage().deviceOf(amy, "desktop")])
    await phone.press(home)
    await phone.press({ role: "button", name: "Rename Old phone" })
    await phone.write("Device name", "Drawer")
    await phone.press({ role: "button", name: "Save" })
    await phone.reads("Drawer")

    const names = await phone.look("names", { role: "button" })
    const other = names.find((name) => name.startsWith("Sign out") && !name.includes("Drawer"))
    expect(other).toBeDefined()
    await phone.press({ role: "button", name: other ?? "" })
    await phone.sees({ role: "dialog" })
    await phone.press({ role: "button", name: "Sign out", within: { role: "dialog" } })
    await desktop.sees({ role: "button", name: "Log in" })
    await desktop.window.reload()
    await desktop.sees({ role: "button", name: "Log in" })
    await phone.seesNo({ role: "button", name: other ?? "" })
  })

  test("a new password signs the others out, and only it lets one in again", async () => {
    const amy = await stage().person("Amy")
    const [phone, desktop] = await Promise.all([stage().deviceOf(amy, "phone"), stage().deviceOf(amy, "desktop")])
    await phone.goto("/me")
    await phone.press({ role: "button", name: "Change password" })
    await phone.write("Present password", "not this one")
    await phone.write("New password", "short")
    await phone.press({ role: "button", name: "Save" })
    await phone.reads("A password needs at least 8 characters")
    await phone.write("New password", "a longer password")
    await phone.press({ role: "button", name: "Save" })
    await phone.reads("User name or password do not match")
    await phone.write("Present password", amy.password)
    await phone.press({ role: "button", name: "Save" })
    await phone.reads("Password changed")

    await desktop.sees({ role: "button", name: "Log in" })
    await desktop.logIn({ ...amy, password: "a longer password" })
    await desktop.sees(home)
  })
})

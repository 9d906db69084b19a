import { test } from "vitest"
import { type Device, home, row } from "../lib/device.ts"
import { firefox } from "../lib/firefox.ts"
import { type Person, signUp } from "../lib/people.ts"
import { inOneBrowser } from "../lib/stage.ts"

const press = (device: Device, name: string) => device.press({ role: "button", name })
const HERS = "+86 138 0013 8000"

/** What the administrator reads out who looks at the codes that wait. */
async function readOut(desk: Device): Promise<string> {
  await press(desk, `Show the code for ${HERS}`)
  let code = ""
  await desk.until("show the code", async () => {
    const [codes = ""] = await desk.look("texts", { role: "main" })
    code = /\b\d{3} \d{3}\b/.exec(codes)?.[0] ?? ""
    return code === "" ? "it does not" : null
  })
  return code
}

inOneBrowser(
  firefox,
  "a phone number",
  (stage) => {
    test("is added by the code that an administrator passes on, logs a new phone in, and finds its owner", async () => {
      const { server } = stage()
      const warden = await signUp(server.url, "Warden", "warden", await server.printed(/\/join\/(\S+)/))
      const amy: Person = await stage().person("Amy")
      const desk = await stage().deviceOf(warden, "desktop")
      await desk.goto("/admin/codes")
      await desk.reads("No code waits")

      const desktop = await stage().deviceOf(amy, "desktop")
      await desktop.goto("/me")
      await press(desktop, "Phone numbers")
      await press(desktop, "Add a phone number")
      await desktop.write("Phone number", "138 0013")
      await press(desktop, "Send the code")
      await desktop.reads("There is no such phone number")
      await desktop.write("Phone number", HERS)
      await press(desktop, "Send the code")
      await desktop.reads("Enter the code")
      await desktop.write("Code", "12")
      await press(desktop, "Confirm")
      await desktop.reads("That is not the code")
      await desktop.write("Code", await readOut(desk))
      await press(desktop, "Confirm")
      await desktop.reads("Yours since")
      await desk.reads("No code waits")
      await desk.goto("/admin/log")
      await desk.reads("Looked at the code for +8613800138000 of Amy")
      await desk.goto("/admin/codes")

      const phone = await stage().device("phone")
      await phone.goto("/login")
      await press(phone, "Log in with a phone number")
      await phone.write("Phone number", HERS)
      await press(phone, "Send the code")
      await phone.reads("Enter the code")
      await phone.write("Code", await readOut(desk))
      // The words stay for six seconds, so whoever reads them looks before.
      await Promise.all([
        desktop.reads("Firefox on Linux has logged in to your account"),
        press(phone, "Log in").then(() => phone.sees(home)),
      ])

      const bens = await stage().deviceOf(await stage().person("Ben"), "phone")
      await bens.goto("/contacts/add")
      await bens.write("Who", HERS)
      await bens.press({ role: "button", has: "Amy", within: { role: "main" } })
      await press(bens, "Message")
      await bens.say("Amy", "Is that you?")
      await phone.sees(row("Ben"))

      await press(desktop, `Remove ${HERS}`)
      await desktop.press({ role: "button", name: "Remove", within: { role: "dialog" } })
      await desktop.reads("No phone number yet")
    })
  },
  { server: { flags: ["--sign-up", "anyone"] } },
)

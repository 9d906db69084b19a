import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, expect, test } from "vitest"
import type { Kind } from "../lib/browser.ts"
import { film, scan } from "../lib/camera.ts"
import { chromium } from "../lib/chromium.ts"
import { bubble, type Device, home, row } from "../lib/device.ts"
import { firefox } from "../lib/firefox.ts"
import { onStage, type Stage } from "../lib/stage.ts"

/** Amy and Ben have talked; Amy's phone is in, and a new desktop is not. Both reach the server by one address. */
async function amyAndDesktop(stage: Stage, phones: Kind, desktops: Kind) {
  const [amy, ben] = [await stage.person("Amy"), await stage.person("Ben")]
  const program = await stage.clientOf(amy)
  const conversation = await program.conversations.direct(ben.account)
  for (const body of ["The first word", "and the last"]) await program.messages.send(conversation, body)
  const [phone, desktop] = [await stage.directDevice("phone", phones), await stage.directDevice("desktop", desktops)]
  await phone.logIn(amy)
  await phone.sees(row("Ben"))
  await desktop.goto("/")
  return { amy, phone, desktop }
}

/** What a desktop is first called. */
const nameOf = (kind: Kind) => `${kind === chromium ? "Chrome" : "Firefox"} on Linux`

const letItIn = { role: "button", name: "Let it in", within: { role: "dialog" } } as const
/** The code that people read beside the QR. */
async function readCode(desktop: Device): Promise<string> {
  await desktop.reads("Scan this with its camera")
  const [text = ""] = await desktop.look("texts", { role: "region", name: "Scan, and you are in" })
  const [code = ""] = text.match(/[2-9B-Z]{4} [2-9B-Z]{4}/) ?? []
  return code
}

for (const [phones, desktops] of [[chromium, firefox] as const, [firefox, chromium] as const]) {
  const title = `a new screen in ${desktops.name}, beside a phone in ${phones.name}`
  onStage(title, [phones, desktops], (stage) => {
    test("is scanned, let in, and has everything", async () => {
      const { phone, desktop } = await amyAndDesktop(stage(), phones, desktops)
      const link = await scan(desktop)
      expect(new URL(link).pathname).toBe("/pair")
      await phone.window.goto(link)
      await phone.sees({ role: "dialog", name: "Let this computer in?" })
      await phone.reads("In the same network as you")
      expect(await phone.window.run("document.activeElement.textContent")).toBe("Keep it out")
      await phone.reads(nameOf(desktops))
      await desktop.reads("Amy is looking at this")
      // The words stay for six seconds, so whoever reads them looks before.
      await Promise.all([phone.reads(`${nameOf(desktops)} is in`), phone.press(letItIn)])
      await desktop.sees(row("Ben"))
      await desktop.reads("and the last")
      await desktop.enter("Ben")
      await desktop.sees(bubble("The first word"))
      await desktop.window.reload()
      await desktop.sees(home)

      await phone.window.goto(link)
      await phone.reads("This code was used already or has expired.")
    })

    test("is let in by its code under another name", async () => {
      const { phone, desktop } = await amyAndDesktop(stage(), phones, desktops)
      const code = await readCode(desktop)
      await phone.press(home)
      await phone.press({ role: "button", name: "Link a new device" })
      await phone.write("Code on the new screen", "2222 2222")
      await phone.press({ role: "button", name: "Go on" })
      await phone.reads("This code was used already or has expired.")
      await phone.write("Code on the new screen", code.toLowerCase())
      await phone.press({ role: "button", name: "Go on" })
      await phone.sees({ role: "dialog", name: "Let this computer in?" })
      await phone.write("Device name", "Study")
      await phone.press(letItIn)
      await phone.reads("Study is in")
      await phone.sees({ role: "button", name: "Rename Study" })
      await desktop.sees(row("Ben"))
    })

    test("is kept out by who logs in first to see what it is, and shows another code", async () => {
      const { amy, phone, desktop } = await amyAndDesktop(stage(), phones, desktops)
      const link = await scan(desktop)
      const tablet = await stage().directDevice("phone", phones)
      await tablet.window.goto(link)
      await tablet.reads("Log in on this device first.")
      await tablet.write("User name", amy.userName)
      await tablet.write("Password", amy.password)
      await tablet.press({ role: "button", name: "Log in" })
      await tablet.press({ role: "button", name: "Keep it out", within: { role: "dialog" } })
      await tablet.reads("It was kept out")
      await desktop.reads("Not let in")
      await desktop.press({ role: "button", name: "Show a new code" })
      expect(await scan(desktop)).not.toBe(link)
      await phone.press(home)
      await phone.seesNo({ role: "button", name: `Rename ${nameOf(desktops)}` })
    })
  })
}

const folder = mkdtempSync(join(tmpdir(), "everline-film-"))
const camera = join(folder, "film.y4m")
afterAll(() => rmSync(folder, { recursive: true, force: true }))

onStage(
  "the camera of the app",
  [chromium],
  (stage) => {
    test("finds the QR of a new screen", async () => {
      const { phone, desktop } = await amyAndDesktop(stage(), chromium, chromium)
      await phone.goto("/pair")
      await film(desktop, camera)
      await phone.press({ role: "button", name: "Scan with this camera" })
      await phone.sees({ role: "dialog", name: "Let this computer in?" })
      await phone.press(letItIn)
      await desktop.sees(row("Ben"))
    })

    test("finds somebody by the QR of their own link", async () => {
      const [amy, ben] = [await stage().person("Amy"), await stage().person("Ben")]
      const [phone, desktop] = [await stage().directDevice("phone"), await stage().directDevice("desktop")]
      await desktop.logIn(ben)
      await desktop.goto("/contacts/add")
      await film(desktop, camera)
      await phone.logIn(amy)
      await phone.goto("/contacts/add")
      await phone.press({ role: "button", name: "Scan a QR code" })
      await phone.press({ role: "button", name: "Add to contacts" })
      await phone.press({ role: "button", name: "Send", within: { role: "dialog" } })
      await desktop.sees({ role: "link", has: "1 person asks" })
    })
  },
  { server: { flags: ["--sign-up", "anyone"] }, browser: { camera } },
)

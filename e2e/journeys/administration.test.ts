import { test } from "vitest"
import { chromium } from "../lib/chromium.ts"
import { type Device, home } from "../lib/device.ts"
import { type Person, signUp } from "../lib/people.ts"
import { inOneBrowser, type Stage } from "../lib/stage.ts"

const wardens = new WeakMap<Stage, Promise<Person>>()
/** The administrator of a stage's server, who came by the link that it printed; and their desktop, in the administration. */
async function wardenAt(stage: Stage, path: string): Promise<Device> {
  const made = wardens.get(stage) ?? comeFirst(stage)
  wardens.set(stage, made)
  const desktop = await stage.deviceOf(await made, "desktop")
  await desktop.goto(path)
  return desktop
}
const comeFirst = async ({ server }: Stage) =>
  signUp(server.url, "Warden", "warden", await server.printed(/\/join\/(\S+)/))

const amy = { userName: "amy", password: "the way to the sea" }
const press = (device: Device, name: string) => device.press({ role: "button", name })
const confirm = (device: Device, name: string) => device.press({ role: "button", name, within: { role: "dialog" } })

/** From the list of users to somebody's own page. */
async function openUser(desktop: Device, name: string): Promise<void> {
  await desktop.write("Find by name or user name", name)
  await desktop.press({ role: "link", has: name, within: { role: "main" } })
}

inOneBrowser(
  chromium,
  "an administrator",
  (stage) => {
    test("opens the door to who asks, and lets them in; who waits may close the page", async () => {
      const desktop = await wardenAt(stage(), "/me")
      await press(desktop, "Administration")
      await desktop.reads("Version")
      await desktop.press({ role: "link", has: "Sign-up" })
      await desktop.press({ role: "radio", name: "After approval" })
      await desktop.reads("Nobody is waiting")

      const phone = await stage().device("phone")
      await phone.goto("/")
      await press(phone, "Sign up")
      await phone.reads("an administrator lets each person in")
      await phone.write("What people call you", "Amy")
      await phone.write("User name", amy.userName)
      await phone.write("Password", amy.password)
      await phone.write("A word about yourself", "I live by the mill")
      await press(phone, "Ask for an account")
      await phone.reads("Waiting to be let in")
      await phone.window.reload()
      await phone.reads("Waiting to be let in")

      await desktop.sees({ role: "link", has: "1 person waits for an account" })
      await desktop.reads("I live by the mill")
      await press(desktop, "Let Amy in")
      await phone.sees(home)
      await phone.window.reload()
      await phone.sees(home)
      await desktop.reads("Nobody is waiting")
      await desktop.goto("/admin/log")
      await desktop.reads("Let Amy in")
    })

    test("suspends somebody, who is cut and comes back when that is undone", async () => {
      const phone = await stage().device("phone")
      await phone.logIn(amy)
      const desktop = await wardenAt(stage(), "/admin/users")
      await openUser(desktop, "Amy")
      await press(desktop, "Suspend")
      await confirm(desktop, "Not now")
      await press(desktop, "Suspend")
      await confirm(desktop, "Suspend")
      await phone.reads("Suspended for now")
      await phone.window.reload()
      await phone.reads("Suspended for now")
      const another = await stage().device("phone")
      await another.goto("/login")
      await another.write("User name", amy.userName)
      await another.write("Password", amy.password)
      await press(another, "Log in")
      await another.reads("This account is suspended")

      await press(desktop, "Let in again")
      await desktop.reads("Amy can come in again")
      await press(phone, "Try again")
      await phone.sees(home)
    })

    test("gives somebody more room for files", async () => {
      const desktop = await wardenAt(stage(), "/admin/users")
      await openUser(desktop, "Amy")
      await press(desktop, "Change room for files")
      await desktop.write("Room in GiB", "plenty")
      await press(desktop, "Save")
      await desktop.reads("That is not a number of GiB")
      await desktop.write("Room in GiB", "12,5")
      await press(desktop, "Save")
      await desktop.reads("of 12.5 GiB")
      await desktop.reads("Gave Amy 12.5 GiB for files")
    })

    test("makes a link for who lost a device; the one that remains is told, and the link is used once", async () => {
      const phone = await stage().device("phone")
      await phone.logIn(amy)
      const desktop = await wardenAt(stage(), "/admin/users")
      await openUser(desktop, "Amy")
      await press(desktop, "Make a recovery link")
      await confirm(desktop, "Make the link")
      await desktop.sees({ role: "dialog", name: "Recovery link" })
      const [dialog = ""] = await desktop.look("texts", { role: "dialog" })
      const path = /\/enter\/\S+/.exec(dialog)?.[0] ?? ""
      await phone.sees({ role: "dialog", name: "A recovery link was made for you" })
      await confirm(phone, "I know about it")

      const found = await stage().device("desktop")
      await found.goto(path)
      await found.reads("Your other devices stay as they are and are told of it")
      await found.write("New password", "a password of her own")
      await press(found, "Set password and log in")
      await found.sees(home)
      // Who is online is asked for but once, when the list of devices opens.
      await found.reads("No chats yet")
      await phone.sees({ role: "dialog", name: "A device came in by a recovery link" })
      await confirm(phone, "See my devices")
      await phone.reads("Online now")
      await phone.window.reload()
      await phone.sees(home)
      await phone.seesNo({ role: "dialog" })

      const late = await stage().device("phone")
      await late.goto(path)
      await late.reads("This link does not work")
    })
  },
  { server: { bringsPostgres: true } },
)

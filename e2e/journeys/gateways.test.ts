import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Smsc } from "@everline/testkit"
import { afterAll, test } from "vitest"
import { chromium } from "../lib/chromium.ts"
import type { Device } from "../lib/device.ts"
import { type Person, signUp } from "../lib/people.ts"
import { inOneBrowser } from "../lib/stage.ts"

const [WANG, LI] = ["+86 138 0013 8000", "+86 139 1111 2222"]
const QUICK = { behaviour: { deliverAfterMs: 0, receiptAfterMs: 0 } }
/** A line that is gone is made anew after some seconds, and more when that fails. */
const RECONNECTED_MS = 60_000

// The carrier stands before the server starts, which is told where.
let carrier = await Smsc.start(QUICK)
const folder = await mkdtemp(join(tmpdir(), "everline-sms-"))
const file = join(folder, "sms.json")
const { port, systemId, password } = carrier
const gateway = { kind: "smpp", name: "carrier", host: "127.0.0.1", port, systemId, password }
const gateways = [{ ...gateway, numbers: ["+8613900000001"] }]
const caps = { server: { hour: 100, day: 500, month: 20 } }
await writeFile(file, JSON.stringify({ home: "CN", currency: "CNY", prices: { "+86": 0.05 }, caps, gateways }))
await chmod(file, 0o600)
afterAll(async () => {
  await carrier[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const press = (device: Device, name: string) => device.press({ role: "button", name })

/** Writes to a number that nobody has here. */
async function text(device: Device, number: string, name: string, words: string): Promise<void> {
  await device.goto("/contacts/add")
  await device.write("Who", number)
  await press(device, `Text ${number}`)
  await device.write("Name for this number", name)
  await press(device, "Add and write")
  await device.say(name, words)
}

let warden: Person

inOneBrowser(
  chromium,
  "an administrator with a gateway",
  (stage) => {
    test("sees that it works, why it does not and since when, and that it works again", async () => {
      const { server } = stage()
      warden = await signUp(server.url, "Warden", "warden", await server.printed(/\/join\/(\S+)/))
      const desk = await stage().deviceOf(warden, "desktop")
      await desk.goto("/admin/sms")
      await desk.sees({ role: "article", name: "carrier", has: "Works" })
      await desk.reads("0 SMS of 100 SMS")

      const amy = await stage().deviceOf(await stage().person("Amy"), "phone")
      await text(amy, WANG, "Mr Wang", "Can you come on Saturday?")
      await amy.reads("Delivered to the phone")
      await desk.reads("1 delivered")
      await desk.reads("¥0.05 of ¥20.00")

      await carrier[Symbol.asyncDispose]()
      await desk.reads("Does not work", RECONNECTED_MS)
      await desk.reads("Nobody answers at its address", RECONNECTED_MS)
      await desk.reads("ECONNREFUSED")
      await desk.reads("See that it runs, that host and port are right")
      await desk.reads("since ")

      carrier = await Smsc.start({ ...QUICK, port })
      await desk.sees({ role: "article", name: "carrier", has: "Works" }, RECONNECTED_MS)
    })

    test("finds every SMS in the log, and sees a whole number only as a deed that is written down", async () => {
      const amy = await stage().deviceOf(await stage().person("Amy"), "phone")
      await text(amy, LI, "Ms Li", "Good morning")
      await amy.reads("Delivered to the phone")
      const desk = await stage().deviceOf(warden, "desktop")
      await desk.goto("/admin/segments")
      await desk.reads("Ending in 2222")
      await desk.reads("Ending in 8000")
      await desk.write("Whole phone number", LI)
      await desk.readsNo("Ending in 8000")
      await press(desk, "Failed")
      await desk.reads("No SMS")
      await press(desk, "All")
      await press(desk, "Show the whole number that ends in 2222")
      await desk.reads(LI)
      await desk.goto("/admin/log")
      await desk.reads("Looked at the number ending in 2222 in the SMS log")
    })
  },
  { server: { flags: ["--sign-up", "anyone", "--sms", file] } },
)

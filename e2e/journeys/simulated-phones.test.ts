import { Smsc, servePhones } from "@everline/testkit"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { Client, textTo } from "../../packages/server/src/adapters/sms/smpp/simulator/test-support.ts"
import { barriers } from "../lib/axe.ts"
import type { BrowserOptions } from "../lib/browser.ts"
import { borrow } from "../lib/browsers.ts"
import { chromium } from "../lib/chromium.ts"
import { Device, type DeviceShape } from "../lib/device.ts"
import type { Target } from "../lib/eyes.ts"
import { firefox } from "../lib/firefox.ts"
import { misfits } from "../lib/fits.ts"

const [MEI, BO] = ["+8613800138000", "+85291234567"]
const SERVICE = "+85212345678"
const HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script> \u202e gnp"

let smsc: Smsc
let page: Awaited<ReturnType<typeof servePhones>>
let server: Client
beforeAll(async () => {
  smsc = await Smsc.start({ behaviour: { deliverAfterMs: 0 } })
  page = await servePhones(smsc, 0)
  server = await Client.bound(smsc)
})
afterAll(async () => {
  for (const open of [server, page, smsc]) await open?.[Symbol.asyncDispose]()
})

const button = (name: string, within?: Target): Target => ({ role: "button", name, ...(within && { within }) })
const phoneOf = (name: string): Target => ({ role: "article", name })

describe.each([chromium, firefox])("the page of phones, in $name", (kind) => {
  test("gets a text, answers it, is switched off, and shows what the network does", async () => {
    const device = await Device.at(page.url, await borrow(kind, {}), "desktop")
    await device.goto("/")
    await device.reads("A server is connected")
    await device.write("Phone number", "+86 138 0013 8000")
    await device.press(button("Add a phone"))
    await device.sees(phoneOf(MEI))

    await server.ask(textTo(MEI, HOSTILE))
    await device.reads("<img src=x onerror=alert(1)>")
    await device.reads(SERVICE)
    await device.write("Write a text", "see you at eight")
    await device.press(button("Send", phoneOf(MEI)))
    await server.until(() => server.delivered.some(({ payload }) => payload.toString() === "see you at eight"))
    await device.reads("Sent")
    expect(smsc.phone(MEI)?.unread).toBe(0)

    await device.press(button("Switch off"))
    await device.reads("Switched off. Texts wait until it is on.")
    await server.ask(textTo(MEI, "are you there"))
    await device.press(button("Switch on"))
    await device.reads("are you there")

    await device.press(button("queue full"))
    expect(await server.ask(textTo(MEI, "one more"))).toMatchObject({ status: 0x14 })
    await device.reads(`Text for ${MEI} refused: queue full`)
    await device.press(button("All well again"))
    await smsc.until(() => smsc.behaviour.refuse === null)
    await device.press(button(`Take ${MEI} away`))
    await device.seesNo(phoneOf(MEI))
    await device.reads("No phones yet")
    expect(device.window.troubles).toEqual([])
    await device.close()
  })
})

const looks: [DeviceShape, string, boolean][] = [
  ["desktop", "zh-CN", true],
  ["zoomed", "en-GB", false],
  ["phone", "zh-TW", false],
]
test.each(looks)("the page of phones keeps nobody out: %s, %s, dark: %s", async (shape, language, dark) => {
  await server.ask(textTo(BO, "Amy: are you coming on Saturday? ".repeat(4)))
  await smsc.reply(BO, SERVICE, "yes")
  const options: BrowserOptions = { language, dark, calm: true }
  const device = await Device.at(page.url, await borrow(chromium, options), shape)
  await device.goto("/")
  await device.sees(phoneOf(BO))
  await device.stands()
  expect(await barriers(device.window)).toEqual([])
  expect(await misfits(device.window, "larger")).toEqual([])
  expect(device.window.troubles).toEqual([])
  await device.close()
})

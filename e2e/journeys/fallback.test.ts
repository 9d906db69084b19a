import { flakyProxy, TestNetwork, until } from "@everline/testkit"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { borrow } from "../lib/browsers.ts"
import { addNumber, digits, openCarrier, type PlayedCarrier, phoneOf } from "../lib/carrier.ts"
import { chromium } from "../lib/chromium.ts"
import { bubble, Device, type DeviceShape } from "../lib/device.ts"
import { firefox } from "../lib/firefox.ts"
import { type Person, signUp } from "../lib/people.ts"
import { areAllBrowsers } from "../lib/stage.ts"

const MINUTE = 60_000
const KINDS = areAllBrowsers ? [chromium, firefox] : [chromium]

describe.each(KINDS)("who chose that messages come by SMS after two minutes, in $name", (kind) => {
  let carrier: PlayedCarrier
  /** The server, in this process: its clock is moved on by a story, where nobody is to wait for minutes. */
  let net: TestNetwork
  let devices: Device[]

  beforeEach(async () => {
    devices = []
    carrier = await openCarrier()
    net = await TestNetwork.create({ settings: { EVERLINE_SMS: carrier.file, EVERLINE_SIGN_UP: "anyone" } })
  })
  afterEach(async () => {
    const troubles = devices.flatMap(({ window }) => window.troubles)
    await Promise.all(devices.map((device) => device.close()))
    await net[Symbol.asyncDispose]()
    await carrier[Symbol.asyncDispose]()
    expect(troubles).toEqual([])
  })

  async function deviceOf(person: Person, shape: DeviceShape): Promise<Device> {
    const device = await Device.on(await flakyProxy(net.url()), await borrow(kind, {}), shape)
    devices.push(device)
    await device.logIn(person)
    return device
  }

  /** Somebody who has two devices and a number, and wants what reaches neither on their phone. */
  async function findable(name: string, number: string) {
    const person = await signUp(net.url(), name, name.toLowerCase())
    const both = [await deviceOf(person, "phone"), await deviceOf(person, "desktop")] as const
    const [phone, desktop] = both
    await addNumber(phone, carrier, number)
    await phone.reads("Yours since")
    await phone.press({ role: "radio", name: "After 2 minutes" })
    await desktop.goto("/me")
    await desktop.press({ role: "button", name: "Phone numbers" })
    await desktop.sees({ role: "switch", name: "Not at these hours" })
    return {
      ...{ person, phone, desktop },
      leave: () => {
        for (const device of both) device.loseNetwork()
      },
      come: async () => {
        for (const device of both) device.findNetwork()
        for (const device of both) await device.tryAgain()
      },
    }
  }

  /** Somebody at a desktop who writes to them. */
  async function writer(name: string, { userName, name: whom }: Person): Promise<Device> {
    const desktop = await deviceOf(await signUp(net.url(), name, name.toLowerCase()), "desktop")
    await desktop.goto("/contacts/add")
    await desktop.write("Who", userName)
    await desktop.press({ role: "button", has: whom, within: { role: "main" } })
    await desktop.press({ role: "button", name: "Message" })
    await desktop.sees({ role: "textbox", name: `Message ${whom}` })
    return desktop
  }

  /** Writes what no device receives, and waits until the server has it: time passes from there. */
  async function tells(device: Device, whom: string, text: string): Promise<void> {
    await device.say(whom, text)
    await device.sees(bubble(text))
    await device.reads("Sent")
  }

  /** Waits until a message says that it goes, or came, by SMS. */
  const saysSms = (device: Device, text: string) =>
    device.until(`say that "${text}" is by SMS`, async () => {
      const said = await device.look("texts", bubble(text))
      return /\bSMS\b/.test(said.join()) ? null : `it says ${said}`
    })

  const texts = (number: string) => carrier.smsc.texts(digits(number)).map(({ text }) => text)

  test("gets one on the phone while offline, answers it there, and finds all of it once in the app", async () => {
    const number = "+86 138 0013 8000"
    const ben = await findable("Ben", number)
    const amys = await writer("Amy", ben.person)
    const page = await Device.at(carrier.page, await borrow(kind, {}), "phone")
    devices.push(page)
    await page.goto("/")

    ben.leave()
    await tells(amys, "Ben", "Dinner at seven?")
    net.clock.pass(2 * MINUTE)
    await page.reads("Amy: Dinner at seven?")
    await page.reads("(Reply to answer)")
    await amys.reads("Delivered to the phone")
    await amys.reads("SMS ¥0.05")

    await page.write("Write a text", "Yes, at seven")
    await page.press({ role: "button", name: "Send", within: phoneOf(number) })
    await saysSms(amys, "Yes, at seven")

    await ben.come()
    for (const device of [ben.phone, ben.desktop]) {
      await device.goto("/")
      await device.enter("Amy")
      for (const text of ["Dinner at seven?", "Yes, at seven"]) await device.sees(bubble(text))
      const bodies = await device.look("texts", { role: "body" })
      expect(bodies).toEqual(["Dinner at seven?", "Yes, at seven"])
    }
    net.clock.pass(10 * MINUTE)
    await amys.say("Ben", "Good")
    await ben.phone.sees(bubble("Good"))
    expect(texts(number).filter((text) => text.includes("seven"))).toHaveLength(2)
  })

  test("gets none when a device has it before the time is over", async () => {
    const number = "+86 139 1111 2222"
    const cai = await findable("Cai", number)
    const dees = await writer("Dee", cai.person)
    cai.leave()
    await tells(dees, "Cai", "Are you on the train?")
    net.clock.pass(MINUTE)
    await cai.come()
    await cai.phone.goto("/")
    await cai.phone.enter("Dee")
    await cai.phone.sees(bubble("Are you on the train?"))
    await dees.reads("Delivered")
    cai.leave()
    await tells(dees, "Cai", "Bring bread")
    net.clock.pass(2 * MINUTE)
    // What was written first would have gone first.
    await until(() => texts(number).some((text) => text.includes("Bring bread")), "the later one is on the phone")
    expect(texts(number).join()).not.toContain("train")
  })

  test("gets none that still waits to go out when a device has it after all", async () => {
    const eva = await findable("Eva", "+86 137 0000 3333")
    const fays = await writer("Fay", eva.person)
    carrier.smsc.behave({ binds: "refused" })
    carrier.smsc.drop()
    eva.leave()
    await tells(fays, "Eva", "Call me back")
    net.clock.pass(2 * MINUTE)
    await fays.reads("Waiting to go out")
    await eva.come()
    await fays.reads("Delivered")
    await fays.readsNo("SMS")
    await eva.phone.goto("/")
    await eva.phone.enter("Fay")
    await eva.phone.sees(bubble("Call me back"))
  })
})

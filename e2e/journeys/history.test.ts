import { until } from "@everline/testkit"
import { expect, test } from "vitest"
import { watchAnchor } from "../lib/anchor.ts"
import { bubble, type Device, row } from "../lib/device.ts"
import { firefox } from "../lib/firefox.ts"
import { inOneBrowser } from "../lib/stage.ts"

/** Below this much above the window the app fetches an older page. */
const LOADS_PX = 1_600
/** Four pages beyond the newest, of which the first may come in before one scrolls: nothing on it was measured yet. */
const COUNT = 500
const numberOf = (text: string) => text.split(" ")[0]
/** From one word to some lines. */
const message = (i: number) => `#${i} ${"and so it went on ".repeat((i * 7) % 13)}`.trim()

/** How far the beginning of what is loaded is above the window, in CSS pixels. */
const above = (device: Device) => device.window.run<number>(`document.querySelector("[role=log]").scrollTop`)

/** Turns the wheel, and waits until the conversation stands still again. */
async function scrollUp(device: Device, pixels: number): Promise<void> {
  const from = await above(device)
  await device.window.wheel({ x: 195, y: 400 }, -pixels)
  let before = from
  await device.until("the conversation stands still", async () => {
    const now = await above(device)
    const stands = now === before && (now !== from || from === 0)
    before = now
    return stands ? null : "it moves"
  })
}

inOneBrowser(firefox, "a long conversation", (stage) => {
  test("is scrolled to its first message, and what is in view never jumps when older pages come in", async () => {
    const [amy, ben] = await Promise.all([stage().person("Amy"), stage().person("Ben")])
    const program = await stage().clientOf(ben)
    const conversation = await program.conversations.direct(amy.account)
    for (let i = 1; i <= COUNT; i++) await program.messages.send(conversation, message(i))
    await until(() => program.conversations.get(conversation).value?.outgoing === null, "all is sent", 60_000)

    const phone = await stage().deviceOf(amy, "phone")
    await phone.sees(row(`#${COUNT} `))
    await phone.enter("Ben")
    await phone.sees(bubble(`#${COUNT} `))
    // So slow that the conversation stands still before an older page comes in.
    phone.slowNetwork(1_500)

    const jumps: number[] = []
    while (!(await phone.look("shows", "The chat begins here"))) {
      await scrollUp(phone, 1_200)
      if ((await above(phone)) > LOADS_PX) continue
      const { moved, grew } = await phone.window.run<Awaited<ReturnType<typeof watchAnchor>>>(
        `(${watchAnchor})(10_000)`,
      )
      if (grew) jumps.push(moved)
    }
    expect((await phone.look("texts", { role: "body" })).map(numberOf).slice(0, 3)).toEqual(["#1", "#2", "#3"])
    expect(jumps.length).toBeGreaterThanOrEqual(3)
    expect(Math.max(...jumps)).toBeLessThanOrEqual(2)
  })

  test("is followed to its end while the other writes faster than one can read", async () => {
    const [amy, ben] = await Promise.all([stage().person("Amy"), stage().person("Ben")])
    const program = await stage().clientOf(ben)
    const conversation = await program.conversations.direct(amy.account)
    await program.messages.send(conversation, "Ready?")
    const [phone, desktop] = await Promise.all([stage().deviceOf(amy, "phone"), stage().deviceOf(amy, "desktop")])
    for (const device of [phone, desktop]) {
      await device.enter("Ben")
      await device.sees(bubble("Ready?"))
    }
    for (let i = 1; i <= 300; i++) await program.messages.send(conversation, message(i))
    await until(() => program.conversations.get(conversation).value?.outgoing === null, "all is sent", 60_000)
    for (const device of [phone, desktop]) await device.sees(bubble("#300 "))
  })
})

import { expect, test } from "vitest"
import { watchAnchor } from "../lib/anchor.ts"
import { bubble, type Device, row } from "../lib/device.ts"
import { inEachBrowser } from "../lib/stage.ts"

const COUNT = 500
const numberOf = (text: string) => text.split(" ")[0]
/** From one word to some lines. */
const message = (i: number) => `#${i} ${"and so it went on ".repeat((i * 7) % 13)}`.trim()

/** Turns the wheel, and waits until the conversation stands still again. */
async function scrollUp(device: Device, pixels: number): Promise<void> {
  await device.window.wheel({ x: device.shape === "phone" ? 195 : 900, y: 400 }, -pixels)
  const top = () => device.window.run<number>(`document.querySelector("[role=log]").scrollTop`)
  let before = Number.NaN
  await device.until("the conversation stands still", async () => {
    const now = await top()
    const stands = now === before
    before = now
    return stands ? null : "it moves"
  })
}

inEachBrowser("a long conversation", (stage) => {
  test("is scrolled to its first message, and what is in view never jumps when older pages come in", async () => {
    const [amy, ben] = await Promise.all([stage().person("Amy"), stage().person("Ben")])
    const program = await stage().clientOf(ben)
    const conversation = await program.conversations.direct(amy.account)
    for (let i = 1; i <= COUNT; i++) await program.messages.send(conversation, message(i))

    const phone = await stage().deviceOf(amy, "phone")
    await phone.sees(row(`#${COUNT} `))
    await phone.enter("Ben")
    await phone.sees(bubble(`#${COUNT} `))
    phone.slowNetwork(150)

    const jumps: number[] = []
    for (let i = 0; i < 100 && !(await phone.look("shows", "The chat begins here")); i++) {
      await scrollUp(phone, 1_500)
      const { moved, grew } = await phone.window.run<Awaited<ReturnType<typeof watchAnchor>>>(`(${watchAnchor})(400)`)
      expect(moved).toBeLessThanOrEqual(2)
      if (grew) jumps.push(moved)
    }
    await phone.reads("The chat begins here")
    expect((await phone.look("texts", { role: "body" })).map(numberOf).slice(0, 3)).toEqual(["#1", "#2", "#3"])
    expect(jumps.length).toBeGreaterThan(3)
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
    for (const device of [phone, desktop]) await device.sees(bubble("#300 "))
  })
})

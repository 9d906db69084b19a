import { until } from "@everline/testkit"
import { expect, test } from "vitest"
import { bubble, type Device, list } from "../lib/device.ts"
import type { Target } from "../lib/eyes.ts"
import { firefox } from "../lib/firefox.ts"
import { inOneBrowser } from "../lib/stage.ts"

const COUNT = 260
const sought = "周六早上我们在地铁站东口见"
const everywhere = "Search people, groups and messages"
const messages: Target = { role: "region", name: "Messages" }
const hit = (text: string): Target => ({ role: "link", has: text, within: messages })

/** Runs in the page: from now on keeps what is in each line that comes to stand out. */
const watchMarks = `void (() => {
  const isMarked = "[class*=-marked]"
  window.everlineMarked = []
  const keep = (element) => window.everlineMarked.push(element.textContent)
  new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      if (type === "attributes" && target.matches(isMarked)) keep(target)
      for (const node of addedNodes) {
        if (!(node instanceof Element)) continue
        for (const element of [node, ...node.querySelectorAll("*")]) if (element.matches(isMarked)) keep(element)
      }
    }
  }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["class"] })
})()`
/**
 * Does what takes one to a line, and waits until it has stood out and is in view. It stands out for a moment, which a look may
 * miss, so the page keeps what has.
 */
async function isTakenTo(device: Device, text: string, act: () => Promise<void>): Promise<void> {
  await device.window.run(watchMarks)
  await act()
  await device.until(`see "${text}" marked`, async () => {
    const marked = await device.window.run<readonly string[]>("window.everlineMarked")
    return marked.some((one) => one.includes(text)) ? null : `${JSON.stringify(marked)} was`
  })
  await device.until(`have "${text}" in view`, async () => {
    const aim = await device.look("aim", bubble(text))
    return typeof aim === "string" ? aim : null
  })
}
/** Seconds after it was shown nothing is marked any more. */
const isPlain = (device: Device) =>
  device.until("see nothing marked", async () =>
    (await device.window.run<boolean>(`document.querySelector("[class*=-marked]") === null`)) ? null : "something is",
  )

inOneBrowser(firefox, "what was said long ago", (stage) => {
  test("is found by two Chinese characters, and one is taken to its place", async () => {
    const [amy, ben] = await Promise.all([stage().person("Amy"), stage().person("Ben 本")])
    const program = await stage().clientOf(ben)
    const conversation = await program.conversations.direct(amy.account)
    const group = await program.conversations.create("Ridge walk", [amy.account])
    for (let i = 1; i <= COUNT; i++) await program.messages.send(conversation, i === 20 ? sought : `no. ${i}`)
    await program.messages.send(group, "我们明天去吗？ Bring the flask")
    const isSent = () => [conversation, group].every((id) => program.conversations.get(id).value?.outgoing === null)
    await until(isSent, "all is sent", 60_000)

    const desktop = await stage().deviceOf(amy, "desktop")
    await desktop.press({ role: "button", has: "Search" })
    await desktop.write(everywhere, "我们")
    await desktop.sees(hit("Bring the flask"))
    expect(
      await desktop.window.run<string[]>(`[...document.querySelectorAll("mark")].map((m) => m.textContent)`),
    ).toEqual(["我们", "我们"])
    await isTakenTo(desktop, sought, () => desktop.press(hit(sought)))
    await desktop.seesNo(bubble(`no. ${COUNT}`))
    await isPlain(desktop)
    // Again, from wherever one has gone to since.
    await desktop.press({ role: "button", name: "To the newest" })
    await desktop.sees(bubble(`no. ${COUNT}`))
    await isTakenTo(desktop, sought, () => desktop.press(hit(sought)))

    await desktop.write(everywhere, "ridge")
    await desktop.sees({ role: "link", has: "Ridge walk", within: { role: "region", name: "Groups" } })
    await desktop.write(everywhere, "本")
    await desktop.sees({ role: "link", has: "Ben 本", within: { role: "region", name: "Chats" } })
    await desktop.write(everywhere, "nowhere at all")
    await desktop.reads("Nothing found")
    await desktop.window.press("Escape")
    await desktop.sees(list)
  })

  test("is found in one chat only, on a phone, and one comes back to what was found", async () => {
    const [amy, ben] = await Promise.all([stage().person("Amy"), stage().person("Ben")])
    const program = await stage().clientOf(ben)
    const conversation = await program.conversations.direct(amy.account)
    const group = await program.conversations.create("Ridge walk", [amy.account])
    await program.messages.send(conversation, sought)
    await program.messages.send(group, "我们明天去吗？")
    const phone = await stage().deviceOf(amy, "phone")
    await phone.goto(`/c/${conversation}`)
    await phone.press({ role: "button", name: "Chat info" })
    await phone.press({ role: "button", name: "Search this chat" })
    await phone.write("Search in Ben", "我们")
    await phone.sees(hit(sought))
    await phone.seesNo(hit("明天"))
    await isTakenTo(phone, sought, () => phone.press(hit(sought)))
    await phone.press({ role: "button", name: "Back" })
    await phone.sees(hit(sought))
    // By keys too: down from the field to the first that was found, and there.
    await phone.window.run(`document.querySelector("input").focus()`)
    await phone.window.press("ArrowDown")
    await isTakenTo(phone, sought, () => phone.window.press("Enter"))
  })
})

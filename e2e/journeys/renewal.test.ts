import { expect, test } from "vitest"
import { chromium } from "../lib/chromium.ts"
import { bubble, Device } from "../lib/device.ts"
import { renewed } from "../lib/renewed.ts"
import { inOneBrowser, onStage } from "../lib/stage.ts"

/** A page asks at most every ten seconds, and what is new has to be fetched. */
const ASKS_MS = 30_000

onStage("a new version of the app", [chromium], (stage) => {
  test("asks before it comes, loses nothing that was begun, and lets a window of the old one go on", async () => {
    const [amy, ben] = await Promise.all([stage().person("Amy"), stage().person("Ben")])
    const program = await stage().clientOf(ben)
    const conversation = await program.conversations.direct(amy.account)
    await program.messages.send(conversation, "Write to me")
    await using server = await renewed(stage().server.url)
    await using browser = await chromium.launch()
    const desktop = await Device.at(server.url, browser, "desktop")
    await desktop.logIn(amy)
    await desktop.enter("Ben")
    await desktop.keptForOffline()
    await desktop.write("Message Ben", "I am on my")

    // Looked at once more, it asks whether there is something new; what comes a moment later is not missed for that.
    const looks = server.looks
    await desktop.window.run("document.dispatchEvent(new Event('visibilitychange'))")
    await desktop.until("ask for a new version", async () => (server.looks > looks ? null : "it has not"), ASKS_MS)
    server.renew()
    const ready = { role: "status", has: "A new version is ready" } as const
    await desktop.sees(ready, ASKS_MS)
    // Its server has no more of the old files; this window does.
    await desktop.press({ role: "link", name: "Devices" })
    await desktop.sees({ role: "button", name: "Link a new device" })
    await desktop.press({ role: "button", name: "Reload" })
    await desktop.seesNo(ready)
    await desktop.until("be of the new build", async () => {
      const script = await desktop.window.run<string>("document.querySelector('script[type=module]')?.src")
      return script.includes("/assets/anew/") ? null : script
    })
    await desktop.enter("Ben")
    await desktop.sees(bubble("Write to me"))
    await desktop.until("still hold what was begun", async () => {
      const text = await desktop.window.run<string>("document.querySelector('textarea')?.value")
      return text === "I am on my" ? null : `it holds "${text}"`
    })
    expect(desktop.window.troubles).toEqual([])
    await desktop.close()
  })
})

/** What a browser does that is short of room, or is told to forget a site, while its page is open. */
const evict = `Promise.all([
  new Promise((gone) => Object.assign(indexedDB.deleteDatabase("everline"), { onsuccess: gone, onerror: gone })),
  caches.keys().then((names) => Promise.all(names.map((name) => caches.delete(name)))),
]).then(() => {})`

inOneBrowser(chromium, "storage that is evicted under a page", (stage) => {
  test("costs a log-in, and nothing is lost or sent twice", async () => {
    const [amy, ben] = await Promise.all([stage().person("Amy"), stage().person("Ben")])
    const program = await stage().clientOf(ben)
    const conversation = await program.conversations.direct(amy.account)
    await program.messages.send(conversation, "Before")
    const phone = await stage().deviceOf(amy, "phone")
    await phone.enter("Ben")
    await phone.sees(bubble("Before"))
    await phone.keptForOffline()
    await phone.say("Ben", "Sent in time")
    await phone.reads("Delivered")

    await phone.window.run(evict)
    phone.loseNetwork()
    await phone.reads("What you write is kept.")
    await phone.say("Ben", "Written after that")
    await program.messages.send(conversation, "Meanwhile")
    phone.findNetwork()
    await phone.sees(bubble("Meanwhile"))
    await phone.readsNo("What you write is kept.")
    const view = program.history.open(conversation)
    const bodies = () => view.lines.value.flatMap((line) => (line.kind === "message" ? line.body : []))
    const all = ["Before", "Meanwhile", "Sent in time", "Written after that"]
    await phone.until("Ben has all of it", async () => (bodies().length >= all.length ? null : "not yet"))
    expect(bodies().toSorted()).toEqual(all)

    await phone.window.reload()
    await phone.sees({ role: "textbox", name: "User name" })
    await phone.logIn(amy)
    await phone.enter("Ben")
    for (const body of all) await phone.sees(bubble(body))
    await phone.until("be kept for offline again", async () =>
      (await phone.window.run<boolean>("caches.match('/').then(Boolean)")) ? null : "not yet",
    )
    expect(bodies().toSorted(), "nothing came twice").toEqual(all)
  })
})

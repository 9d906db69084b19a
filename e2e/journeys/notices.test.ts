import { type ConversationId, newId } from "@everline/protocol"
import { until } from "@everline/testkit"
import { expect, test } from "vitest"
import { hears } from "../lib/calling.ts"
import { chromium, type Worker, workerOf } from "../lib/chromium.ts"
import { bubble, type Device } from "../lib/device.ts"
import { keptIn } from "../lib/kept.ts"
import type { Person } from "../lib/people.ts"
import { onStage, type Stage } from "../lib/stage.ts"

/** Waits until these notifications are shown, and no others. */
const shows = (device: Device, worker: Worker, ...wanted: readonly { title: string; body: string }[]) =>
  device.until(`be notified of ${JSON.stringify(wanted)}`, async () => {
    const shown = (await worker.notices()).map(({ title, body }) => ({ title, body }))
    if (JSON.stringify(shown) === JSON.stringify(wanted)) return null
    return `it shows ${JSON.stringify(shown)}; its worker did: ${await worker.did()}`
  })
/** Waits until a worker has shown so many: one that takes another's place looks the same, and may be on its way still. */
const hasShown = (device: Device, worker: Worker, count: number) =>
  device.until(`be notified ${count} times`, async () => {
    const did = await worker.did()
    return did.split("it is shown").length > count ? null : `its worker did: ${did}`
  })
/** Waits until the worker has heard how it is to speak. */
const knows = (device: Device, { names }: { readonly names: boolean }) =>
  device.until(`say ${names ? "" : "not "}from whom`, async () => {
    const kept = "caches.match('/notices.json').then((kept) => kept?.json()).then((kept) => kept?.names)"
    return (await device.window.run(kept)) === names ? null : "not yet"
  })
/** Waits until a device has kept who somebody is: a page that is left at once keeps nothing, and its worker knows no name. */
const keeps = (device: Device, name: string) =>
  device.until(`keep who ${name} is`, async () => {
    const kept = await keptIn(device, "profiles")
    return kept.includes(`"displayName":"${name}"`) ? null : `it keeps ${kept}`
  })

/** The app is closed, and its worker knows it. */
async function closeApp(device: Device, worker: Worker): Promise<void> {
  await device.window.goto("about:blank")
  await device.until("close the app", async () => ((await worker.windows()) === 0 ? null : "the worker sees it"))
}

const named = { title: "Ben", body: "New message" }

onStage("the app", [chromium], (stage) => {
  test("can be installed", async () => {
    const phone = await stage().device("phone")
    await phone.goto("/login")
    await phone.sees({ role: "textbox", name: "User name" })
    await phone.keptForOffline()
    expect(await (await workerOf(phone.window)).obstacles()).toEqual([])
  })
})

onStage("notifications", [chromium], (stage) => {
  test("are turned on by hand, say from whom and no more, lead to the conversation, and go when it is read", async () => {
    const [amy, ben] = await Promise.all([stage().person("Amy"), stage().person("Ben")])
    const program = await stage().clientOf(ben)
    const conversation = await program.conversations.direct(amy.account)
    const say = async (body: string) => program.messages.settled(await program.messages.send(conversation, body))
    await say("The soup is ready")
    const phone = await stage().deviceOf(amy, "phone")
    await phone.sees({ role: "link", has: "The soup is ready" })
    await phone.keptForOffline()
    const worker = await workerOf(phone.window)
    await keeps(phone, "Ben")
    await phone.goto("/me")
    await phone.press({ role: "switch", name: "Notifications on this device" })
    await phone.sees({ role: "switch", name: "Show who it is from" })
    await knows(phone, { names: true })

    // From the push service, which knows where and nothing of what.
    const note = { kind: "message", conversation, seq: 2, named: false }
    await worker.push(note)
    await shows(phone, worker, named)
    await worker.push(note)
    await hasShown(phone, worker, 2)
    await shows(phone, worker, named)
    const [notice] = await worker.notices()
    expect(notice?.tag).toBe(`/c/${conversation}`)
    await worker.press(notice?.tag ?? "")
    await phone.sees(bubble("The soup is ready"))
    await shows(phone, worker)

    // While the page lives in the background it needs no push service.
    await phone.goto("/me")
    // It says so once it is connected and follows what comes: no test reaches a browser's push service.
    await phone.sees({ role: "status", has: "push service is out of reach" })
    await phone.window.run("void (document.hasFocus = () => false)")
    await say("It is getting cold")
    await shows(phone, worker, named)
    const desktop = await stage().deviceOf(amy, "desktop")
    await desktop.enter("Ben")
    await desktop.sees(bubble("It is getting cold"))
    await shows(phone, worker)

    await phone.press({ role: "switch", name: "Show who it is from" })
    await knows(phone, { names: false })
    await worker.push({ ...note, seq: 9 })
    await shows(phone, worker, { title: "Everline 常通", body: "New message" })
    await phone.press({ role: "switch", name: "Notifications on this device" })
    await shows(phone, worker)
  })

  test("that come all at once, as when a device wakes, are all there to be pressed", async () => {
    const phone = await stage().deviceOf(await stage().person("Amy"), "phone")
    await phone.keptForOffline()
    const worker = await workerOf(phone.window)
    await phone.goto("/me")
    await phone.press({ role: "switch", name: "Notifications on this device" })
    await phone.sees({ role: "switch", name: "Show who it is from" })
    await knows(phone, { names: true })
    const many = Array.from({ length: 12 }, () => newId<ConversationId>())
    await Promise.all(many.map((conversation) => worker.push({ kind: "message", conversation, seq: 1, named: false })))
    await hasShown(phone, worker, many.length)
    const tags = (await worker.notices()).map(({ tag }) => tag)
    expect(tags.sort()).toEqual(many.map((conversation) => `/c/${conversation}`).sort())
  })
})

/** A phone that wants notifications, with the names that it knows, of somebody who has talked with Amy. */
async function wantsNotices(stage: Stage, person: Person): Promise<{ phone: Device; worker: Worker }> {
  const phone = await stage.deviceOf(person, "phone")
  await phone.sees({ role: "link", has: "Hi Ben" })
  await phone.keptForOffline()
  const worker = await workerOf(phone.window)
  await phone.goto("/me")
  await phone.press({ role: "switch", name: "Notifications on this device" })
  await phone.sees({ role: "status", has: "push service is out of reach" })
  await knows(phone, { names: true })
  return { phone, worker }
}

onStage(
  "a call",
  [chromium],
  (stage) => {
    test("rings where the app is closed or hidden, is answered there, and when it rings no more says what became of it", async () => {
      const [amy, ben] = await Promise.all([stage().person("Amy"), stage().person("Ben")])
      const [amys, bens] = [await stage().clientOf(amy), await stage().clientOf(ben)]
      const conversation = await amys.conversations.direct(ben.account)
      await amys.messages.settled(await amys.messages.send(conversation, "Hi Ben"))
      const { phone, worker } = await wantsNotices(stage(), ben)
      const caller = await stage().deviceOf(amy, "desktop")
      await caller.enter("Ben")
      const call = async () => {
        await caller.press({ role: "button", name: "Voice call" })
        await until(() => bens.calls.running.value.length > 0, "it rings")
        const [view] = bens.calls.running.value
        if (view === undefined) throw new Error("it has ended")
        return view.call
      }
      const rings = { title: "Amy calls", body: "Voice call" }
      const missed = { title: "Amy", body: "Missed call" }

      // Closed: the push service brings it, however slow the way to the server is, and the press leads to where it rings.
      await closeApp(phone, worker)
      phone.slowNetwork(60_000)
      await worker.push({ kind: "call", call: await call(), conversation, media: "audio" })
      await shows(phone, worker, rings)
      phone.findNetwork()
      const [notice] = await worker.notices()
      await phone.goto(notice?.path ?? "")
      await phone.press({ role: "button", name: "Answer" })
      await Promise.all([hears(phone), hears(caller)])
      await shows(phone, worker)
      await phone.press({ role: "button", name: "Hang up" })
      await caller.sees({ role: "button", name: "Voice call" })

      // Hidden: the page does it.
      await phone.goto("/me")
      await phone.sees({ role: "status", has: "push service is out of reach" })
      await worker.hide()
      const second = await call()
      await shows(phone, worker, rings)
      await caller.press({ role: "button", name: "Hang up" })
      await shows(phone, worker, missed)
      await worker.push({ kind: "missed", call: second, conversation })
      await shows(phone, worker, missed)
      bens.marks.markRead(conversation)
      await shows(phone, worker)

      const third = await call()
      await shows(phone, worker, rings)
      await bens.calls.answer(third, "audio", ["microphone", "speaker"])
      await shows(phone, worker)
      await worker.push({ kind: "taken", call: third, conversation })
      await shows(phone, worker, { title: "Amy", body: "Handled on another device" })

      // Who wants no names shown is told no more than that somebody calls.
      await phone.press({ role: "switch", name: "Show who it is from" })
      await knows(phone, { names: false })
      await closeApp(phone, worker)
      await worker.push({ kind: "call", call: newId(), conversation, media: "video" })
      await shows(phone, worker, { title: "Somebody calls you", body: "Video call" })
    })
  },
  { browser: { calls: "open" } },
)

import { createHash, randomBytes } from "node:crypto"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { chromium } from "../lib/chromium.ts"
import { bubble, type Device, row } from "../lib/device.ts"
import { firefox } from "../lib/firefox.ts"
import { type Pixels, photo, pixels, SECRET, UPRIGHT } from "../lib/photo.ts"
import { inOneBrowser, onStage, type Stage } from "../lib/stage.ts"

const PICTURES = "input[type=file][accept]:not([capture])"
const FILES = "input[type=file]:not([accept])"

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "everline-files-"))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function kept(name: string, bytes: Buffer): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, bytes)
  return path
}

/** Chooses files as one does behind the button, and waits until they lie above the field. */
async function choose(device: Device, input: string, ...paths: readonly string[]): Promise<void> {
  await device.press({ role: "button", name: "Add pictures or files" })
  await device.sees({ role: "menuitem", name: "File" })
  await device.window.press("Escape")
  await device.window.choose(input, paths)
}

/** Hands a small picture to where one writes, as the browser does when one is pasted or dropped. */
const hand = (how: "paste" | "drop") => `(async () => {
  const canvas = new OffscreenCanvas(40, 30)
  canvas.getContext("2d").fillRect(0, 0, 40, 30)
  const data = new DataTransfer()
  data.items.add(new File([await canvas.convertToBlob()], "image.png", { type: "image/png" }))
  const options = { clipboardData: data, dataTransfer: data, bubbles: true, cancelable: true }
  const event = ${how === "paste" ? "new ClipboardEvent" : "new DragEvent"}("${how}", options)
  document.querySelector("textarea").dispatchEvent(event)
})()`

const send = (device: Device) => device.press({ role: "button", name: "Send" })
const picture = (name: string) => ({ role: "button", name: `Picture ${name}` }) as const

async function pair(stage: Stage) {
  const [amy, ben] = await Promise.all([stage.person("Amy"), stage.person("Ben")])
  const program = await stage.clientOf(amy)
  const conversation = await program.conversations.direct(ben.account)
  await program.messages.send(conversation, "Show me")
  return { amy, ben, program, conversation }
}

inOneBrowser(firefox, "pictures and files", (stage) => {
  test("a photo that was chosen and one that was dropped are seen by the other, upright, and say nothing of where they were taken", async () => {
    const { amy, ben, program, conversation } = await pair(stage())
    const phone = await stage().deviceOf(ben, "phone")
    const desktop = await stage().deviceOf(amy, "desktop")
    await phone.enter("Amy")
    await desktop.enter("Ben")
    const taken = await photo(phone.window)

    await choose(phone, PICTURES, await kept("IMG_2041.jpg", taken))
    await phone.sees({ role: "button", name: "Leave out IMG_2041.jpg" })
    await phone.say("Amy", "From the bridge")
    await desktop.sees({ ...picture("IMG_2041.jpg"), within: bubble("From the bridge") })

    await desktop.window.run<void>(hand("drop"))
    await desktop.sees({ role: "button", name: "Leave out image.png" })
    await send(desktop)
    await phone.sees(picture("image.png"))

    await desktop.press(picture("IMG_2041.jpg"))
    await desktop.reads("1 of 2")
    await desktop.until("the whole picture is shown", async () =>
      (await desktop.window.run<boolean>(`document.querySelector("dialog img[data-whole=true]") !== null`))
        ? null
        : "it is not",
    )
    const seen = await desktop.window.run<Pixels>(pixels("dialog img"))
    expect([seen.width, seen.height]).toEqual([UPRIGHT.width, UPRIGHT.height])
    expect(seen.above[0]).toBeGreaterThan(seen.above[2] + 80)
    expect(seen.below[2]).toBeGreaterThan(seen.below[0] + 80)
    await desktop.window.press("ArrowRight")
    await desktop.reads("2 of 2")
    await desktop.window.press("Escape")
    await desktop.seesNo({ role: "dialog" })

    const view = program.history.open(conversation)
    const message = () => view.lines.value.find((line) => line.kind === "message" && line.body === "From the bridge")
    await desktop.until("Amy's program has it", async () => (message() ? null : "not yet"))
    const line = message()
    const file = line?.kind === "message" ? line.attachments[0]?.file : undefined
    if (line?.kind !== "message" || line.seq === null || file === undefined) throw new Error("there is no picture")
    for (const size of ["thumbnail", "whole"] as const) {
      const bytes = Buffer.from(await (await program.files.blob(conversation, line.seq, file, size)).arrayBuffer())
      expect(bytes.includes(SECRET)).toBe(false)
      expect(bytes.includes("Exif")).toBe(false)
    }
  })

  test("a file goes on after a reload in the middle of its upload, and is saved as it was; one that was cancelled never arrives", async () => {
    const { amy, ben } = await pair(stage())
    const phone = await stage().deviceOf(ben, "phone")
    const desktop = await stage().deviceOf(amy, "desktop")
    await phone.enter("Amy")
    await phone.keptForOffline()
    await desktop.enter("Ben")
    const list = randomBytes(12_000_000)
    const path = await kept("ridge walk.zip", list)

    phone.slowNetwork(60)
    await choose(phone, FILES, path)
    await phone.sees({ role: "button", name: "Leave out ridge walk.zip" })
    await send(phone)
    await phone.until("some of it is there", async () => {
      const part = await phone.window.run<number>(
        `Number(document.querySelector("[role=progressbar]")?.getAttribute("aria-valuenow") ?? 0)`,
      )
      return part > 0 ? null : "nothing is"
    })
    phone.loseNetwork()
    await phone.window.reload()
    await phone.sees({ role: "button", name: "Cancel sending" })

    await choose(phone, FILES, await kept("wrong.pdf", randomBytes(2_000)))
    await phone.sees({ role: "button", name: "Leave out wrong.pdf" })
    await send(phone)
    await phone.press({ role: "button", name: "Cancel sending", within: bubble("wrong.pdf") })
    await phone.seesNo(bubble("wrong.pdf"))
    phone.findNetwork()

    const card = { role: "button", name: "Save ridge walk.zip 12 MB" } as const
    await desktop.sees(card, 60_000)
    const saved = await desktop.window.saved(() => desktop.press(card))
    expect(saved.name).toBe("ridge walk.zip")
    const hash = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex")
    expect(hash(saved.bytes)).toBe(hash(list))
    await phone.seesNo({ role: "button", name: "Cancel sending" })
    await desktop.seesNo(bubble("wrong.pdf"))
  })
})

// A page cannot make what Firefox would paste.
onStage("a copied picture", [chromium], (stage) => {
  test("is pasted where one writes, and sent with the words", async () => {
    const { ben } = await pair(stage())
    const phone = await stage().deviceOf(ben, "phone")
    await phone.enter("Amy")
    await phone.window.run<void>(hand("paste"))
    await phone.sees({ role: "button", name: "Leave out image.png" })
    await phone.say("Amy", "Just a black box")
    await phone.sees({ ...picture("image.png"), within: bubble("Just a black box") })
    await phone.seesNo({ role: "button", name: "Cancel sending" })
    await phone.choose("Just a black box", "Forward")
    await phone.press({ role: "option", has: "Amy" })
    await phone.until("see it twice", async () =>
      (await phone.look("count", picture("image.png"))) === 2 ? null : "not yet",
    )
    await phone.leave()
    await phone.sees(row("[Picture] Just a black box"))
  })
})

onStage(
  "the camera",
  [chromium],
  (stage) => {
    test("of a computer takes a picture, which is sent with the words", async () => {
      const { ben } = await pair(stage())
      const desktop = await stage().deviceOf(ben, "desktop")
      await desktop.enter("Amy")
      await desktop.press({ role: "button", name: "Add pictures or files" })
      await desktop.press({ role: "menuitem", name: "Take a picture" })
      await desktop.press({ role: "button", name: "Take it" })
      await desktop.sees({ role: "button", name: "Leave out Photo.jpg" })
      await desktop.say("Amy", "Here I am")
      await desktop.sees({ ...picture("Photo.jpg"), within: bubble("Here I am") })
    })
  },
  { browser: { microphone: true } },
)

/** The part of the tour where there is more than words: what one sends, what came, and a voice that is being recorded. */
import type { Device } from "./device.ts"
import type { Stop } from "./tour.ts"

/** Waits for what has no name in every language. */
const has = (device: Device, selector: string) =>
  device.until(`have ${selector}`, async () =>
    (await device.window.run<boolean>(`document.querySelector(${JSON.stringify(selector)}) !== null`))
      ? null
      : "it has not",
  )

/** Presses the button at one end of where one writes. */
const besideField = ({ shape }: Device, end: Record<Device["shape"], "first" | "last">): string =>
  `document.querySelector("textarea").parentElement.${end[shape]}ElementChild.click()`

/** Drops three pictures and a file onto the open conversation. */
const drop = `(async () => {
  const data = new DataTransfer()
  for (const [width, height, hue] of [[1600, 1200, 190], [900, 1600, 28], [1600, 1000, 90]]) {
    const canvas = new OffscreenCanvas(width, height)
    const pen = canvas.getContext("2d")
    pen.fillStyle = "hsl(" + hue + " 35% 72%)"
    pen.fillRect(0, 0, width, height)
    pen.fillStyle = "hsl(" + hue + " 35% 42%)"
    pen.beginPath()
    pen.moveTo(0, height)
    pen.lineTo(width * 0.4, height * 0.35)
    pen.lineTo(width * 0.62, height * 0.7)
    pen.lineTo(width * 0.8, height * 0.5)
    pen.lineTo(width, height)
    pen.fill()
    const blob = await canvas.convertToBlob({ type: "image/jpeg" })
    data.items.add(new File([blob], "IMG_20" + hue + ".jpg", { type: "image/jpeg" }))
  }
  data.items.add(new File([new Uint8Array(412000)], "Ridge walk on Saturday, the long way round.gpx"))
  const event = new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true })
  document.querySelector("textarea").dispatchEvent(event)
})()`

const LAST = "article:last-of-type"

export const mediaStops: readonly Stop[] = [
  {
    name: "chat-attach",
    async show(device) {
      await device.window.press("Escape")
      await device.window.run(besideField(device, { phone: "last", desktop: "first", zoomed: "last" }))
      await device.sees({ role: "menuitem" })
    },
  },
  {
    name: "chat-chosen",
    async show(device) {
      await device.window.press("Escape")
      await device.window.run(drop)
      await has(device, "ul img")
    },
  },
  {
    name: "chat-carries",
    async show(device) {
      await device.window.run(`document.querySelector("textarea").focus()`)
      await device.window.press("Enter")
      await has(device, `${LAST} button img[src^=blob]`)
      await device.until("have sent it", async () =>
        (await device.window.run<boolean>(`document.querySelector("[role=progressbar]") === null`)) ? null : "not yet",
      )
    },
  },
  {
    name: "picture",
    async show(device) {
      await device.window.run(`[...document.querySelectorAll("article button img[src^=blob]")].at(-1).click()`)
      await has(device, "dialog img[data-whole=true]")
    },
  },
  {
    name: "chat-talk",
    async show(device) {
      await device.window.press("Escape")
      await device.seesNo({ role: "dialog" })
      await device.window.run(besideField(device, { phone: "first", desktop: "last", zoomed: "first" }))
      await has(device, "[role=timer]")
      await new Promise((said) => setTimeout(said, 2_500))
    },
  },
  {
    name: "chat-voice",
    async show(device) {
      await device.window.press("Enter")
      await has(device, "article button svg path")
      await device.until("have sent it", async () =>
        (await device.window.run<boolean>(`document.querySelector("[role=timer]") === null`)) ? null : "not yet",
      )
    },
  },
]

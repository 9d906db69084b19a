/** A phone's camera, held before another screen. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import jsqr from "jsqr"
import { PNG } from "pngjs"
import type { Device } from "./device.ts"

/** What a device shows now. */
async function picture(device: Device): Promise<PNG> {
  const folder = await mkdtemp(join(tmpdir(), "everline-camera-"))
  try {
    await device.window.shoot(`${folder}/seen.png`)
    return PNG.sync.read(await readFile(`${folder}/seen.png`))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const read = ({ data, width, height }: PNG): string | undefined =>
  jsqr(new Uint8ClampedArray(data), width, height)?.data

/** What the QR says that a device shows, read from its pixels. */
export async function scan(device: Device): Promise<string> {
  let found: string | undefined
  await device.until("show a QR", async () => {
    found = read(await picture(device))
    return found === undefined ? "there is none" : null
  })
  return found ?? ""
}

/** Writes down what a camera sees that is held before a device that shows a QR: a film of one picture, in grey. */
export async function film(device: Device, path: string): Promise<void> {
  await scan(device)
  const { data, width, height } = await picture(device)
  const grey = Buffer.alloc(width * height)
  for (const i of grey.keys()) {
    const [red = 0, green = 0, blue = 0] = data.subarray(i * 4, i * 4 + 3)
    grey[i] = 16 + Math.round((0.299 * red + 0.587 * green + 0.114 * blue) * (219 / 255))
  }
  const colours = Buffer.alloc((width * height) / 2, 128)
  const head = Buffer.from(`YUV4MPEG2 W${width} H${height} F5:1 Ip A1:1 C420\n`)
  await writeFile(path, Buffer.concat([head, Buffer.from("FRAME\n"), grey, colours]))
}

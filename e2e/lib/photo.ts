/** A photo as a phone takes it: turned on its side, with a note of who took it where. */
import type { Window } from "./browser.ts"

/** What the camera wrote into it, and nobody else is to learn. */
export const SECRET = "taken at 31.2304 N 121.4737 E"

/** As it is to be seen: upright, red above blue. */
export const UPRIGHT = { width: 480, height: 640 } as const

/** Draws the photo lying on its left side, as the sensor saw it: what is above is at the left. */
const draw = `(async () => {
  const canvas = new OffscreenCanvas(${UPRIGHT.height}, ${UPRIGHT.width})
  const pen = canvas.getContext("2d")
  pen.fillStyle = "rgb(200, 30, 30)"
  pen.fillRect(0, 0, ${UPRIGHT.height / 2}, ${UPRIGHT.width})
  pen.fillStyle = "rgb(30, 60, 200)"
  pen.fillRect(${UPRIGHT.height / 2}, 0, ${UPRIGHT.height / 2}, ${UPRIGHT.width})
  const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.95 })
  const bytes = new Uint8Array(await blob.arrayBuffer())
  return btoa(String.fromCharCode(...bytes))
})()`

/** Orientation 6: to be turned right by a quarter. And a description. */
function exif(): Buffer {
  const words = Buffer.from(`${SECRET}\0`)
  const tiff = Buffer.alloc(38)
  tiff.write("II*\0", 0, "latin1")
  tiff.writeUInt32LE(8, 4)
  tiff.writeUInt16LE(2, 8)
  // ImageDescription, ASCII, behind the directory.
  tiff.writeUInt16LE(0x010e, 10)
  tiff.writeUInt16LE(2, 12)
  tiff.writeUInt32LE(words.length, 14)
  tiff.writeUInt32LE(38, 18)
  // Orientation, one SHORT.
  tiff.writeUInt16LE(0x0112, 22)
  tiff.writeUInt16LE(3, 24)
  tiff.writeUInt32LE(1, 26)
  tiff.writeUInt16LE(6, 30)
  const body = Buffer.concat([Buffer.from("Exif\0\0", "latin1"), tiff, words])
  const head = Buffer.from([0xff, 0xe1, 0, 0])
  head.writeUInt16BE(body.length + 2, 2)
  return Buffer.concat([head, body])
}

/** The photo as a JPEG file. @param window any page: its browser draws it */
export async function photo(window: Window): Promise<Buffer> {
  const plain = Buffer.from(await window.run<string>(draw), "base64")
  // Behind the first marker, where cameras put it.
  return Buffer.concat([plain.subarray(0, 2), exif(), plain.subarray(2)])
}

/** What a picture on the page shows near its four edges, as [red, green, blue], and its size in pixels. */
export const pixels = (selector: string): string => `(async () => {
  const image = document.querySelector(${JSON.stringify(selector)})
  await image.decode()
  const { naturalWidth: width, naturalHeight: height } = image
  const pen = new OffscreenCanvas(width, height).getContext("2d")
  pen.drawImage(image, 0, 0)
  const at = (x, y) => [...pen.getImageData(Math.round(x * width), Math.round(y * height), 1, 1).data].slice(0, 3)
  return { width, height, above: at(0.5, 0.1), below: at(0.5, 0.9) }
})()`

export interface Pixels {
  readonly width: number
  readonly height: number
  readonly above: readonly [number, number, number]
  readonly below: readonly [number, number, number]
}

import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader"
import wasm from "zxing-wasm/reader/zxing_reader.wasm?url"

// From our own files: by itself it would fetch them from a site of others.
void prepareZXingModule({
  overrides: { locateFile: (path: string, folder: string) => (path.endsWith(".wasm") ? wasm : folder + path) },
})

/** What the QR in a picture says; null when there is none. */
export async function readQr(picture: ImageData): Promise<string | null> {
  const [found] = await readBarcodes(picture, { formats: ["QRCode"], maxNumberOfSymbols: 1 })
  return found?.isValid === true ? found.text : null
}

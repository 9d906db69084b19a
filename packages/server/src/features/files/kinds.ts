/** What files are, by their bytes: what somebody says of them counts for nothing. */
import { fileTypeFromBuffer } from "file-type"

/** So much of the beginning is looked at. */
export const HEAD_BYTES = 4_100
/** What nobody knows. */
export const UNKNOWN = "application/octet-stream"

/** The type that the first bytes show. */
export async function typeOf(head: Uint8Array): Promise<string> {
  const found = await fileTypeFromBuffer(head).catch(() => undefined)
  // "audio/ogg; codecs=opus": the parameters are nobody's business here.
  return found?.mime.split(";")[0] ?? UNKNOWN
}

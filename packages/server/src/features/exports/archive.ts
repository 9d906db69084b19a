import { createHash } from "node:crypto"
import { PassThrough, Readable } from "node:stream"
import { finished } from "node:stream/promises"
import yazl from "yazl"
import type { ExportFile, Listed } from "./format.ts"

/** Files that were written, as the manifest lists them. */
export class Listing {
  readonly files: Listed[] = []

  /** The bytes of a file; when they have gone by, it is listed. */
  async *bytes({ name, content }: ExportFile): AsyncGenerator<Buffer> {
    const hash = createHash("sha256")
    let size = 0
    for await (const piece of content) {
      const bytes = Buffer.from(piece)
      hash.update(bytes)
      size += bytes.length
      yield bytes
    }
    this.files.push({ name, size, sha256: hash.digest("hex") })
  }
}

/**
 * Files as one zip, each read while it is written and when whoever reads the zip has room for it. Fails with what fails in
 * them; who lets go of it ends them.
 */
export function archive(files: AsyncIterable<ExportFile>, listing: Listing, at: Date): Readable {
  const zip = new yazl.ZipFile()
  const output = new PassThrough()
  zip.outputStream.pipe(output)
  zip.on("error", (error: Error) => output.destroy(error))
  const write = async () => {
    for await (const file of files) {
      if (output.destroyed) return
      const bytes = Readable.from(listing.bytes(file))
      const stop = () => bytes.destroy()
      output.once("close", stop)
      zip.addReadStream(bytes, file.name, { mtime: at, compress: file.isPacked !== true })
      await finished(bytes)
      output.off("close", stop)
    }
    zip.end()
  }
  write().catch((error: unknown) => output.destroy(error instanceof Error ? error : new Error(String(error))))
  return output
}

import { createHash } from "node:crypto"
import { Transform, type TransformCallback } from "node:stream"

const LINE_END = 10

/** Lets a table's text through, counting its rows and hashing it. In COPY's text format every row is one line. */
export class Tally extends Transform {
  readonly #hash = createHash("sha256")
  #rows = 0

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#hash.update(chunk)
    for (let at = chunk.indexOf(LINE_END); at >= 0; at = chunk.indexOf(LINE_END, at + 1)) this.#rows += 1
    done(null, chunk)
  }

  /** Once, when all has passed. */
  result(): { readonly rows: number; readonly sha256: string } {
    return { rows: this.#rows, sha256: this.#hash.digest("hex") }
  }
}

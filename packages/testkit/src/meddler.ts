/** What becomes of each piece that passes: a frame, a hint. */
export type Fate = "sent" | "dropped" | "repeated" | "kept for later"

/** What is kept is overtaken by what comes within this time, in milliseconds. */
const OVERTAKEN_MS = 30

/** Passes pieces on, each as its fate is. */
export class Meddler {
  readonly #write: (piece: Buffer) => void
  #kept: Buffer[] = []

  constructor(write: (piece: Buffer) => void) {
    this.#write = write
  }

  pass(piece: Buffer, fate: Fate): void {
    if (fate === "kept for later") {
      this.#kept.push(piece)
      setTimeout(() => this.#release(), OVERTAKEN_MS)
      return
    }
    if (fate !== "dropped") this.#write(piece)
    if (fate === "repeated") this.#write(piece)
    this.#release()
  }

  /** In the opposite order. */
  #release(): void {
    for (const late of this.#kept.splice(0).reverse()) this.#write(late)
  }
}

/** What happened, for whoever looks: the last few hundred lines. */
import type { REFUSALS } from "./behaviour.ts"
import type { ReceiptState } from "./receipt.ts"

export type Happening =
  | { readonly what: "bound" | "bind_refused"; readonly as: string }
  | { readonly what: "unbound" | "link_lost" | "link_dropped" | "link_silent" | "unreadable" }
  | { readonly what: "taken"; readonly number: string; readonly id: string }
  | { readonly what: "refused"; readonly number: string; readonly why: keyof typeof REFUSALS }
  | { readonly what: "arrived" | "waiting" | "undelivered"; readonly number: string }
  | { readonly what: "receipt"; readonly id: string; readonly state: ReceiptState }
  | { readonly what: "wrote"; readonly number: string; readonly other: string }
  | { readonly what: "passed_on" | "not_taken"; readonly number: string }

/** `line` rises by one with each. */
export type Line = Happening & { readonly line: number; readonly at: number }

const KEPT = 200

export class Happenings {
  readonly #lines: Line[] = []
  #last = 0

  add(happening: Happening): void {
    this.#last += 1
    this.#lines.push({ ...happening, line: this.#last, at: Date.now() })
    if (this.#lines.length > KEPT) this.#lines.shift()
  }

  get last(): number {
    return this.#last
  }

  after(line: number): readonly Line[] {
    return this.#lines.filter((kept) => kept.line > line)
  }
}

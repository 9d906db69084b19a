import type { Manner, MannerChange } from "@everline/protocol"
import type { Sent } from "./peer-link.ts"

/**
 * What one has chosen and the server may not know yet: one is muted before anybody else knows, whatever else is told of the
 * call meanwhile, and heard again only when all do.
 */
export class Choices {
  #chosen: readonly MannerChange[] = []

  /** @returns the server has answered */
  choose(manner: MannerChange): () => void {
    this.#chosen = [...this.#chosen, manner]
    return () => {
      this.#chosen = this.#chosen.filter((one) => one !== manner)
    }
  }

  /** A voice that is not to be heard goes on as silence: that keeps the link alive and moves with the call. */
  apply({ voice, picture, screen }: Sent, mine: Manner): void {
    const is = (what: "muted" | "holding") => mine[what] || this.#chosen.some((manner) => manner[what] === true)
    const isHidden = !mine.camera || this.#chosen.some(({ camera }) => camera === false)
    if (voice) voice.enabled = !is("muted") && !is("holding")
    if (picture) picture.enabled = !isHidden && !is("holding")
    if (screen) screen.enabled = !is("holding")
  }
}

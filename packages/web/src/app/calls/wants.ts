/** What this device wants to see of others in a call of many, in the sizes in which it shows them. */
import { LIMITS, type RoomWant } from "@everline/protocol"
import type { SightShown, SightsDesk } from "../../screens/call/group/sights.ts"

/** Said this often at most: windows are dragged, and people come and go together. */
const EVERY_MS = 500

/**
 * What to ask a room for; of what is shown twice the larger. Screens and who is in large come first.
 * @param ratio device pixels for one of CSS
 */
export function wantsOf(sights: Iterable<SightShown>, ratio: number): readonly RoomWant[] {
  const wants = new Map<string, RoomWant>()
  for (const { account, what, size, large } of sights) {
    const key = `${account} ${what}`
    const before = wants.get(key)
    const priority = large || what === "screen" ? 1 : 0
    const pixels = (side: number) => Math.min(LIMITS.wantedPixels, Math.ceil(side * ratio))
    wants.set(key, {
      account,
      source: what,
      width: Math.max(before?.width ?? 0, pixels(size.width)),
      height: Math.max(before?.height ?? 0, pixels(size.height)),
      priority: Math.max(before?.priority ?? 0, priority),
    })
  }
  return [...wants.values()].sort((a, b) => b.priority - a.priority).slice(0, LIMITS.wanted)
}

/** Gathers what is shown, and says it when it has changed. */
export class Wants implements SightsDesk {
  readonly #say: (wants: readonly RoomWant[]) => void
  readonly #shown = new Set<SightShown>()
  #said = ""
  #saidAt = Number.NEGATIVE_INFINITY
  #timer: ReturnType<typeof setTimeout> | undefined
  #isOver = false

  constructor(say: (wants: readonly RoomWant[]) => void) {
    this.#say = say
  }

  show(sight: SightShown): () => void {
    this.#shown.add(sight)
    this.#changed()
    return () => {
      this.#shown.delete(sight)
      this.#changed()
    }
  }

  /** Begins to look whether anybody sees the page: one that nobody sees wants nothing. @returns ends it, and wants nothing */
  follow(): () => void {
    const look = () => this.#changed()
    document.addEventListener("visibilitychange", look)
    look()
    return () => {
      document.removeEventListener("visibilitychange", look)
      clearTimeout(this.#timer)
      this.#isOver = true
      this.#tell([])
    }
  }

  #changed(): void {
    if (this.#isOver) return
    const wait = Math.max(0, this.#saidAt + EVERY_MS - performance.now())
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.#tell(document.visibilityState === "hidden" ? [] : wantsOf(this.#shown, devicePixelRatio))
    }, wait)
  }

  #tell(wants: readonly RoomWant[]): void {
    const words = JSON.stringify(wants)
    if (words === this.#said) return
    this.#said = words
    this.#saidAt = performance.now()
    this.#say(wants)
  }
}

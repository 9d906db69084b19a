import type { Link } from "@everline/sdk"
import { effect, type ReadonlySignal, signal } from "@preact/signals"
import { createContext } from "preact"
import { useContext } from "preact/hooks"
import type { LinkState } from "../views.ts"

const CALM_MS = 1_000

const stateOf = (link: Link): LinkState => (link.state === "refused" ? "offline" : link.state)

/** The link as a screen shows it: good news at once, bad news only when it lasts. */
export function calmLink(link: ReadonlySignal<Link>): ReadonlySignal<LinkState> {
  const shown = signal<LinkState>("online")
  let timer: ReturnType<typeof setTimeout> | undefined
  effect(() => {
    const state = stateOf(link.value)
    if (state === "online") {
      clearTimeout(timer)
      timer = undefined
      shown.value = "online"
    } else if (shown.peek() !== "online") {
      shown.value = state
    } else {
      timer ??= setTimeout(() => {
        timer = undefined
        shown.value = stateOf(link.peek())
      }, CALM_MS)
    }
  })
  return shown
}

const Context = createContext<ReadonlySignal<LinkState>>(signal("online"))

/** Hands the calm link to every pane below. */
export const LinkProvider = Context.Provider

export const useLink = (): ReadonlySignal<LinkState> => useContext(Context)

import type { Client } from "@everline/sdk"
import { effect, type ReadonlySignal, signal, untracked } from "@preact/signals"
import { createContext } from "preact"
import { useContext } from "preact/hooks"
import type { LinkState } from "../views.ts"

const CALM_MS = 1_000

/** What is worth saying of a link: nothing while nobody is logged in, for then there is nothing to be cut off from. */
function stateOf({ link, session }: Client): LinkState {
  if (session.value === null) return "online"
  return link.value.state === "refused" ? "offline" : link.value.state
}

/** The link as a screen shows it: good news at once, bad news only when it lasts. */
export function calmLink(client: Client): ReadonlySignal<LinkState> {
  const shown = signal<LinkState>("online")
  let timer: ReturnType<typeof setTimeout> | undefined
  effect(() => {
    const state = stateOf(client)
    if (state === "online") {
      clearTimeout(timer)
      timer = undefined
      shown.value = "online"
    } else if (shown.peek() !== "online") {
      shown.value = state
    } else {
      timer ??= setTimeout(() => {
        timer = undefined
        shown.value = untracked(() => stateOf(client))
      }, CALM_MS)
    }
  })
  return shown
}

const Context = createContext<ReadonlySignal<LinkState>>(signal("online"))

/** Hands the calm link to every pane below. */
export const LinkProvider = Context.Provider

export const useLink = (): ReadonlySignal<LinkState> => useContext(Context)

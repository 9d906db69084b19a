/** What is on screen of others in a call of many, and how large: as much as that is worth fetching. */
import { createContext } from "preact"
import { useContext, useEffect } from "preact/hooks"
import type { ParticipantView } from "../view.ts"
import type { Size } from "./layout.ts"

/** A picture or a screen of somebody, as it is drawn. */
export interface SightShown {
  readonly account: ParticipantView["person"]["account"]
  readonly what: "picture" | "screen"
  /** In CSS pixels. */
  readonly size: Size
  /** It has the large place. */
  readonly large: boolean
}

/** Whoever wants to know what is shown. */
export interface SightsDesk {
  /** @returns it is shown no more */
  show(sight: SightShown): () => void
}

const Context = createContext<SightsDesk | null>(null)

export const SightsProvider = Context.Provider

/** Tells that somebody's picture or screen has a place here, as long as they are to be seen. */
export function useSight(
  { person, place, camera, sharing }: ParticipantView,
  sight: Omit<SightShown, "account">,
): void {
  const desk = useContext(Context)
  const { account } = person
  const { what, size, large } = sight
  const { width, height } = size
  const isSeen = place === "in" && (what === "screen" ? sharing : camera)
  useEffect(
    () => (isSeen ? desk?.show({ account, what, size: { width, height }, large }) : undefined),
    [desk, account, what, isSeen, width, height, large],
  )
}

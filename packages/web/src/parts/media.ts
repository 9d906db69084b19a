import type { Attachment } from "@everline/protocol"
import type { ReadonlySignal } from "@preact/signals"
import { createContext } from "preact"
import { useContext } from "preact/hooks"
import type { MessageView, Picture } from "../views.ts"

/** Where screens get the bytes of what a message carries. */
export interface Media {
  /** A picture's small form as a URL, for as long as it is shown once; null until it is here. */
  small(line: MessageView, picture: Picture): ReadonlySignal<string | null>
  /** All of it, as a URL that is good for as long as the page. Rejects when it cannot be had now. */
  whole(line: MessageView, one: Attachment): Promise<string>
  /** Hands it to the browser, to be kept where people keep their downloads. */
  save(line: MessageView, one: Attachment): void
  /** Somebody listens to its voice note. */
  heard(line: MessageView): void
}

const Context = createContext<Media | null>(null)

/** Hands the bytes to every message below. */
export const MediaProvider = Context.Provider

/** Only inside `MediaProvider`. */
export function useMedia(): Media {
  const media = useContext(Context)
  if (!media) throw new Error("no media above this component")
  return media
}

/**
 * Browsers that are lent from one story to the next. A window has storage of its own, so nothing goes over with them, and
 * starting one takes longer than many a story.
 */
import type { Browser, BrowserOptions, Kind } from "./browser.ts"

/** By kind and options; they end with the process that runs the stories. */
const running = new Map<string, Promise<Browser>>()

/** A browser whose disposal leaves it running; one with gear, an authority or a network of its own is its borrower's alone. */
export async function borrow(kind: Kind, options: BrowserOptions): Promise<Browser> {
  const { camera, sound, authority, network } = options
  if ([camera, sound, authority, network].some((own) => own !== undefined)) return kind.launch(options)
  const key = JSON.stringify([kind.name, options])
  const launched = running.get(key) ?? kind.launch(options)
  running.set(key, launched)
  // One that did not start is started anew for the next story.
  launched.catch(() => running.delete(key))
  const { open } = await launched
  return { open, [Symbol.asyncDispose]: async () => {} }
}

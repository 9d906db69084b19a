import { signal } from "@preact/signals"
import type { FunctionComponent } from "preact"
import { h } from "preact"
import { useEffect } from "preact/hooks"
import { restOfWords } from "../i18n/i18n.ts"

/** Fetches code that the first screens do without, and the words that it says. */
export async function withWords<T>(load: () => Promise<T>): Promise<T> {
  const [code] = await Promise.all([load(), restOfWords()])
  return code
}

/**
 * A component whose code is fetched when it is first drawn. When the fetch fails (offline, before the worker has
 * everything) the next drawing tries again.
 * @param until what is drawn in its place until the code is here; nothing unless told
 */
export function later<P extends object>(
  load: () => Promise<FunctionComponent<P>>,
  until?: FunctionComponent<P>,
): FunctionComponent<P> {
  const loaded = signal<FunctionComponent<P> | null>(null)
  let loading = false
  const start = () => {
    if (loading || loaded.peek()) return
    loading = true
    withWords(load)
      .then((component) => {
        loaded.value = component
      })
      .catch(() => {})
      .finally(() => {
        loading = false
      })
  }
  const Later: FunctionComponent<P> = (props) => {
    useEffect(start)
    const component = loaded.value ?? until
    return component ? h(component, props) : null
  }
  return Later
}

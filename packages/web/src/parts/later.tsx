import { signal } from "@preact/signals"
import type { FunctionComponent } from "preact"
import { h } from "preact"
import { useEffect } from "preact/hooks"
import { restOfWords } from "../i18n/i18n.ts"

/** Fetches code that the first screens do without, and the words that it says. @param words of a part of the app, if it has its own */
export async function withWords<T>(load: () => Promise<T>, words: () => Promise<void> = restOfWords): Promise<T> {
  const [code] = await Promise.all([load(), words()])
  return code
}

/** A component whose code is fetched when it is first drawn, or ahead of that. */
export interface Arriving<P> extends FunctionComponent<P> {
  /** Resolves when its code is here, or does not come. */
  ahead(): Promise<void>
}

/**
 * A component whose code is fetched when it is first drawn, with the words that it says. When the fetch fails (offline,
 * before the worker has everything) the next drawing tries again.
 * @param until what is drawn in its place until the code is here; nothing unless told
 */
export const later = <P extends object>(
  load: () => Promise<FunctionComponent<P>>,
  until?: FunctionComponent<P>,
): FunctionComponent<P> => arriving(() => withWords(load), until)

/** The same of what says no more than the first screens do. */
export function arriving<P extends object>(
  load: () => Promise<FunctionComponent<P>>,
  until?: FunctionComponent<P>,
): Arriving<P> {
  const loaded = signal<FunctionComponent<P> | null>(null)
  let loading: Promise<void> | null = null
  const ahead = async () => {
    if (loaded.peek()) return
    loading ??= load()
      .then((component) => {
        loaded.value = component
      })
      .catch(() => {})
      .finally(() => {
        loading = null
      })
    await loading
  }
  const Component = (props: P) => {
    useEffect(() => void ahead())
    const component = loaded.value ?? until
    return component ? h(component, props) : null
  }
  return Object.assign(Component, { ahead })
}

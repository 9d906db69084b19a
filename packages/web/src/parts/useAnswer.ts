import { useEffect, useState } from "preact/hooks"
import type { PersonView } from "../views.ts"

const NOBODY: readonly PersonView[] = []

/**
 * Asks about a text when nothing was typed for a moment; null until there is an answer. A new text makes the earlier ones count no
 * more; when there is another to ask, because what they know has changed, they are asked again, and the last answer stands till then.
 */
export function useAnswer<T>(ask: (text: string) => Promise<T>, text: string, failed: T): T | null {
  const [answer, show] = useState<T | null>(null)
  useEffect(() => {
    let current = true
    const timer = setTimeout(
      () =>
        ask(text).then(
          (answered) => current && show(() => answered),
          () => current && show(() => failed),
        ),
      text === "" ? 0 : 150,
    )
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [ask, text])
  return answer
}

/** Asks the server for people by their names. */
export const usePeople = (find: (text: string) => Promise<readonly PersonView[]>, text: string) =>
  useAnswer(find, text, NOBODY)

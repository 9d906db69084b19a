import { useCallback, useEffect, useRef, useState } from "preact/hooks"
import type { Pages } from "../../screens/admin/Listed.tsx"
import { useClient } from "../client.ts"
import { wordsFor } from "../errors.ts"
import { whenOnline } from "../online.ts"

/** A page of rows, and where the next begins; undefined when there is none. */
export interface PageOf<T, Cursor> {
  readonly rows: readonly T[]
  readonly next: Cursor | undefined
}

type Kept<T, Cursor> = Pages<T> & { readonly next: Cursor | undefined }
const EMPTY = { rows: null, more: false, error: null, next: undefined } as const

/** Rows that are fetched page by page, and anew whenever `fetch` is another function. */
export function usePages<T, Cursor>(fetch: (after: Cursor | undefined) => Promise<PageOf<T, Cursor>>) {
  const client = useClient()
  const [kept, setKept] = useState<Kept<T, Cursor>>(EMPTY)
  /** Counts beginnings: what was asked for before the last one is not shown any more. */
  const round = useRef(0)

  const load = useCallback(
    (before: Kept<T, Cursor>) => {
      const mine = round.current
      whenOnline(client)
        .then(() => fetch(before.next))
        .then(
          ({ rows, next }) => {
            if (mine !== round.current) return
            setKept({ rows: [...(before.rows ?? []), ...rows], more: next !== undefined, error: null, next })
          },
          (error: unknown) => {
            if (mine === round.current) setKept({ ...before, error: wordsFor(error) })
          },
        )
    },
    [client, fetch],
  )
  const again = useCallback(() => {
    round.current += 1
    load(EMPTY)
  }, [load])
  useEffect(again, [again])
  return {
    pages: kept,
    more: () => load(kept),
    /** Asks for the first page anew; what is there stays until that is known. */
    again,
  }
}

import { useEffect, useState } from "preact/hooks"
import { t } from "../i18n/i18n.ts"
import { typedName } from "../lib/mentions.ts"
import type { PersonView } from "../views.ts"

/** Whom a message in this conversation can name. */
export interface Nameable {
  /** Members whose name or user name begins with a text, a few of them. */
  members(text: string): Promise<readonly PersonView[]>
  /** Whether one may name everybody. */
  readonly all: boolean
}

/** Somebody to name; everybody when there is no person. */
export interface Candidate {
  readonly name: string
  readonly person: PersonView | null
}

const SHOWN = 6

/** Who could be meant by the name that is being typed; nobody when none is. */
export function useCandidates(text: string, cursor: number, nameable: Nameable | null) {
  const typed = nameable === null ? null : typedName(text, cursor)
  const [found, setFound] = useState<readonly Candidate[]>([])
  const [at, setAt] = useState(0)
  const [closed, setClosed] = useState<number | null>(null)
  const word = typed?.word
  useEffect(() => {
    setAt(0)
    if (nameable === null || word === undefined) {
      setFound([])
      setClosed(null)
      return
    }
    let stale = false
    nameable.members(word).then(
      (people) => {
        if (!stale) setFound([...everybody(nameable, word), ...people.map((person) => ({ name: person.name, person }))])
      },
      () => stale || setFound([]),
    )
    return () => {
      stale = true
    }
  }, [nameable, word])
  const open = typed !== null && typed.from !== closed && found.length > 0
  return {
    typed: open ? typed : null,
    found: found.slice(0, SHOWN),
    at,
    move: (step: number) => setAt((now) => Math.max(0, Math.min(Math.min(found.length, SHOWN) - 1, now + step))),
    close: () => setClosed(typed?.from ?? null),
  }
}

function everybody({ all }: Nameable, word: string): Candidate[] {
  const name = t("mention.all")
  return all && name.toLocaleLowerCase().startsWith(word.toLocaleLowerCase()) ? [{ name, person: null }] : []
}

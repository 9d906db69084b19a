import { useEffect, useState } from "preact/hooks"
import type { ParticipantView } from "../view.ts"

/** As long as a panel takes to go (`--base`). */
const FADE_MS = 200

const outOf = (people: readonly ParticipantView[]): readonly string[] =>
  people.filter(({ place }) => place === "out").map(({ person }) => person.account)

/** Those who are in a call or are called to it, and for a moment those who have just gone: they fade before their place is taken. */
export function useFading(people: readonly ParticipantView[]): readonly ParticipantView[] {
  const [gone, setGone] = useState<readonly string[]>(() => outOf(people))
  const out = outOf(people)
  useEffect(() => {
    const timer = setTimeout(() => setGone(out), FADE_MS)
    return () => clearTimeout(timer)
  }, [out.join()])
  return people.filter(({ place, person }) => place !== "out" || !gone.includes(person.account))
}

import type { AccountId } from "@everline/protocol"
import type { RefObject } from "preact"
import { useRef, useState } from "preact/hooks"
import { holdsAsMany, holdsName, withName } from "../lib/mentions.ts"
import { later } from "./later.tsx"
import { type Candidate, type Nameable, useCandidates } from "./useCandidates.ts"
import type { Named, WritingDesk } from "./useWriting.ts"

const CandidateList = later(() => import("./over.ts").then((over) => over.CandidateList))

/** Naming members while one writes: an @ offers them above the field, and what was picked goes with the message. */
export function useNaming(
  field: RefObject<HTMLTextAreaElement | null>,
  { now, text, type }: WritingDesk,
  nameable: Nameable | null,
) {
  const [cursor, setCursor] = useState(0)
  const picked = useRef(new Map<string, AccountId | null>())
  // A change of a message names nobody anew.
  const candidates = useCandidates(text, cursor, now.kind === "edit" ? null : nameable)
  const { typed, found, at, move, close } = candidates

  const pick = ({ name, person }: Candidate) => {
    if (typed === null) return
    picked.current.set(name, person?.account ?? null)
    const next = withName(text, typed, name)
    type(next.text)
    setCursor(next.cursor)
    queueMicrotask(() => field.current?.setSelectionRange(next.cursor, next.cursor))
  }
  /** Whether a key was for the list. */
  const key = (event: KeyboardEvent): boolean => {
    const one = found[at]
    if (typed === null || one === undefined) return false
    if (event.key === "ArrowDown" || event.key === "ArrowUp") move(event.key === "ArrowDown" ? 1 : -1)
    else if (event.key === "Enter" || event.key === "Tab") pick(one)
    else if (event.key === "Escape") close()
    else return false
    event.preventDefault()
    event.stopPropagation()
    return true
  }
  const named = (words: string): Named => {
    const held = [...picked.current].filter(([name]) => holdsName(words, name))
    picked.current.clear()
    return { accounts: held.flatMap(([, account]) => account ?? []), all: held.some(([, account]) => account === null) }
  }
  /** Whether other words name whoever these do. */
  const alike = (words: string): boolean => holdsAsMany(words, text, picked.current.keys())
  const follow = (event: { currentTarget: HTMLTextAreaElement }) => setCursor(event.currentTarget.selectionStart)
  return {
    named,
    alike,
    key,
    /** Where the cursor stands. */
    follow,
    field: {
      onSelect: follow,
      onKeyUp: follow,
      ...(typed && { "aria-controls": "candidates", "aria-activedescendant": `candidate-${at}` }),
    },
    list: typed && <CandidateList found={found} at={at} onPick={pick} />,
  }
}

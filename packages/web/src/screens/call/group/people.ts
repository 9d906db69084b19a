/** Whom a call of many shows where. */
import type { GroupCallView, ParticipantView } from "../view.ts"

/** Who has the large place, and by what. */
export interface Large {
  readonly one: ParticipantView
  readonly what: "picture" | "screen"
}

/** What is shared has the large place, whatever one has chosen; else who speaks, where one wants that. Null where all are alike. */
export function largeOf({ others, layout, speaker }: GroupCallView): Large | null {
  const present = others.filter(({ place }) => place === "in")
  const sharing = present.findLast((one) => one.sharing)
  if (sharing) return { one: sharing, what: "screen" }
  if (layout === "grid") return null
  const one = present.find(({ person }) => person.account === speaker) ?? present[0]
  return one ? { one, what: "picture" } : null
}

/** How many are in it, oneself too. */
export const countOf = ({ me, others }: GroupCallView): number =>
  [me, ...others].filter(({ place }) => place === "in").length

/** How many have a hand up. */
export const handsOf = ({ me, others }: GroupCallView): number =>
  [me, ...others].filter(({ place, raised }) => place === "in" && raised !== null).length

const rank = ({ raised, speaks }: ParticipantView): number => (raised !== null ? 0 : speaks ? 1 : 2)

/**
 * Everybody in a call or called to it, as a list has them: whose hand is up in the order of hands, then who speaks, then the
 * others, by name.
 * @param locale by whose rules names are put in order
 */
export function listed(all: readonly ParticipantView[], locale: string): readonly ParticipantView[] {
  const names = new Intl.Collator(locale)
  return all
    .filter(({ place }) => place !== "out")
    .sort(
      (a, b) =>
        rank(a) - rank(b) ||
        (a.raised ?? 0) - (b.raised ?? 0) ||
        names.compare(a.person.name, b.person.name) ||
        (a.person.account < b.person.account ? -1 : 1),
    )
}

/** The same people in the order in which they stood before; who is new is at the end. */
export function kept(before: readonly ParticipantView[], now: readonly ParticipantView[]): readonly ParticipantView[] {
  const at = new Map(before.map(({ person }, index) => [person.account, index]))
  const indexOf = ({ person }: ParticipantView) => at.get(person.account) ?? before.length
  return [...now].sort((a, b) => indexOf(a) - indexOf(b))
}

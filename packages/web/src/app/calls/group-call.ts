/** A call of many as its screens show it: a function of what the servers tell of it and of what comes. */
import { type AccountId, type CallPerson, type CallView, isRemoved, LIMITS, type Time } from "@everline/protocol"
import type { Incoming } from "@everline/sdk"
import type { GroupCallEnd, GroupCallView, HereView, ParticipantView, PictureView } from "../../screens/call/view.ts"
import type { PersonView } from "../../views.ts"

/** What is known of a call of many on the device that is in it. */
export interface GroupCallFacts {
  readonly view: CallView
  readonly name: string
  readonly me: AccountId
  /** It is a group's, and goes on there: one may come back. */
  readonly isOpen: boolean
  readonly incoming: readonly Incoming[]
  /** Who speaks now, the loudest first. */
  readonly speakers: readonly AccountId[]
  /** Who has the place of who speaks. */
  readonly speaker: AccountId | null
  readonly layout: GroupCallView["layout"]
  readonly line: HereView
  person(account: AccountId): PersonView
  /** A moment of the server's clock by this device's. */
  clock(at: Time): number
}

export function groupCallOf(facts: GroupCallFacts): GroupCallView {
  const { view, name, me, isOpen, speakers, speaker, layout, line } = facts
  return {
    ...line,
    name,
    phase: phaseOf(facts),
    me: {
      ...view.mine,
      person: facts.person(me),
      place: "in",
      isHost: view.host,
      lost: false,
      speaks: !view.mine.muted && speakers.includes(me),
      pictures: [],
      screens: [],
    },
    others: view.people.map((one) => participantOf(facts, one)),
    speaker,
    layout,
    isLocked: view.locked,
    limit: LIMITS.callPeople,
    canReturn: isOpen,
  }
}

/**
 * Why one is in a call no more.
 * @param isOpen it goes on in a group of one's own
 */
export function groupEndOf(view: CallView, isOpen: boolean): GroupCallEnd {
  const { ended, people, outgoing } = view
  // One who is left alone is in no call any more.
  const goesOn = people.filter(({ place }) => place === "in").length > 1
  switch (ended?.outcome) {
    case "no_answer":
    case "declined":
    case "busy":
      return outgoing ? "nobody" : "over"
    case "failed":
      return "failed"
    case "lost":
      return isOpen || goesOn ? "lost" : "over"
    case "answered":
      if (isRemoved(view)) return "removed"
      return goesOn && ended.by !== null ? "left" : "over"
    default:
      return "over"
  }
}

/** By whom a call without a group is named: who is in it; while nobody else is, who is called; else whom it was with. */
export function namesakes({ account, people }: Pick<CallView, "account" | "people">): readonly AccountId[] {
  const at = (wanted: CallPerson["place"]) => people.flatMap((one) => (one.place === wanted ? [one.account] : []))
  return [at("in"), at("ringing")].find((some) => some.length > 0) ?? [account]
}

/** Who has the place of who speaks: they keep it until they are silent and another speaks, or they are gone. */
export function speakerAfter(
  before: AccountId | null,
  speakers: readonly AccountId[],
  others: readonly AccountId[],
): AccountId | null {
  const speaking = speakers.filter((account) => others.includes(account))
  const isThere = before !== null && others.includes(before)
  if (isThere && (speaking.length === 0 || speaking.includes(before))) return before
  return speaking[0] ?? null
}

function phaseOf({ view, isOpen, clock }: GroupCallFacts): GroupCallView["phase"] {
  const { ended, connectedAt, people } = view
  if (ended !== null) {
    const why = groupEndOf(view, isOpen)
    // Who was not reached has talked with nobody, however long that was tried.
    return { kind: "ended", why, talkedMs: why === "failed" ? 0 : ended.talkedMs }
  }
  if (view.state === "ringing") {
    if (!people.some(({ place }) => place === "ringing")) return { kind: "waiting" }
    return { kind: view.reached ? "ringing" : "calling" }
  }
  return connectedAt === null ? { kind: "connecting" } : { kind: "talking", since: clock(connectedAt) }
}

function participantOf({ incoming, speakers, person }: GroupCallFacts, one: CallPerson): ParticipantView {
  const { account, place, manner, lost, host } = one
  const comes = (source: Incoming["source"], isShown: boolean): readonly PictureView[] =>
    incoming
      .filter((each) => each.account === account && each.source === source)
      .map(({ name, track, plays, stalls }) => ({
        key: `${name} ${track.id}`,
        track,
        // Of a picture that stands still the last frame would pass for somebody who does.
        shows: plays && isShown && !stalls,
      }))
  return {
    ...manner,
    person: person(account),
    place: place === "ringing" || place === "in" ? place : "out",
    isHost: host,
    lost,
    speaks: !manner.muted && speakers.includes(account),
    pictures: comes("picture", manner.camera),
    screens: comes("screen", manner.sharing),
  }
}

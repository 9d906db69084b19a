import type { AccountId } from "@everline/protocol"
import { useState } from "preact/hooks"
import { GroupCallScreen } from "../screens/call/group/GroupCallScreen.tsx"
import { PeopleSheet } from "../screens/call/group/PeopleSheet.tsx"
import type { GroupCallDeeds, GroupCallView, ParticipantView, PeopleDeeds } from "../screens/call/view.ts"
import { nothing } from "./deeds.ts"

const ROUND_TRIP_MS = 60

const raised = ({ raised }: ParticipantView) => ({ raised: raised === null ? Date.now() : null })

/** A call of many in which all that its screens offer is done, as a host does it. */
export function LiveCall({ view: begun }: { view: GroupCallView }) {
  const [view, setView] = useState(begun)
  const [isListed, setListed] = useState(false)
  const change = (what: (now: GroupCallView) => Partial<GroupCallView>) => setView((now) => ({ ...now, ...what(now) }))
  const changeMe = (what: (me: ParticipantView) => Partial<ParticipantView>) =>
    change(({ me }) => ({ me: { ...me, ...what(me) } }))
  /** What others are told comes by the server, and so a moment later. */
  const changeOne = (account: AccountId, what: Partial<ParticipantView>) =>
    setTimeout(
      () =>
        change(({ others }) => ({
          others: others.map((one) => (one.person.account === account ? { ...one, ...what } : one)),
        })),
      ROUND_TRIP_MS,
    )
  const screenDeeds: GroupCallDeeds = {
    ...{ flip: nothing, move: nothing, hangUp: nothing, shrink: nothing, enlarge: nothing, hear: nothing },
    ...{ gear: nothing, add: nothing, join: nothing },
    mute: () => changeMe(({ muted }) => ({ muted: !muted })),
    film: () => changeMe(({ camera }) => ({ camera: !camera })),
    share: () => changeMe(({ sharing }) => ({ sharing: !sharing })),
    hold: () => changeMe(({ holding }) => ({ holding: !holding })),
    raise: () => changeMe(raised),
    people: () => setListed(true),
    arrange: () => change(({ layout }) => ({ layout: layout === "grid" ? "speaker" : "grid" })),
  }
  const listDeeds: PeopleDeeds = {
    add: nothing,
    raise: () => changeMe(raised),
    mute: (account) => changeOne(account, { muted: true }),
    remove: (account) => changeOne(account, { place: "out" }),
    lock: (isLocked) => change(() => ({ isLocked })),
  }
  return (
    <>
      <GroupCallScreen view={view} deeds={screenDeeds} />
      {isListed && <PeopleSheet view={view} deeds={listDeeds} onClose={() => setListed(false)} />}
    </>
  )
}

/** Calls of many as this device has them, for their screens. */
import { type CallView, LIMITS } from "@everline/protocol"
import type { OwnCall } from "@everline/sdk"
import type { GroupCallView, ParticipantView } from "../../screens/call/view.ts"
import type { PersonView } from "../../views.ts"
import { facesOf, nameOf } from "../views/conversations.ts"
import { personOf } from "../views/people.ts"
import type { Calling, TurnedAway } from "./calling.ts"
import { type GroupCallFacts, groupCallOf } from "./group-call.ts"
import { lookingAt } from "./looking.ts"
import { groupOf, titleOf } from "./titles.ts"
import { here, lineOf, NO_LINE } from "./views.ts"

/** The call of many that this device is in. @param cameras that it has */
export function groupViewOf(calling: Calling, own: OwnCall, cameras: number): GroupCallView {
  const view = own.view.value
  const { layout, speaker } = lookingAt(own)
  return groupCallOf({
    ...knownOf(calling, view),
    isOpen: groupOf(calling.client, view) !== undefined,
    incoming: own.incoming.value,
    speakers: own.speakers.value,
    speaker: speaker.value,
    layout: layout.value,
    line: lineOf(calling, own, cameras),
  })
}

/** A call of many that one is out of. */
export const groupFarewellOf = (calling: Calling, view: CallView): GroupCallView =>
  groupCallOf({
    ...knownOf(calling, view),
    isOpen: calling.client.calls.groups.value.some(({ call }) => call === view.call),
    ...{ incoming: [], speakers: [], speaker: null, layout: "grid", line: NO_LINE },
  })

/** A group's call that one was not let into; once it is over, that it is. */
export function turnedAwayOf({ client, me }: Calling, { conversation, why }: TurnedAway): GroupCallView {
  const group = client.conversations.get(conversation).value
  const faces = group === undefined ? [] : facesOf(client, group)
  const open = client.calls.groups.value.find((one) => one.conversation === conversation)
  // To who was removed it is locked, whoever else may come.
  const isRemoved = open !== undefined && why === "locked" && client.calls.removed.value.has(open.call)
  return {
    ...NO_LINE,
    name: group === undefined ? "…" : nameOf(client, group),
    phase: { kind: "ended", why: open === undefined ? "over" : isRemoved ? "removed" : why, talkedMs: 0 },
    me: outside(personOf(client, me)),
    others: faces.filter(({ account }) => account !== me).map(outside),
    ...{ speaker: null, layout: "grid", isLocked: why === "locked" },
    limit: LIMITS.callPeople,
    canReturn: open !== undefined,
  }
}

const knownOf = (
  { client, me }: Calling,
  view: CallView,
): Pick<GroupCallFacts, "view" | "name" | "me" | "person" | "clock"> => ({
  ...{ view, me },
  name: titleOf(client, view),
  person: (account) => personOf(client, account),
  clock: (at) => here(client, at),
})

const outside = (person: PersonView): ParticipantView => ({
  ...{ person, place: "out", isHost: false, lost: false, speaks: false, pictures: [], screens: [] },
  ...{ muted: false, camera: false, sharing: false, holding: false, raised: null },
})

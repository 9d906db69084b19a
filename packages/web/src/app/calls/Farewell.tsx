import type { CallView } from "@everline/protocol"
import { CallScreen } from "../../screens/call/CallScreen.tsx"
import { GroupCallScreen } from "../../screens/call/group/GroupCallScreen.tsx"
import { SmallGroupCall } from "../../screens/call/group/SmallGroupCall.tsx"
import { SmallCall } from "../../screens/call/SmallCall.tsx"
import { tell } from "../errors.ts"
import type { Calling } from "./calling.ts"
import { groupPartingDeeds, partingDeeds } from "./deeds.ts"
import { groupFarewellOf, turnedAwayOf } from "./group-views.ts"
import { farewell } from "./parting.ts"
import { farewellOf } from "./views.ts"

const close = () => {
  farewell.value = null
}

/** How a call ended, where it was: for a moment, or until one has read it. */
export function Farewell({ view, calling }: { view: CallView; calling: Calling }) {
  const isSmall = calling.small.value
  if (!view.many) {
    const Screen = isSmall ? SmallCall : CallScreen
    return <Screen view={farewellOf(calling, view)} deeds={partingDeeds(close)} />
  }
  const { conversation, mine } = view
  const again = () => tell(calling.place(conversation, mine.camera ? "video" : "audio"))
  const Screen = isSmall ? SmallGroupCall : GroupCallScreen
  return <Screen view={groupFarewellOf(calling, view)} deeds={groupPartingDeeds(close, again)} />
}

/** Why one was not let into a group's call. */
export function TurnedAway({ calling }: { calling: Calling }) {
  const away = calling.turnedAway.value
  if (away === null) return null
  const leave = () => {
    calling.turnedAway.value = null
  }
  const again = () => tell(calling.place(away.conversation, away.media))
  return <GroupCallScreen view={turnedAwayOf(calling, away)} deeds={groupPartingDeeds(leave, again)} />
}

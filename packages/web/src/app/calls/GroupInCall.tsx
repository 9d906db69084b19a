import { useEffect, useMemo } from "preact/hooks"
import { GroupCallScreen } from "../../screens/call/group/GroupCallScreen.tsx"
import { PeopleSheet } from "../../screens/call/group/PeopleSheet.tsx"
import { SmallGroupCall } from "../../screens/call/group/SmallGroupCall.tsx"
import { SightsProvider } from "../../screens/call/group/sights.ts"
import { groupDeedsOf, peopleDeedsOf } from "./deeds.ts"
import { groupViewOf } from "./group-views.ts"
import type { InCallProps } from "./sheet.ts"
import { Wants } from "./wants.ts"

/** A call of many: what is shown of whom is asked for as large as it is shown. */
export function GroupInCall({ own, calling, cameras, sheet, onSheet, children }: InCallProps) {
  const deeds = useMemo(() => groupDeedsOf(calling, own, onSheet), [own, calling])
  const wants = useMemo(() => new Wants((wanted) => own.want(wanted)), [own])
  useEffect(() => wants.follow(), [wants])
  const view = groupViewOf(calling, own, cameras)
  return (
    <SightsProvider value={wants}>
      {calling.small.value ? (
        <SmallGroupCall view={view} deeds={deeds} />
      ) : (
        <GroupCallScreen view={view} deeds={deeds}>
          {children}
        </GroupCallScreen>
      )}
      {sheet === "people" && (
        <PeopleSheet view={view} deeds={peopleDeedsOf(calling, own, deeds)} onClose={() => onSheet(null)} />
      )}
    </SightsProvider>
  )
}

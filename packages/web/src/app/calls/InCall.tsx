import type { OwnCall } from "@everline/sdk"
import type { ComponentChildren } from "preact"
import { useMemo, useState } from "preact/hooks"
import { later } from "../../parts/later.tsx"
import { CallScreen } from "../../screens/call/CallScreen.tsx"
import { MoveSheet } from "../../screens/call/MoveSheet.tsx"
import { SmallCall } from "../../screens/call/SmallCall.tsx"
import { tell } from "../errors.ts"
import type { Calling } from "./calling.ts"
import { deedsOf } from "./deeds.ts"
import { GearPane, useGear } from "./GearPane.tsx"
import { GroupInCall } from "./GroupInCall.tsx"
import type { InCallProps, Sheet } from "./sheet.ts"
import { titleOf } from "./titles.ts"
import { callOf, stationsOf } from "./views.ts"

// Few calls get more people, and who chooses them is found by more than a call needs.
const AddPane = later(() => import("./AddPane.tsx").then((pane) => pane.AddPane))

/** A call between two. */
function TwoInCall({ own, calling, cameras, onSheet, children }: InCallProps) {
  const deeds = useMemo(() => deedsOf(calling, own, onSheet), [own, calling])
  const screen = { view: callOf(calling, own, cameras), deeds }
  return calling.small.value ? <SmallCall {...screen} /> : <CallScreen {...screen}>{children}</CallScreen>
}

/** The devices that a call can move to. */
function MovePane({ own, calling, onClose }: Pick<InCallProps, "own" | "calling"> & { onClose: () => void }) {
  const view = own.view.value
  return (
    <MoveSheet
      name={titleOf(calling.client, view)}
      stations={stationsOf(calling, view)}
      onMove={(device) => {
        onClose()
        tell(calling.moveTo(own.view.peek(), device))
      }}
      onClose={onClose}
    />
  )
}

interface CallProps {
  own: OwnCall
  calling: Calling
  /** The other calls: on the call's own screen, or above the app beside the small window. */
  others: ComponentChildren
}

/** The call that this device is in, in the whole window or a small one, and what lies over it. */
export function InCall({ own, calling, others }: CallProps) {
  const [sheet, setSheet] = useState<Sheet | null>(null)
  const gear = useGear(calling)
  const { many, state } = own.view.value
  const Screen = many ? GroupInCall : TwoInCall
  const close = () => setSheet(null)
  return (
    <>
      {calling.small.value && others}
      <Screen own={own} calling={calling} cameras={gear.camera.length} sheet={sheet} onSheet={setSheet}>
        {others}
      </Screen>
      {sheet === "gear" && <GearPane calling={calling} gear={gear} onClose={close} />}
      {sheet === "move" && state === "talking" && <MovePane own={own} calling={calling} onClose={close} />}
      {sheet === "add" && <AddPane own={own} calling={calling} onClose={close} />}
    </>
  )
}

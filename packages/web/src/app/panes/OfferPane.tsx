import type { OfferState } from "@everline/sdk"
import { errorWords } from "../../i18n/i18n.ts"
import { Offer } from "../../screens/Offer.tsx"
import type { OfferView } from "../../views.ts"
import { useClient } from "../client.ts"
import { deviceName } from "../deviceName.ts"
import { useBegun } from "./useBegun.ts"

function viewOf(state: OfferState): OfferView | null {
  switch (state.state) {
    case "opening":
      return { state: "opening", trouble: state.trouble && errorWords(state.trouble) }
    case "done":
      return null
    default:
      return state
  }
}

/** Offers this screen to a device that is in, for as long as this is on screen. */
export function OfferPane() {
  const client = useClient()
  const { begun, trouble } = useBegun(() => client.pairings.offer(deviceName()), [client])
  const view = begun ? viewOf(begun.state.value) : ({ state: "opening", trouble } as const)
  return view && <Offer view={view} again={() => begun?.again()} />
}

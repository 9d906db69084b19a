import type { Offer as ClientOffer, OfferState } from "@everline/sdk"
import { useEffect, useState } from "preact/hooks"
import { errorWords } from "../../i18n/i18n.ts"
import { Offer } from "../../screens/Offer.tsx"
import type { OfferView } from "../../views.ts"
import { useClient } from "../client.ts"
import { deviceName } from "../deviceName.ts"

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
  const [offer, setOffer] = useState<ClientOffer | null>(null)
  useEffect(() => {
    const opened = client.pairings.offer(deviceName())
    setOffer(opened)
    return () => opened.close()
  }, [client])
  const view = offer && viewOf(offer.state.value)
  return view && <Offer view={view} again={() => offer.again()} />
}

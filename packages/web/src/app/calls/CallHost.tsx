import type { AccountId, CallView } from "@everline/protocol"
import type { OwnCall } from "@everline/sdk"
import { useEffect, useMemo } from "preact/hooks"
import { own as isolated, t } from "../../i18n/i18n.ts"
import { MicTrouble } from "../../parts/MicTrouble.tsx"
import { toast } from "../../parts/Toasts.tsx"
import { AskedDialog } from "../../screens/call/AskedDialog.tsx"
import { HeldStrip } from "../../screens/call/HeldStrip.tsx"
import { Incoming } from "../../screens/call/Incoming.tsx"
import { LiveStrip } from "../../screens/call/LiveStrip.tsx"
import { useClient } from "../client.ts"
import { tell } from "../errors.ts"
import { Calling } from "./calling.ts"
import { Farewell, TurnedAway } from "./Farewell.tsx"
import { followCalls } from "./following.ts"
import { InCall } from "./InCall.tsx"
import { farewell } from "./parting.ts"
import { titleOf } from "./titles.ts"
import { useAsks } from "./unasked.ts"
import { elsewhereOf, incomingOf, nameOf } from "./views.ts"
import { wishedCall } from "./wish.ts"

/** One of one's other devices asks this one to take its call over. */
function Asked({ view, calling }: { view: CallView; calling: Calling }) {
  const holder = view.legs.find(({ holds }) => holds.length > 0)?.device ?? null
  if (!useAsks(calling, view)) return null
  return (
    <AskedDialog
      name={titleOf(calling.client, view)}
      device={nameOf(calling, holder)}
      onTake={() => tell(calling.take(view))}
      onRefuse={() => tell(calling.refuse(view))}
    />
  )
}

/** A call that waits while one is in another. */
function Held({ own, calling }: { own: OwnCall; calling: Calling }) {
  const view = own.view.value
  return (
    <HeldStrip
      view={{ call: own.call, name: titleOf(calling.client, view) }}
      deeds={{
        swap: () => tell(calling.hold(view)),
        hangUp: () => tell(calling.hangUp(own.call)),
      }}
    />
  )
}

/** Makes or joins the call that somebody has wished for elsewhere in the app. */
function useWish(calling: Calling): void {
  const wish = wishedCall.value
  useEffect(() => {
    if (wish === null) return
    wishedCall.value = null
    const { conversation, media, join } = wish
    tell(join === null ? calling.place(conversation, media) : calling.join(conversation, join, media))
  }, [wish, calling])
}

/** Calls, wherever one is in the app: the one that one is in, those that ring, and the one on another device. */
export function CallHost({ me }: { me: AccountId }) {
  const client = useClient()
  const calling = useMemo(() => new Calling(client, me), [client, me])
  useEffect(() => followCalls(calling), [calling])
  useWish(calling)

  const owns = client.calls.own.value
  const running = client.calls.running.value
  const isOwn = ({ call }: CallView) => owns.some((one) => one.call === call)
  const own = owns.find(({ view }) => !view.value.mine.holding) ?? owns[0]
  const ringing = running.find((view) => view.state === "ringing" && !view.outgoing)
  const elsewhere = running.find((view) => view.state === "talking" && !isOwn(view))
  const asked = running.find(({ handOffs }) =>
    handOffs.some(({ to, state }) => to === calling.device && state === "asking"),
  )
  const left = farewell.value
  // Where another call goes on, its screen is no place to say it.
  useEffect(() => {
    if (left === null || own === undefined) return
    farewell.value = null
    toast(t("calls.held.over", { name: isolated(titleOf(client, left)) }))
  }, [left, own === undefined])
  const trouble = calling.trouble.value
  const others = (
    <>
      {elsewhere && <LiveStrip view={elsewhereOf(calling, elsewhere)} onTake={() => tell(calling.take(elsewhere))} />}
      {owns.map((one) => one !== own && <Held key={one.call} own={one} calling={calling} />)}
    </>
  )
  return (
    <>
      {own ? <InCall key={own.call} own={own} calling={calling} others={others} /> : others}
      {own === undefined && left && <Farewell view={left} calling={calling} />}
      {own === undefined && left === null && <TurnedAway calling={calling} />}
      {ringing && (
        <Incoming
          key={ringing.call}
          view={incomingOf(client, ringing, owns.length > 0)}
          deeds={{
            answer: (media) => tell(calling.answer(ringing.call, media)),
            decline: () => tell(calling.decline(ringing.call)),
            declineWith: (words) => tell(calling.declineWith(ringing, words)),
          }}
        />
      )}
      {asked && <Asked key={asked.call} view={asked} calling={calling} />}
      {trouble && (
        <MicTrouble
          trouble={trouble}
          onClose={() => {
            calling.trouble.value = null
          }}
        />
      )}
    </>
  )
}

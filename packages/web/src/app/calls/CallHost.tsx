import type { CallView } from "@everline/protocol"
import type { OwnCall } from "@everline/sdk"
import type { ComponentChildren } from "preact"
import { useEffect, useMemo, useState } from "preact/hooks"
import { own as isolated, t } from "../../i18n/i18n.ts"
import { type Gear, type GearChoice, gearHere } from "../../lib/capture.ts"
import { MicTrouble } from "../../parts/MicTrouble.tsx"
import { toast } from "../../parts/Toasts.tsx"
import { AskedDialog } from "../../screens/call/AskedDialog.tsx"
import { CallScreen } from "../../screens/call/CallScreen.tsx"
import { GearDialog } from "../../screens/call/GearDialog.tsx"
import { HeldStrip } from "../../screens/call/HeldStrip.tsx"
import { Incoming } from "../../screens/call/Incoming.tsx"
import { LiveStrip } from "../../screens/call/LiveStrip.tsx"
import { MoveSheet } from "../../screens/call/MoveSheet.tsx"
import { SmallCall } from "../../screens/call/SmallCall.tsx"
import type { CallDeeds, GearView } from "../../screens/call/view.ts"
import { useClient } from "../client.ts"
import { tell } from "../errors.ts"
import { noiseChoice } from "../preferences.ts"
import { personOf } from "../views/people.ts"
import { Calling } from "./calling.ts"
import { farewell, followCalls } from "./following.ts"
import { useAsks } from "./unasked.ts"
import { callOf, elsewhereOf, farewellOf, nameOf, stationsOf } from "./views.ts"
import { wishedCall } from "./wish.ts"

const NO_GEAR = { microphone: [], camera: [], speaker: [] } as const

/** What there is to hear, see and speak by. What may be used has a name, so it is asked for again when something is on. */
function useGear({ capture }: Calling): Readonly<Record<Gear, readonly GearChoice[]>> {
  const [gear, setGear] = useState<Readonly<Record<Gear, readonly GearChoice[]>>>(NO_GEAR)
  const on = [capture.voice, capture.picture].map(({ track }) => track.value?.id).join()
  useEffect(() => {
    const look = () => void gearHere().then(setGear, () => {})
    if (navigator.mediaDevices === undefined) return
    look()
    navigator.mediaDevices.addEventListener("devicechange", look)
    return () => navigator.mediaDevices.removeEventListener("devicechange", look)
  }, [on])
  return gear
}

/** Which microphone, camera and speaker are used. */
function Gears({ calling, gear, onClose }: { calling: Calling; gear: GearView["gear"]; onClose: () => void }) {
  const { capture, voices } = calling
  const used = {
    microphone: capture.voice.device?.getSettings().deviceId ?? null,
    camera: capture.picture.device?.getSettings().deviceId ?? null,
    speaker: voices.speaker.value,
  }
  // They change when what is recorded does.
  for (const { track } of [capture.voice, capture.picture]) void track.value
  const by = capture.isCleanedByBrowser.value ? "browser" : "ours"
  return (
    <GearDialog
      view={{ gear, used, noise: noiseChoice.value === "on" ? by : "off" }}
      onUse={(kind, id) => tell(calling.use(kind, id))}
      onNoise={(on) => {
        noiseChoice.value = on ? "on" : "off"
      }}
      onClose={onClose}
    />
  )
}

interface InCallProps {
  own: OwnCall
  calling: Calling
  /** The other calls: on the call's own screen, or above the app beside the small window. */
  others: ComponentChildren
}

/** The call that this device is in, in the whole window or a small one. */
function InCall({ own, calling, others }: InCallProps) {
  const [moving, setMoving] = useState(false)
  const [choosing, setChoosing] = useState(false)
  const { client, small, voices } = calling
  const gear = useGear(calling)
  const view = own.view.value
  const deeds = useMemo<CallDeeds>(() => {
    const now = () => own.view.peek()
    return {
      mute: () => tell(calling.mute(now())),
      film: () => tell(calling.film(now())),
      flip: () => tell(calling.flip()),
      share: () => tell(calling.share(now())),
      hold: () => tell(calling.hold(now())),
      move: () => {
        client.devices.refresh().catch(() => {})
        setMoving(true)
      },
      hangUp: () => tell(calling.hangUp(own.call)),
      shrink: () => {
        small.value = true
      },
      enlarge: () => {
        small.value = false
      },
      hear: () => voices.unblock(),
      gear: () => setChoosing(true),
    }
  }, [own, calling])
  const screen = { view: callOf(calling, own, gear.camera.length), deeds }
  return (
    <>
      {small.value && others}
      {small.value ? <SmallCall {...screen} /> : <CallScreen {...screen}>{others}</CallScreen>}
      {choosing && <Gears calling={calling} gear={gear} onClose={() => setChoosing(false)} />}
      {moving && view.state === "talking" && (
        <MoveSheet
          name={personOf(client, view.account).name}
          stations={stationsOf(calling, view)}
          onMove={(device) => {
            setMoving(false)
            tell(calling.moveTo(own.view.peek(), device))
          }}
          onClose={() => setMoving(false)}
        />
      )}
    </>
  )
}

/** One of one's other devices asks this one to take its call over. */
function Asked({ view, calling }: { view: CallView; calling: Calling }) {
  const holder = view.legs.find(({ holds }) => holds.length > 0)?.device ?? null
  if (!useAsks(calling, view)) return null
  return (
    <AskedDialog
      name={personOf(calling.client, view.account).name}
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
      view={{ call: own.call, name: personOf(calling.client, view.account).name }}
      deeds={{
        swap: () => tell(calling.hold(view)),
        hangUp: () => tell(calling.hangUp(own.call)),
      }}
    />
  )
}

/** How a call ended, for a moment, where it was. */
function Farewell({ view, calling }: { view: CallView; calling: Calling }) {
  const Screen = calling.small.value ? SmallCall : CallScreen
  return <Screen view={farewellOf(calling, view)} deeds={partingDeeds} />
}

/** Calls, wherever one is in the app: the one that one is in, those that ring, and the one on another device. */
export function CallHost() {
  const client = useClient()
  const calling = useMemo(() => new Calling(client), [client])
  useEffect(() => followCalls(calling), [calling])
  const wish = wishedCall.value
  useEffect(() => {
    if (wish === null) return
    wishedCall.value = null
    tell(calling.place(wish.conversation, wish.media))
  }, [wish, calling])

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
    toast(t("calls.held.over", { name: isolated(personOf(client, left.account).name) }))
  }, [left])
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
      {ringing && (
        <Incoming
          key={ringing.call}
          view={{
            call: ringing.call,
            person: personOf(client, ringing.account),
            group: null,
            media: ringing.media,
            isSecond: owns.length > 0,
          }}
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

const close = () => {
  farewell.value = null
}
/** Of a call that is over nothing is left to do but to close it. */
const partingDeeds: CallDeeds = {
  ...{ mute: close, film: close, flip: close, share: close, hold: close },
  ...{ move: close, hangUp: close, shrink: close, enlarge: close, hear: close, gear: close },
}

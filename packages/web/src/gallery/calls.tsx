import { type CallId, type CallOutcome, newId } from "@everline/protocol"
import type { ComponentChildren } from "preact"
import { useEffect } from "preact/hooks"
import { t } from "../i18n/i18n.ts"
import type { Trouble } from "../lib/recorder.ts"
import { MicTrouble } from "../parts/MicTrouble.tsx"
import { toast } from "../parts/Toasts.tsx"
import { AskedDialog } from "../screens/call/AskedDialog.tsx"
import { CallScreen } from "../screens/call/CallScreen.tsx"
import { GearDialog } from "../screens/call/GearDialog.tsx"
import { HeldStrip } from "../screens/call/HeldStrip.tsx"
import { Incoming } from "../screens/call/Incoming.tsx"
import { LiveStrip } from "../screens/call/LiveStrip.tsx"
import { MoveSheet } from "../screens/call/MoveSheet.tsx"
import { SmallCall } from "../screens/call/SmallCall.tsx"
import type { CallDeeds, CallScreenView, GearView, IncomingView, StationView } from "../screens/call/view.ts"
import { nothing } from "./deeds.ts"
import { film } from "./film.ts"
import { groupCallScreens } from "./groupCalls.tsx"
import * as sample from "./sample.ts"

type Screens = Readonly<Record<string, () => ComponentChildren>>

/** Calls in all their states, for the gallery. */

interface CallGround {
  /** What one was at, under a call or beside it. */
  under(): ComponentChildren
  /** The conversations, in one of which a call goes on. */
  list(): ComponentChildren
  /** A conversation of many with a bar of its call. */
  chat(bar: ComponentChildren): ComponentChildren
}

const deeds: CallDeeds = {
  ...{ mute: nothing, film: nothing, flip: nothing, share: nothing, hold: nothing, add: nothing },
  ...{ move: nothing, hangUp: nothing, shrink: nothing, enlarge: nothing, hear: nothing, gear: nothing },
}
const call = newId<CallId>()
const calm = { muted: false, camera: false, sharing: false, holding: false, raised: null }
const talking = { kind: "talking", since: Date.now() - 724_000 } as const

const theirs = () => ({ key: "1-2", track: film("#c9b49a", "#c9c6c2", "#8c4a4a"), shows: true })
const mine = () => film("#b9c6c4", "#2a201c", "#496a5c")

const screen = (view: Partial<CallScreenView> = {}, others: ComponentChildren = null): ComponentChildren => (
  <CallScreen view={{ ...plain, ...view }} deeds={deeds}>
    {others}
  </CallScreen>
)
const small = (view: Partial<CallScreenView> = {}) => <SmallCall view={{ ...plain, ...view }} deeds={deeds} />
const plain: CallScreenView = {
  call,
  person: sample.mother,
  phase: talking,
  quality: "clear",
  mine: calm,
  theirs: { ...calm, lost: false },
  ...{ pictures: [], self: null, isMirrored: true, moving: null, canFlip: false, canShare: true, isSilent: false },
}
const seen = () => ({
  pictures: [theirs()],
  self: mine(),
  mine: { ...calm, camera: true },
  theirs: { ...plain.theirs, camera: true },
  canFlip: true,
})
const incoming = (view: Partial<IncomingView>) => (
  <Incoming
    view={{ call, person: sample.mother, group: null, media: "audio", isSecond: false, ...view }}
    deeds={{ answer: nothing, decline: nothing, declineWith: nothing }}
  />
)
const stations: readonly StationView[] = sample.devices.map((device, at) => ({
  ...device,
  isNow: at === 0,
  gathers: false,
  online: at < 3,
}))
const gear: GearView = {
  gear: {
    microphone: [
      { id: "1", label: "Built-in Microphone" },
      { id: "2", label: "AirPods Pro" },
    ],
    camera: [{ id: "1", label: "FaceTime HD Camera" }],
    speaker: [
      { id: "1", label: "Built-in Speakers" },
      { id: "2", label: "AirPods Pro" },
    ],
  },
  used: { microphone: "2", camera: "1", speaker: "2" },
  noise: "ours",
}
const move = (on: readonly StationView[]) => <MoveSheet name="妈妈" stations={on} onMove={nothing} onClose={nothing} />
const elsewhere = { call, name: "妈妈", device: "客厅电视", shape: "tv", since: talking.since, isLost: false } as const

const held = <HeldStrip view={{ call, name: sample.chen.name }} deeds={{ swap: nothing, hangUp: nothing }} />
const ended = (outcome: CallOutcome, talkedMs = 0) => screen({ phase: { kind: "ended", outcome, talkedMs } })
const trouble = (why: Trouble) => <MicTrouble trouble={why} onClose={nothing} />

/** Says something, as the app does. */
function Says({ text, action }: { text: string; action?: string }) {
  useEffect(() => toast(text, action === undefined ? undefined : { label: action, run: nothing }), [])
  return null
}

/** In the whole window. */
const largeScreens: Screens = {
  callcalling: () => screen({ phase: { kind: "calling" } }),
  callringing: () => screen({ phase: { kind: "ringing" } }),
  callringingvideo: () => screen({ phase: { kind: "ringing" }, self: mine(), mine: { ...calm, camera: true } }),
  callconnecting: () => screen({ phase: { kind: "connecting" }, quality: "connecting" }),
  calltalking: () => screen(),
  callmuted: () => screen({ mine: { ...calm, muted: true }, theirs: { ...plain.theirs, muted: true } }),
  callseen: () => screen(seen()),
  callshared: () => screen({ ...seen(), theirs: { ...plain.theirs, sharing: true } }),
  callsharing: () => screen({ ...seen(), mine: { ...calm, camera: true, sharing: true } }),
  callpoor: () => screen({ ...seen(), quality: "weak_there" }),
  callpoorhere: () => screen({ quality: "weak_here" }),
  callslow: () => screen({ quality: "slow" }),
  callreconnecting: () => screen({ quality: "reconnecting" }),
  calllost: () => screen({ theirs: { ...plain.theirs, lost: true } }),
  callholding: () => screen({ ...seen(), mine: { ...calm, camera: true, holding: true } }),
  callheldbythem: () => screen({ ...seen(), theirs: { ...plain.theirs, camera: true, holding: true } }),
  callheldbeside: () => screen({}, held),
  callheldbesideseen: () => screen(seen(), held),
  callsilent: () => screen({ isSilent: true }),
  callmoving: () => screen({ ...seen(), moving: "客厅电视" }),
  callsays: () => (
    <>
      {screen(seen())}
      <Says text={t("calls.move.no_answer", { device: "客厅电视" })} />
    </>
  ),
  callended: () => ended("answered", 724_000),
  callnoanswer: () => ended("no_answer"),
  calldeclined: () => ended("declined"),
  callbusy: () => ended("busy"),
  callcancelled: () => ended("cancelled"),
  calldropped: () => ended("lost", 65_000),
  callfailed: () => ended("failed"),
}

/** Over what one was at, or beside it. */
const otherScreens: Screens = {
  callsmall: () => small(),
  callsmallringing: () => small({ phase: { kind: "ringing" } }),
  callsmallseen: () => small(seen()),
  callsmallmuted: () => small({ mine: { ...calm, muted: true }, theirs: { ...plain.theirs, muted: true } }),
  callsmallholding: () => small({ mine: { ...calm, holding: true } }),
  callsmallsilent: () => small({ isSilent: true }),
  callsmallmoving: () => small({ ...seen(), moving: "客厅电视" }),
  callsmallpoor: () => small({ quality: "weak_there" }),
  callsmallended: () => small({ phase: { kind: "ended", outcome: "answered", talkedMs: 724_000 } }),
  callsmallheld: () => [held, small()],
  callcomes: () => incoming({}),
  callcomesvideo: () => incoming({ media: "video" }),
  callcomessecond: () => [small(), incoming({ isSecond: true, person: sample.chen })],
  callcomesover: () => [screen(seen()), incoming({ isSecond: true, person: sample.chen, media: "video" })],
  callcomesoverdialog: () => [trouble("busy"), incoming({})],
  callgear: () => [
    screen(seen()),
    <GearDialog key="gear" view={gear} onUse={nothing} onNoise={nothing} onClose={nothing} />,
  ],
  callmove: () => [screen(seen()), move(stations)],
  callmovenone: () => [screen(), move(stations.slice(0, 1))],
  callmovesplit: () => [
    screen(seen()),
    move(stations.map((one, at) => ({ ...one, online: true, isNow: at < 2, gathers: at === 0 }))),
  ],
  callmoved: () => <Says text={t("calls.moved", { device: "客厅电视" })} action={t("calls.moved.back")} />,
  callstrip: () => <LiveStrip view={elsewhere} onTake={nothing} />,
  callstriplost: () => <LiveStrip view={{ ...elsewhere, isLost: true }} onTake={nothing} />,
  callasked: () => <AskedDialog name="妈妈" device="小雨的手机" onTake={nothing} onRefuse={nothing} />,
  callrefused: () => trouble("denied"),
  callnomicrophone: () => trouble("none"),
}

export const callScreens = ({ under, list, chat }: CallGround): Screens => {
  const over = ([name, what]: [string, () => ComponentChildren]) => [
    name,
    () => (
      <>
        {what()}
        {under()}
      </>
    ),
  ]
  const groups = groupCallScreens(chat)
  return {
    ...largeScreens,
    ...Object.fromEntries(Object.entries({ ...otherScreens, ...groups.beside }).map(over)),
    ...groups.screens,
    manymark: list,
  }
}

import { type AccountId, type CallId, newId } from "@everline/protocol"
import type { ComponentChildren } from "preact"
import { useEffect } from "preact/hooks"
import { CallBar } from "../screens/call/group/CallBar.tsx"
import { GroupCallScreen } from "../screens/call/group/GroupCallScreen.tsx"
import { PeopleSheet } from "../screens/call/group/PeopleSheet.tsx"
import { SmallGroupCall } from "../screens/call/group/SmallGroupCall.tsx"
import { Incoming } from "../screens/call/Incoming.tsx"
import type {
  CallBarView,
  GroupCallDeeds,
  GroupCallEnd,
  GroupCallView,
  IncomingView,
  ParticipantView,
  PeopleDeeds,
} from "../screens/call/view.ts"
import type { PersonView } from "../views.ts"
import { nothing } from "./deeds.ts"
import { film, page } from "./film.ts"
import { LiveCall } from "./LiveCall.tsx"
import * as sample from "./sample.ts"

type Screens = Readonly<Record<string, () => ComponentChildren>>

/** Calls of many in all their states, for the gallery. */

const deeds: GroupCallDeeds & PeopleDeeds = {
  ...{ mute: nothing, film: nothing, flip: nothing, share: nothing, hold: nothing, move: nothing, hangUp: nothing },
  ...{ shrink: nothing, enlarge: nothing, hear: nothing, gear: nothing, raise: nothing, people: nothing },
  ...{ arrange: nothing, add: nothing, join: nothing, remove: nothing, lock: nothing },
}
const since = Date.now() - 724_000
const calm = { muted: false, camera: false, sharing: false, holding: false }

const one = (person: PersonView, more: Partial<ParticipantView> = {}): ParticipantView => ({
  ...{ person, place: "in", isHost: false, lost: false, speaks: false, raised: null, pictures: [], screens: [] },
  ...calm,
  ...more,
})

const rooms = [
  ["#c9b49a", "#c9c6c2", "#8c4a4a"],
  ["#b9c6c4", "#2a201c", "#496a5c"],
  ["#c4b9c6", "#5c3a1e", "#3f4f7c"],
  ["#cfc4a4", "#3b3733", "#7c5a3f"],
] as const
const picture = (room: number) => {
  const [wall, hair, coat] = rooms[room % rooms.length] ?? rooms[0]
  return { key: `${room}`, track: film(wall, hair, coat), shows: true }
}
const filmed = (room: number) => ({ camera: true, pictures: [picture(room)] })

const shares = () => ({ sharing: true, screens: [{ key: "screen", track: page(), shows: true }] })

const [mother, father, chen, ada, mei, teacher, priya] = sample.people
if (!(mother && father && chen && ada && mei && teacher && priya)) throw new Error("the samples have seven people")
const long: PersonView = { ...priya, account: newId<AccountId>(), name: "Bartholomew Featherstonehaugh-Cholmondeley" }
const five = () => [one(mother, { isHost: true }), one(father, { muted: true }), one(ada, { speaks: true }), one(long)]
const crowd = (count: number): readonly ParticipantView[] =>
  Array.from({ length: count }, (_, at) => {
    const like = sample.people[at % sample.people.length] ?? sample.mother
    const person = { ...like, kind: "person" as const, account: newId<AccountId>() }
    return one(person, { isHost: at === 0, muted: at % 3 === 1, speaks: at === 4, raised: at % 11 === 5 ? at : null })
  })

const view = (others: readonly ParticipantView[], more: Partial<GroupCallView> = {}): GroupCallView => ({
  name: "Ridge Walk, Saturday",
  phase: { kind: "talking", since },
  quality: "clear",
  me: one(sample.me),
  others,
  speaker: others.find(({ speaks }) => speaks)?.person.account ?? null,
  layout: "grid",
  isLocked: false,
  limit: 50,
  canReturn: true,
  ...{ self: null, isMirrored: true, moving: null, canFlip: false, canShare: false, isSilent: false },
  ...more,
})
const seen = () => ({
  self: film("#b9c6c4", "#2a201c", "#496a5c"),
  me: one(sample.me, { camera: true }),
  canFlip: true,
})
const hosting = { me: one(sample.me, { isHost: true }) }

const screen = (others: readonly ParticipantView[], more: Partial<GroupCallView> = {}) => (
  <GroupCallScreen view={view(others, more)} deeds={deeds} />
)
const people = (others: readonly ParticipantView[], more: Partial<GroupCallView> = {}) => {
  const shown = view(others, more)
  return [
    <GroupCallScreen key="screen" view={shown} deeds={deeds} />,
    <PeopleSheet key="people" view={shown} deeds={deeds} onClose={nothing} />,
  ]
}
const small = (others: readonly ParticipantView[], more: Partial<GroupCallView> = {}) => (
  <SmallGroupCall view={view(others, more)} deeds={deeds} />
)
const over = (why: GroupCallEnd, talkedMs = 0) => screen(five(), { phase: { kind: "ended", why, talkedMs } })
const incoming = (more: Partial<IncomingView>) => (
  <Incoming
    view={{
      call: newId<CallId>(),
      person: sample.mother,
      group: { name: "Ridge Walk, Saturday", faces: [mei, chen, ada, mother], people: 5 },
      media: "audio",
      isSecond: false,
      ...more,
    }}
    deeds={{ answer: nothing, decline: nothing, declineWith: nothing }}
  />
)
const ringing = { phase: { kind: "ringing" } } as const
const rung = () => [mother, father, ada].map((person) => one(person, { place: "ringing" }))
const handed = () => [
  one(mother, { isHost: true }),
  one(father, { raised: 2, muted: true }),
  one(chen, { raised: 1 }),
  one(ada, { speaks: true, ...filmed(2) }),
  one(mei, { lost: true }),
  one(teacher, { place: "ringing" }),
]

const screens: Screens = {
  many: () => screen(five()),
  manytwo: () => screen([one(mother, filmed(0)), one(father, filmed(1))], seen()),
  manyseen: () => screen(handed(), { ...seen(), canShare: true }),
  manynine: () => screen(crowd(9)),
  manyfifty: () => screen(crowd(49), seen()),
  manyspeaker: () => screen(handed(), { layout: "speaker", ...seen() }),
  manyspeakerfifty: () => screen(crowd(49), { layout: "speaker" }),
  manyshared: () => screen([...five(), one(chen, shares())], seen()),
  manysharing: () => screen(five(), { canShare: true, me: one(sample.me, { sharing: true, raised: 1 }) }),
  manyringing: () => screen(rung(), ringing),
  manywaiting: () => screen([], { phase: { kind: "waiting" } }),
  manyalone: () => screen([]),
  manyholding: () => screen(five(), { me: one(sample.me, { holding: true }) }),
  manypoor: () => screen(five(), { quality: "weak_here", isSilent: true }),
  manymoving: () => screen(five(), { moving: "客厅电视" }),
  manyover: () => over("over", 724_000),
  manyleft: () => over("left", 724_000),
  manynobody: () => over("nobody"),
  manyremoved: () => over("removed", 724_000),
  manyfull: () => over("full"),
  manylocked: () => over("locked"),
  manylost: () => over("lost", 724_000),
  manylostforgood: () => screen(five(), { phase: { kind: "ended", why: "lost", talkedMs: 724_000 }, canReturn: false }),
  manyfailed: () => over("failed"),
  manylive: () => <LiveCall view={view(crowd(20), hosting)} />,
  manypeople: () => people(handed()),
  manypeoplehost: () => people(handed(), hosting),
  manypeoplelocked: () => people(five(), { isLocked: true }),
  manypeoplefull: () => people(crowd(49), hosting),
}

/** Asks as the list of people does before somebody is removed. */
function Removes({ children }: { children: ComponentChildren }) {
  useEffect(() => {
    document.querySelector<HTMLElement>("dialog li button:last-of-type")?.click()
  }, [])
  return <>{children}</>
}

const beside: Screens = {
  manysmall: () => small(five()),
  manysmallseen: () => small(handed()),
  manysmallshared: () => small([...five(), one(chen, shares())]),
  manysmallringing: () => small(rung(), ringing),
  manysmallleft: () => small(five(), { phase: { kind: "ended", why: "left", talkedMs: 724_000 } }),
  manysmallover: () => small(five(), { phase: { kind: "ended", why: "removed", talkedMs: 724_000 } }),
  manycomes: () => incoming({}),
  manycomesvideo: () => incoming({ media: "video", isSecond: true }),
}

const going = { media: "audio", people: 5, since } as const
const bar = (view: CallBarView) => <CallBar view={view} onJoin={nothing} />

/** @param chat a conversation with a bar of its call */
export const groupCallScreens = (chat: (bar: ComponentChildren) => ComponentChildren) => ({
  screens: {
    ...screens,
    manypeopleremove: () => <Removes>{people(handed(), hosting)}</Removes>,
    manybar: () => chat(bar({ kind: "open", ...going })),
    manybarvideo: () => chat(bar({ kind: "open", ...going, media: "video" })),
    manybarfull: () => chat(bar({ kind: "full", ...going, people: 50 })),
    manybarlocked: () => chat(bar({ kind: "locked", ...going })),
    manybarremoved: () => chat(bar({ kind: "removed", ...going })),
    manybarended: () => chat(bar({ kind: "ended", media: "audio" })),
  },
  beside,
})

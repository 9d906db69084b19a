/** People who meet in calls of many, and what they do there. */
import {
  type AccountId,
  CAPABILITIES,
  type CallId,
  type Capability,
  type ConversationId,
  type DeviceId,
  newId,
  type Time,
} from "@everline/protocol"
import type { Call } from "./call.ts"
import { BESIDE_MS, ROOM } from "./rules/route.ts"
import type { By, Step } from "./rules/steps.ts"
import { begin, step } from "./rules.ts"

const deviceOf = (account: AccountId): By => ({ account, device: newId<DeviceId>() })
export const person = () => deviceOf(newId<AccountId>())
export const [amy, bob, cai, dai, eve] = [person(), person(), person(), person(), person()] as const
export const amysTv = deviceOf(amy.account)
export const bobsTv = deviceOf(bob.account)
export const ALL: readonly Capability[] = CAPABILITIES
export const VOICE = { holds: ALL, camera: false }

const callees = (...people: readonly By[]) => people.map(({ account }) => ({ account, silent: null, busy: false }))
export const called = (ofGroup: boolean, ...people: readonly By[]): Call =>
  begin(
    {
      ...{ call: newId<CallId>(), conversation: newId<ConversationId>(), media: "audio", by: amy, holds: ALL },
      ...{ ofGroup, people: callees(...people) },
    },
    0,
  )

/** What comes of steps, one each millisecond from this time on. */
export const after = (call: Call, at: Time, ...steps: readonly Step[]): Call =>
  steps.reduce((so, what, i) => step(so, what, at + i), call)

export const answers = (by: By): Step => ({ kind: "answer", by, ...VOICE })
export const joins = (by: By): Step => ({ kind: "join", by, ...VOICE })
export const adds = (by: By, ...people: readonly By[]): Step => ({ kind: "add", by, people: callees(...people) })
export const removes = (by: By, { account }: By): Step => ({ kind: "remove", by, account })
export const locks = (by: By, locked = true): Step => ({ kind: "lock", by, locked })
export const hangsUp = (by: By): Step => ({ kind: "hang_up", by })
export const hearsRoom = (by: By, leg: number): Step => ({ kind: "arrive", by, legs: [leg, ROOM] })
export const hearsDirectly = (by: By): Step => ({ kind: "connect", by })
/** What comes by the link of these legs has held. */
export const holds = (by: By, ...legs: readonly number[]): Step => ({ kind: "arrive", by, legs })
export const PASS: Step = { kind: "pass" }

/** Bob has answered Amy, and they do not hear each other yet. */
export const answered = () => after(called(false, bob), 1_000, answers(bob))
/** When nothing has come directly in time, and they try the room as well. */
export const BESIDE_AT: Time = 1_000 + BESIDE_MS
export const beside = () => step(answered(), PASS, BESIDE_AT)
/** And they have heard each other there. */
export const inRoom = () => after(beside(), BESIDE_AT + 100, hearsRoom(amy, 1), hearsRoom(bob, 2))
/** Amy and Bob talk. */
export const talking = () => after(answered(), 1_001, hearsDirectly(amy))
/** Amy and Bob talk, and have added Cai, who has come. */
export const growing = () => after(talking(), 2_000, adds(bob, cai), answers(cai))
/** A group's call that three are in. */
export const gathered = () =>
  after(called(true, bob, cai, dai), 1_000, answers(bob), joins(cai), { kind: "connect", by: amy })

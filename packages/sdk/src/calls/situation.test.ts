import {
  type AccountId,
  type CallId,
  type CallLink,
  type CallPerson,
  type CallView,
  type ConversationId,
  type DeviceId,
  LIMITS,
  newId,
} from "@everline/protocol"
import { expect, test } from "vitest"
import { otherOf, situationsOf } from "./situation.ts"

const [amy, ben, cleo] = [newId<AccountId>(), newId<AccountId>(), newId<AccountId>()]
const device = newId<DeviceId>()
const calm = { muted: false, camera: false, sharing: false, holding: false, raised: null }
const person = (account: AccountId, change: Partial<CallPerson> = {}): CallPerson => ({
  ...{ account, place: "in", manner: calm, lost: false, host: false },
  ...change,
})
const toRoom: CallLink = { link: "3-room", offers: true, voice: true, picture: false, arriving: true }
const direct: CallLink = { link: "2-3", offers: true, voice: true, picture: false, arriving: false }
const view: CallView = {
  ...{ call: newId<CallId>(), conversation: newId<ConversationId>(), account: amy, outgoing: false, media: "audio" },
  ...{ begunAt: 1_000, rev: 1, state: "talking", reached: true, connectedAt: null, answeredBy: null, mine: calm },
  ...{ theirs: { ...calm, lost: false }, handOffs: [], failed: null, ended: null },
  ...{ many: true, people: [person(amy), person(ben)], host: false, locked: false },
  legs: [{ device, holds: ["microphone", "speaker"], lost: false, links: [direct, toRoom] }],
}
const self = { device, other: amy, wants: undefined }

test("voices are to come of those who are in, and neither muted, away nor missed", () => {
  const muted = { manner: { ...calm, muted: true } }
  const away = { manner: { ...calm, holding: true } }
  const people = (...all: readonly CallPerson[]) => situationsOf({ ...view, people: all }, self)[1]
  expect(people(person(amy), person(ben))?.voices).toEqual(new Set([amy, ben]))
  for (const change of [muted, away, { lost: true }, { place: "ringing" }, { place: "left" }] as const)
    expect(people(person(amy, change), person(ben))?.voices).toEqual(new Set([ben]))
})

test("who is heard directly is awaited by the room, unless nothing of them is to be heard", () => {
  const awaited = (changed: Partial<CallView>) => situationsOf({ ...view, ...changed }, self).at(-1)?.awaited
  expect(awaited({})).toBe(amy)
  expect(awaited({ people: [person(amy, { manner: { ...calm, muted: true } }), person(ben)] })).toBe(null)
  const withLinks = (...links: readonly CallLink[]) => ({ legs: view.legs.map((leg) => ({ ...leg, links })) })
  expect(awaited(withLinks(toRoom))).toBe(null)
  // They have no microphone.
  expect(awaited(withLinks({ ...direct, voice: false }, toRoom))).toBe(null)
})

test("of two who meet in the room the other is who is to be heard, and seen as large as there is room", () => {
  const alone: CallView = { ...view, many: false, people: [], theirs: { ...view.theirs, camera: true } }
  const toOther = (changed: Partial<CallView>) => situationsOf({ ...alone, ...changed }, self)[1]
  expect(toOther({})).toMatchObject({ voices: new Set([amy]), filmed: new Set([amy]), awaited: amy })
  expect(toOther({ theirs: { ...alone.theirs, muted: true } })).toMatchObject({ voices: new Set(), awaited: null })
  expect(toOther({ theirs: { ...alone.theirs, lost: true } })).toMatchObject({ voices: new Set(), filmed: new Set() })
  const shows = alone.legs.map((leg) => ({ ...leg, holds: ["screen" as const] }))
  const whole = { account: amy, width: LIMITS.wantedPixels, height: LIMITS.wantedPixels, priority: 1 }
  expect([toOther({})?.wants, toOther({ legs: shows })?.wants]).toEqual([
    [],
    [
      { ...whole, source: "picture" },
      { ...whole, source: "screen" },
    ],
  ])
})

test("what comes directly is to hold where one is heard by the room, and nowhere else", () => {
  const isHeard = (...links: readonly CallLink[]) =>
    situationsOf({ ...view, legs: view.legs.map((leg) => ({ ...leg, links })) }, self)[0]?.isHeardInRoom
  expect([isHeard(direct), isHeard(direct, toRoom), isHeard(direct, { ...toRoom, arriving: false })]).toEqual([
    ...[false, false, true],
  ])
})

test("a device may send what it holds, and what it is about to take over", () => {
  const sources = (changed: Partial<CallView>) => situationsOf({ ...view, ...changed }, self)[0]?.sources
  expect(sources({})).toEqual(["voice", "screen"])
  const hand = { to: device, takes: ["camera" as const], state: "connecting" as const }
  expect(sources({ handOffs: [hand] })).toEqual(["voice", "picture", "screen"])
  expect(sources({ handOffs: [{ ...hand, state: "asking" }] })).toEqual(["voice", "screen"])
})

test("one shares a screen where one speaks: a device that only films sends what it sees, and nothing else", () => {
  const films = { ...view, legs: view.legs.map((leg) => ({ ...leg, holds: ["camera" as const, "speaker" as const] })) }
  expect(situationsOf(films, self)[0]?.sources).toEqual(["picture"])
})

test("a device that shows nothing wants no pictures, whatever was said before", () => {
  const wants = [{ account: amy, source: "picture" as const, width: 640, height: 360, priority: 0 }]
  expect(situationsOf(view, { ...self, wants })[0]?.wants).toEqual([])
  const shows = { ...view, legs: view.legs.map((leg) => ({ ...leg, holds: ["screen" as const] })) }
  expect(situationsOf(shows, { ...self, wants })[0]?.wants).toEqual(wants)
  expect(situationsOf(shows, self)[0]?.wants).toBe(undefined)
})

test("who is at the other end of direct links is the one who is there, and stays it when more come", () => {
  const people = (...all: readonly CallPerson[]) => ({ ...view, people: all })
  expect(otherOf({ ...view, people: [] }, ben)).toBe(amy)
  // Who was called first has declined, and another has come.
  expect(otherOf(people(person(amy, { place: "declined" }), person(ben)), amy)).toBe(ben)
  expect(otherOf(people(person(cleo), person(ben)), ben)).toBe(ben)
  expect(otherOf(people(person(cleo), person(ben, { place: "left" })), ben)).toBe(cleo)
})

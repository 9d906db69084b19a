import { type AccountId, newId } from "@everline/protocol"
import { expect, test } from "vitest"
import type { Reading } from "./quality.ts"
import { RoomSilence } from "./room-silence.ts"

const people = Array.from({ length: 9 }, () => newId<AccountId>())
const [amy, ben] = people
const of = (...accounts: readonly (AccountId | undefined)[]) => new Set(accounts.flatMap((one) => one ?? []))

/** What comes in half a second: packets of voices, and bytes of everything. */
type Piece = readonly [packets: number, bytes: number]
const voice: Piece = [25, 2_000]
const report: Piece = [0, 80]
const none: Piece = [0, 0]
const much = (count: number, piece: Piece) => Array.from({ length: count }, () => piece)

/** @returns for how long nothing had come after each half second, and whether another way was looked for. */
function watched(pieces: readonly Piece[], voices: (at: number) => ReadonlySet<AccountId>) {
  const silence = new RoomSilence()
  let before: Reading = { received: 0, lost: 0, jitterMs: 0, roundTripMs: null, lostThere: null, bytes: 0 }
  return pieces.map(([packets, bytes], at) => {
    const now = { ...before, received: before.received + packets, bytes: before.bytes + bytes }
    silence.look(before, now, voices(at))
    before = now
    return [silence.ms, silence.isStall, silence.isLong] as const
  })
}

test("after a second in which no voice came another way is looked for, and after two it is said", () => {
  const pieces: Piece[] = [voice, voice, none, none, none, none, [1, 80]]
  expect(watched(pieces, () => of(amy))).toEqual([
    [0, false, false],
    [0, false, false],
    [500, false, false],
    [1_000, true, false],
    [1_500, true, false],
    [2_000, true, true],
    [0, false, false],
  ])
})

test("silence is sent seldom (RFC 7587, DTX), and is none", () => {
  const pieces: Piece[] = [voice, voice, [1, 60], [1, 60], none, [2, 120], [1, 60]]
  expect(watched(pieces, () => of(amy)).some(([, isStall]) => isStall)).toBe(false)
})

test("nobody is missed where none is to be heard, nor who has just come in and connects", () => {
  const pieces = [...much(12, none), voice, voice, ...much(12, none)]
  const ms = watched(pieces, (at) => of(at > 13 ? ben : at > 3 ? amy : undefined))
  expect(ms.map(([passed]) => passed)).toEqual(ms.map(() => 0))
})

test("another connection begins to count anew: what has come by it is missed as soon as it does not, what has not come yet is not", () => {
  const after = (next: Piece) => watched([voice, voice, none, next, none, none], () => of(amy)).map(([ms]) => ms)
  expect(after([-49, -3_900])).toEqual([0, 0, 500, 0, 500, 1_000])
  expect(after([-50, -4_000])).toEqual([0, 0, 500, 0, 0, 0])
})

test("of many who are all silent nothing is sent but reports, each second", () => {
  const reports = [voice, voice, report, none, report, none, none, report]
  const all = () => new Set(people)
  expect(watched(reports, all).some(([, isStall]) => isStall)).toBe(false)
  const dead = [voice, voice, ...much(6, none)]
  expect(watched(dead, all).map(([, isStall]) => isStall)).toEqual([...Array.from({ length: 7 }, () => false), true])
})

import { expect, test } from "vitest"
import { MOST_REMEMBERED, REMEMBERED_MS, Unanswered } from "./unanswered.ts"

const DUE = 10_000

/** So many under numbers from 1 on, none of which was answered in time. */
function overdue(many: number): Unanswered<string> {
  const unanswered = new Unanswered<string>()
  for (let n = 1; n <= many; n++) unanswered.add(unanswered.nextSequence(), { ticket: `ticket ${n}`, until: DUE })
  expect(unanswered.takeDue(DUE)).toHaveLength(many)
  return unanswered
}

test("what was not answered in time is remembered for five minutes, and answered once", () => {
  const unanswered = overdue(2)
  expect([unanswered.size, unanswered.take(1)]).toEqual([0, undefined])
  expect(unanswered.takeOverdue(1, DUE + REMEMBERED_MS - 1)).toBe("ticket 1")
  expect(unanswered.takeOverdue(1, DUE + REMEMBERED_MS - 1)).toBeUndefined()
  expect(unanswered.takeOverdue(2, DUE + REMEMBERED_MS)).toBeUndefined()
})

test("of more than can be remembered the oldest are forgotten", () => {
  const unanswered = overdue(MOST_REMEMBERED + 2)
  const isRemembered = (sequence: number) => unanswered.takeOverdue(sequence, DUE) !== undefined
  expect([1, 2, 3, MOST_REMEMBERED + 2].map(isRemembered)).toEqual([false, false, true, true])
})

test("no number is given again while an answer to it may still mean something", () => {
  const unanswered = new Unanswered<string>(5)
  const give = (until: number) => {
    const sequence = unanswered.nextSequence()
    unanswered.add(sequence, { ticket: `ticket ${sequence}`, until })
    return sequence
  }
  expect([give(DUE), give(DUE), give(DUE * 2)]).toEqual([1, 2, 3])
  unanswered.takeDue(DUE)
  expect([give(DUE * 2), unanswered.nextSequence(), unanswered.nextSequence()]).toEqual([4, 5, 5])
  expect(unanswered.takeOverdue(2, DUE)).toBe("ticket 2")
  expect([unanswered.nextSequence(), unanswered.nextSequence()]).toEqual([2, 5])
})

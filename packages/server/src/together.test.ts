import { afterEach, describe, expect, test, vi } from "vitest"
import { Together } from "./together.ts"

/** Rounds that a test answers or fails when it likes. */
function rounds() {
  const asked: { readonly questions: readonly number[]; answer(): void; fail(): void }[] = []
  const together = new Together<number, string>(
    (questions) =>
      new Promise((resolve, reject) => {
        asked.push({
          questions,
          answer: () => resolve(questions.map((question) => `to ${question}`)),
          fail: () => reject(new Error("no database")),
        })
      }),
  )
  /** Waits for the round of this number, from 0 on. */
  const round = (number: number) => vi.waitUntil(() => asked[number], { interval: 1, timeout: 15_000 })
  return { together, asked, round }
}

afterEach(() => void vi.useRealTimers())

describe("those who ask together", () => {
  test("are answered in one round, each what it asked", async () => {
    const { together, asked, round } = rounds()
    const answers = [1, 2, 3].map((question) => together.ask(question))
    ;(await round(0)).answer()
    expect(asked.map(({ questions }) => questions)).toEqual([[1, 2, 3]])
    expect(await Promise.all(answers)).toEqual(["to 1", "to 2", "to 3"])
  })

  test("while a round is answered are in the next, which reads after they asked", async () => {
    const { together, asked, round } = rounds()
    const first = together.ask(1)
    const begun = await round(0)
    const later = [2, 3].map((question) => together.ask(question))
    expect(asked).toHaveLength(1)
    begun.answer()
    expect(await first).toBe("to 1")
    const next = await round(1)
    expect(next.questions).toEqual([2, 3])
    next.answer()
    expect(await Promise.all(later)).toEqual(["to 2", "to 3"])
    const last = together.ask(4)
    ;(await round(2)).answer()
    expect(await last).toBe("to 4")
  })

  test("within a moment after a round share the next, though they came one by one", async () => {
    vi.useFakeTimers()
    const { together, asked, round } = rounds()
    const alone = together.ask(1)
    ;(await round(0)).answer()
    expect(await alone).toBe("to 1")
    const answers = [together.ask(2)]
    await vi.advanceTimersByTimeAsync(1)
    answers.push(together.ask(3))
    ;(await round(1)).answer()
    expect(await Promise.all(answers)).toEqual(["to 2", "to 3"])
    expect(asked.map(({ questions }) => questions)).toEqual([[1], [2, 3]])
  })

  test("are not so many that a round takes long", async () => {
    const { together, asked, round } = rounds()
    const answers = Promise.all(Array.from({ length: 250 }, (_, question) => together.ask(question)))
    for (const number of [0, 1, 2]) (await round(number)).answer()
    expect((await answers).at(-1)).toBe("to 249")
    expect(asked.map(({ questions }) => questions.length)).toEqual([100, 100, 50])
  })

  test("hear of a failure at once, also those who came meanwhile; who comes later is asked for", async () => {
    const { together, round } = rounds()
    const failing = [together.ask(1)]
    const begun = await round(0)
    failing.push(together.ask(2))
    begun.fail()
    for (const result of await Promise.allSettled(failing)) expect(result).toMatchObject({ status: "rejected" })
    const again = together.ask(3)
    ;(await round(1)).answer()
    expect(await again).toBe("to 3")
  })
})

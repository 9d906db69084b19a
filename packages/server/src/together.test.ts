import { describe, expect, test } from "vitest"
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
  return { together, asked }
}

/** Lets what is due happen. */
const turn = () => new Promise((resolve) => setTimeout(resolve, 1))

describe("those who ask together", () => {
  test("are answered in one round, each what it asked", async () => {
    const { together, asked } = rounds()
    const answers = [1, 2, 3].map((question) => together.ask(question))
    await turn()
    expect(asked.map(({ questions }) => questions)).toEqual([[1, 2, 3]])
    asked[0]?.answer()
    expect(await Promise.all(answers)).toEqual(["to 1", "to 2", "to 3"])
  })

  test("while a round is answered are in the next, which reads after they asked", async () => {
    const { together, asked } = rounds()
    const first = together.ask(1)
    await turn()
    const later = [2, 3].map((question) => together.ask(question))
    await turn()
    expect(asked).toHaveLength(1)
    asked[0]?.answer()
    expect(await first).toBe("to 1")
    await turn()
    expect(asked[1]?.questions).toEqual([2, 3])
    asked[1]?.answer()
    expect(await Promise.all(later)).toEqual(["to 2", "to 3"])
    void together.ask(4).catch(() => {})
    await turn()
    expect(asked[2]?.questions).toEqual([4])
  })

  test("are not so many that a round takes long", async () => {
    const { together, asked } = rounds()
    const answers = Promise.all(Array.from({ length: 250 }, (_, question) => together.ask(question)))
    for (let round = 0; round < 3; round++) {
      await turn()
      asked[round]?.answer()
    }
    expect((await answers).at(-1)).toBe("to 249")
    expect(asked.map(({ questions }) => questions.length)).toEqual([100, 100, 50])
  })

  test("hear of a failure at once, also those who came meanwhile; who comes later is asked for", async () => {
    const { together, asked } = rounds()
    const failing = [together.ask(1)]
    await turn()
    failing.push(together.ask(2))
    asked[0]?.fail()
    for (const result of await Promise.allSettled(failing)) expect(result).toMatchObject({ status: "rejected" })
    const again = together.ask(3)
    await turn()
    asked[1]?.answer()
    expect(await again).toBe("to 3")
  })
})

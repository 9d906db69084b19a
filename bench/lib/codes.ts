/** Codes to log in with, asked for one a second, each by somebody else from another network: all limits are as shipped. */
import type { AccountId } from "@everline/protocol"
import type { Database } from "@everline/server/internal"
import type { Histogram } from "./histogram.ts"
import { pace } from "./pace.ts"
import type { Person } from "./people.ts"
import type { Arrived } from "./smsc.ts"

/** A number of each, in a block of its own; three countries, of which each allows 300 codes in ten minutes. */
const numberOf = (person: number): string => {
  const n = Math.floor(person / 3)
  const block = `9${1 + (n % 8)}${String(Math.floor(n / 8)).padStart(2, "0")}`
  return [`+86139${String(n).padStart(4, "0")}1234`, `+852${block}1234`, `+65${block}1234`][person % 3] ?? ""
}

export const COUNTRIES = ["CN", "HK", "SG"] as const

/** Gives each of the people a number that they log in by. */
export async function give(database: Database, people: readonly Person[]): Promise<readonly string[]> {
  const numbers = people.map((_, person) => numberOf(person))
  const accounts: readonly AccountId[] = people.map(({ account }) => account)
  await database.query(
    "INSERT INTO numbers (number, account, since) SELECT n, a, 0 FROM unnest($1::text[], $2::uuid[]) q (n, a)",
    [numbers, accounts],
  )
  return numbers
}

/** One code after the other, until disposed of; each number is used once. */
export class Codes {
  readonly #port: number
  readonly #numbers: readonly string[]
  readonly #asked = new Map<string, number>()
  #next = 0

  constructor(port: number, numbers: readonly string[]) {
    this.#port = port
    this.#numbers = numbers
  }

  /** Asks for one a second. `took` counts those that came, from the question to the phone. */
  ask(took: Histogram): Disposable & { readonly arrived: (arrived: Arrived) => void } {
    const paced = pace(1, () => void this.#ask())
    return {
      arrived: ({ number, at }) => {
        const asked = this.#asked.get(number)
        this.#asked.delete(number)
        if (asked !== undefined) took.add((at - asked) * 1_000)
      },
      [Symbol.dispose]: () => paced[Symbol.dispose](),
    }
  }

  /** How many were asked for and have not come. */
  get missing(): number {
    return this.#asked.size
  }

  async #ask(): Promise<void> {
    const person = this.#next++
    const number = this.#numbers[person]
    if (number === undefined) throw new Error("there are no more numbers to ask codes for")
    this.#asked.set(number, Date.now())
    const answer = await fetch(`http://127.0.0.1:${this.#port}/api/numbers.sendLogInCode`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-forwarded-for": `10.1.${person >> 8}.${person & 255}` },
      body: JSON.stringify({ number }),
    })
    if (!answer.ok) throw new Error(`a code was refused: ${answer.status} ${await answer.text()}`)
  }
}

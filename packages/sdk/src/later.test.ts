import { EverlineError } from "@everline/protocol"
import { expect, test } from "vitest"
import { fetched, later, once } from "./later.ts"

class Shelf {
  readonly #books = ["The well"]

  get books(): readonly string[] {
    return this.#books
  }

  has(book: string): boolean {
    return this.#books.includes(book)
  }
}

class Clerk {
  readonly #greeting = "Here is"

  async bring(book: string): Promise<string> {
    if (book === "") throw new EverlineError("not_found")
    return `${this.#greeting} ${book}`
  }
}

/** A library whose clerk does not come so many times. */
function library({ failing = 0 } = {}) {
  let calls = 0
  const clerk = once(() =>
    fetched(async () => {
      calls += 1
      if (calls <= failing) throw new TypeError("no network")
      return new Clerk()
    }),
  )
  return { library: later(new Shelf(), clerk), calls: () => calls }
}

test("what is at hand is there without the rest", () => {
  const { library: here, calls } = library()
  expect(here.books).toEqual(["The well"])
  expect(here.has("The well")).toBe(true)
  expect(calls()).toBe(0)
})

test("the rest is fetched when something is first asked of it, and once", async () => {
  const { library: there, calls } = library()
  expect(await Promise.all([there.bring("one"), there.bring("another")])).toEqual(["Here is one", "Here is another"])
  expect(calls()).toBe(1)
})

test("what the rest refuses is refused as if it had been at hand", async () => {
  await expect(library().library.bring("")).rejects.toMatchObject({ code: "not_found" })
})

test("what cannot be fetched is unavailable, and fetched anew the next time", async () => {
  const { library: there } = library({ failing: 1 })
  await expect(there.bring("one")).rejects.toMatchObject({ code: "unavailable" })
  expect(await there.bring("one")).toBe("Here is one")
})

test("a part can be handed around by promises", async () => {
  const { library: whole, calls } = library()
  expect(await Promise.resolve(whole)).toBe(whole)
  expect(calls()).toBe(0)
})

import { EverlineError } from "@everline/protocol"

/** Fetches code that a client does without until it needs it. Rejects with `unavailable` when it cannot be had. */
export const fetched = <Code>(load: () => Promise<Code>): Promise<Code> =>
  load().catch((cause: unknown) => {
    throw new EverlineError("unavailable", { cause })
  })

/** Does some work when it is first wanted, and anew when it has failed. */
export function once<Result>(work: () => Promise<Result>): () => Promise<Result> {
  let done: Promise<Result> | undefined
  return () => {
    done ??= work().catch((error: unknown) => {
      done = undefined
      throw error
    })
    return done
  }
}

/** All of whose methods answer by a promise. */
type Answering<Part> = { readonly [Name in keyof Part]: (...input: never) => Promise<unknown> }

/** A part of a client of which some is at hand, and the rest is fetched when something is first asked of it. */
export function later<Here extends object, There extends object & Answering<There>>(
  here: Here,
  load: () => Promise<There>,
): Here & There {
  const get = (_: Here, name: string | symbol): unknown => {
    // Who waits for the part itself, or looks into it, is no caller of a method.
    if (!(name in here) && typeof name === "string" && name !== "then") return ask(name)
    const found: unknown = Reflect.get(here, name)
    return typeof found === "function" ? found.bind(here) : found
  }
  const ask =
    (name: string) =>
    async (...input: unknown[]) => {
      const there = await load()
      return Reflect.apply(Reflect.get(there, name), there, input)
    }
  // It answers by every name that `There` has, and as its methods do.
  return new Proxy(here, { get }) as Here & There
}

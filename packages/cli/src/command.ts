import { parseArgs } from "node:util"
import type { Io } from "./io.ts"
import { UsageError } from "./words.ts"

export interface Flag {
  /** What stands for the value in the help; a switch has none. */
  readonly placeholder?: string
  readonly help: string
}

/** What was given on the command line. */
export interface Given<Name extends string = string> {
  /** The value of a flag, if it was given. */
  value(flag: Name): string | undefined
  /** Whether a switch was given. */
  has(flag: Name): boolean
  readonly operands: readonly string[]
}

/** One thing that `everline` does. */
export interface Command {
  /** As it is typed after `everline`: "admin invite". */
  readonly name: string
  /** One sentence, beginning with a verb. */
  readonly does: string
  readonly help: string
  /** @returns the exit code */
  run(args: readonly string[], io: Io): Promise<number>
}

interface Declared<Name extends string> {
  readonly name: string
  readonly does: string
  /** Operands as the usage line shows them, each required unless in brackets; `…` takes any number more. */
  readonly operands?: readonly string[]
  readonly flags: Readonly<Record<Name, Flag>>
  /** Further sentences for the help. */
  readonly more?: string
  /** Gives the exit code where it is not 0. */
  run(given: Given<Name>, io: Io): Promise<number | undefined>
}

/** Makes a command: `--help`, and plain words for what is wrong with its flags and operands. */
export function command<Name extends string>(declared: Declared<Name>): Command {
  const { name, does, run } = declared
  return { name, does, help: helpOf(declared), run: async (args, io) => (await run(parse(declared, args), io)) ?? 0 }
}

function parse<Name extends string>({ name, operands = [], flags }: Declared<Name>, args: readonly string[]) {
  const known = Object.entries<Flag>(flags)
  const options = Object.fromEntries(
    known.map(([flag, { placeholder }]) => [flag, { type: placeholder === undefined ? "boolean" : "string" } as const]),
  )
  const wrong = (what: string) => new UsageError(`${what}\nSee: everline ${name} --help`)
  let parsed: ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true })
  } catch (error) {
    // Node's first sentence says what is wrong; the rest is for programmers.
    const [sentence = ""] = (error instanceof Error ? error.message : String(error)).split(". ")
    throw wrong(`${sentence}.`)
  }
  const given = parsed.positionals
  const missing = operands.filter((operand) => !operand.startsWith("["))[given.length]
  if (missing !== undefined) throw wrong(`${missing} is missing.`)
  const surplus = given[operands.length]
  if (surplus !== undefined && !operands.at(-1)?.includes("…")) throw wrong(`"${surplus}" is one word too many.`)

  const values = new Map(Object.entries(parsed.values))
  return {
    value(flag: Name) {
      const value = values.get(flag)
      return typeof value === "string" ? value : undefined
    },
    has: (flag: Name) => values.get(flag) === true,
    operands: given,
  }
}

function helpOf({ name, does, operands = [], flags, more }: Declared<string>): string {
  const known = Object.entries<Flag>(flags)
  const usage = ["everline", name, ...(known.length > 0 ? ["[flags]"] : []), ...operands].join(" ")
  const lines = known.map(
    ([flag, { placeholder, help }]) => [`--${flag} ${placeholder ?? ""}`.trimEnd(), help] as const,
  )
  const width = Math.max(0, ...lines.map(([flag]) => flag.length))
  return [
    usage,
    "",
    `${does[0]?.toUpperCase()}${does.slice(1)}`,
    ...(more === undefined ? [] : ["", more]),
    ...(lines.length === 0 ? [] : ["", ...lines.map(([flag, help]) => `  ${flag.padEnd(width)}  ${help}`)]),
  ].join("\n")
}

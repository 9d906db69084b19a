import type { Strings } from "./reading.ts"
import type { Setting } from "./settings.ts"
import { Refusal } from "./values.ts"

/** Gives each setting its typed value and collects what is wrong, so that all of it can be told at once. */
export class Reader {
  readonly #strings: Strings
  readonly #problems: string[]

  constructor(strings: Strings, problems: string[]) {
    this.#strings = strings
    this.#problems = problems
  }

  /** What was written, or the fallback. */
  value<Value>(setting: Setting<Value, string>): Value {
    return this.optional(setting) ?? setting.parse(setting.fallback)
  }

  /** What was written; undefined when nothing was, or when it is refused. */
  optional<Value>(setting: Setting<Value>): Value | undefined {
    const written = this.#strings.get(setting.variable)
    if (written === undefined) return undefined
    try {
      return setting.parse(written.text)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      const quoted = setting.flag === undefined ? "" : ` is "${written.text}"`
      this.refuse(`${written.where}${quoted}: ${error.message}`)
      return undefined
    }
  }

  /** The variable or flag that set it, if any. */
  where(setting: Setting<unknown>): string | undefined {
    return this.#strings.get(setting.variable)?.where
  }

  refuse(problem: string): void {
    if (!this.#problems.includes(problem)) this.#problems.push(problem)
  }
}

import { findCommand, overview } from "./commands.ts"
import type { Io } from "./io.ts"
import { terminal } from "./terminal.ts"
import { UsageError, wordsFor } from "./words.ts"

/**
 * Runs one command.
 * @param args the command line after `everline`
 * @returns the exit code: 0 done, 1 failed, 2 typed wrongly
 */
export async function main(args: readonly string[], io: Io = terminal()): Promise<number> {
  const asksForHelp = args.includes("--help") || args.includes("-h")
  const found = findCommand(args)
  if (found === undefined) {
    const isLost = !asksForHelp && args.length > 0 && args[0] !== "help"
    if (isLost) io.note(`There is no command "${args.join(" ")}".\nSee: everline --help`)
    else io.say(overview())
    return isLost ? 2 : 0
  }
  if (asksForHelp) {
    io.say(found.command.help)
    return 0
  }
  try {
    return await found.command.run(found.args, io)
  } catch (error) {
    io.note(wordsFor(error, io.env))
    return error instanceof UsageError ? 2 : 1
  }
}
